"""The query string of the matrix: nested as Ruby's Rack reads it, which is how every Pact client writes it."""

from urllib.parse import parse_qsl

from broker.api.nested_query import objects, texts
from broker.domain.errors import InvalidQueryError
from broker.domain.matrix import DEFAULT_LIMIT, Ignored, LatestBy, Question, Selector, Target

_SUCCESS = {"true": True, "false": False, "": None}


def question_of(query: str) -> Question:
    """The question in a query string. Raises InvalidQueryError for what cannot be read."""
    pairs = parse_qsl(query, keep_blank_values=True)
    top = {key: value for key, value in pairs if "[" not in key}
    limit = _limit(top.get("limit"))
    return Question(
        selectors=tuple(_selector(each) for each in objects(pairs, "q")),
        target=_target(top),
        latest_by=_latest_by(top.get("latestby")),
        ignored=ignored_in(query),
        success=frozenset(_success(value) for key, value in pairs if key in ("success", "success[]")),
        limit=limit,
    )


def ignored_in(query: str) -> tuple[Ignored, ...]:
    """What a query string wants to be ignored, as objects or by name. Raises InvalidQueryError."""
    pairs = parse_qsl(query, keep_blank_values=True)
    named = [Ignored(name) for name in texts(pairs, "ignore")]
    return (*(_ignored(each) for each in objects(pairs, "ignore")), *named)


def _selector(raw: dict[str, str]) -> Selector:
    if "pacticipant" not in raw:
        raise InvalidQueryError(["Please specify the pacticipant name"])
    return Selector(
        pacticipant=raw["pacticipant"],
        version=raw.get("version"),
        branch=raw.get("branch"),
        tag=raw.get("tag"),
        environment=raw.get("environment"),
        latest=raw.get("latest") == "true",
        main_branch=raw.get("mainBranch") == "true",
    )


def _ignored(raw: dict[str, str]) -> Ignored:
    if "pacticipant" not in raw:
        raise InvalidQueryError(["Please specify the pacticipant name to ignore"])
    return Ignored(raw["pacticipant"], raw.get("version"))


def _target(top: dict[str, str]) -> Target | None:
    target = Target(
        latest=top.get("latest") == "true",
        tag=top.get("tag") or None,
        environment=top.get("environment") or None,
        main_branch=top.get("mainBranch") == "true",
    )
    return target if target != Target() else None


def _latest_by(value: str | None) -> LatestBy | None:
    if not value:
        return None
    try:
        return LatestBy(value)
    except ValueError:
        known = ", ".join(LatestBy)
        raise InvalidQueryError([f"latestby must be one of: {known}"]) from None


def _success(value: str) -> bool | None:
    if value not in _SUCCESS:
        raise InvalidQueryError(["success must be one of: true, false, or blank for unverified"])
    return _SUCCESS[value]


def _limit(value: str | None) -> int:
    if not value:
        return DEFAULT_LIMIT
    if not value.lstrip("-").isdecimal() or len(value) > 9:
        raise InvalidQueryError(["The limit must be 1 or greater."])
    return int(value)
