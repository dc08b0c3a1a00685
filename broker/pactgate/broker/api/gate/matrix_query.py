"""The query of the matrix: nested as Ruby's Rack reads it, which is how every Pact client writes it."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Request

from pactgate.broker.actions.gate.simple_can_i_deploy import SimpleQuestion
from pactgate.broker.api.queries import optional_text, parameter, query_of
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.matrix import DEFAULT_LIMIT, Ignored, LatestBy, Question, Target, selector_of
from pactgate.broker.query import objects, texts, whole_number

MOST_ROWS = 999_999_999
"""The greatest limit: a number that fits a database."""

_SIMPLE = ("pacticipant", "version", "environment", "to")

_SUCCESS = {"true": True, "false": False, "": None}


def question_of(request: Request) -> Question:
    """The question of a request. Raises InvalidQueryError for what cannot be read."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    top = {key: value for key, value in pairs if "[" not in key}
    limit = _limit(top.get("limit"))
    return Question(
        selectors=tuple(selector_of(each) for each in objects(pairs, "q")),
        target=_target(top),
        latest_by=_latest_by(top.get("latestby")),
        ignored=_ignored_in(pairs),
        success=frozenset(_success(value) for key, value in pairs if key in ("success", "success[]")),
        limit=limit,
    )


def simple_question_of(request: Request) -> SimpleQuestion:
    """The question of a request to can-i-deploy. Raises InvalidQueryError for what cannot be read."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    given = dict.fromkeys(_SIMPLE, "") | {name: value for name, value in pairs if name in _SIMPLE}
    return SimpleQuestion(**given, ignored=_ignored_in(pairs))


def _ignored_in(pairs: list[tuple[str, str]]) -> tuple[Ignored, ...]:
    named = [Ignored(name) for name in texts(pairs, "ignore")]
    return (*[_ignored(each) for each in objects(pairs, "ignore")], *named)


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
    number = whole_number(value)
    if number is None:
        raise InvalidQueryError(["The limit must be 1 or greater."])
    if number > MOST_ROWS:
        raise InvalidQueryError([f"The limit must be {MOST_ROWS} or less."])
    return number


_SELECTOR = {
    "pacticipant": "The pacticipant of a selector. The next one begins the next selector.",
    "version": "The number of the version that the selector selects.",
    "branch": "The branch whose versions the selector selects.",
    "tag": "The tag whose versions the selector selects.",
    "environment": "The environment whose versions the selector selects.",
    "latest": "`true` for only the latest of the versions that the selector selects.",
    "mainBranch": "`true` for the versions of the main branch.",
}

_IGNORED = (
    parameter("ignore[][pacticipant]", "A pacticipant to ignore.", type="array", items={"type": "string"}),
    parameter(
        "ignore[][version]", "The version of it to ignore; all if absent.", type="array", items={"type": "string"}
    ),
)

QuestionOf = Annotated[
    Question,
    query_of(
        question_of,
        *(parameter(f"q[][{key}]", text, type="array", items={"type": "string"}) for key, text in _SELECTOR.items()),
        *_IGNORED,
        parameter("latest", "`true` to compare with the latest version of each other pacticipant."),
        parameter("tag", "The tag that those have, to compare with."),
        parameter("environment", "The environment that those are in, to compare with."),
        parameter("mainBranch", "`true` to compare with the main branch of each other pacticipant."),
        parameter(
            "latestby", "Of rows that differ only in this, only the latest counts.", type="string", enum=[*LatestBy, ""]
        ),
        parameter("success", "Show rows with this outcome.", type="string", enum=["true", "false", ""]),
        parameter(
            "limit",
            "How many rows to show.",
            anyOf=[{"type": "integer", "minimum": 1, "maximum": MOST_ROWS}, {"const": ""}],
        ),
    ),
]

SimpleQuestionOf = Annotated[SimpleQuestion, query_of(simple_question_of, *map(optional_text, _SIMPLE), *_IGNORED)]
