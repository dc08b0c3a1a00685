"""Consumer version selectors: which pacts a provider build is to verify."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

WHAT_TO_SPECIFY = (
    "must specify a value for environment or tag or branch, or specify mainBranch=true, matchingBranch=true, "
    "latest=true, deployed=true, released=true or deployedOrReleased=true"
)


@dataclass(frozen=True, slots=True)
class ConsumerVersionSelector:
    """One selector of a verifier. Criteria add up; `latest` alone is the newest pact of each consumer."""

    consumer: str | None = None
    main_branch: bool = False
    branch: str | None = None
    tag: str | None = None
    latest: bool = False
    deployed: bool = False
    released: bool = False
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class SelectedBy:
    """Why a pact was selected: the selector and the consumer version it found."""

    selector: ConsumerVersionSelector
    consumer: str
    consumer_version_id: int
    consumer_version: str
    environment: str | None = None
    production: bool = False

    @property
    def short_description(self) -> str:
        """A few words for lists."""
        selector = self.selector
        if self.environment:
            return f"{'released in' if selector.released else 'deployed to'} {self.environment}"
        if selector.main_branch:
            return "latest from main branch"
        if selector.branch:
            return f"latest from branch {selector.branch}"
        if selector.tag:
            return f"latest with tag {selector.tag}" if selector.latest else f"one of {selector.tag}"
        return "latest"

    @property
    def criterion(self) -> str:
        """The criterion as a notice says it."""
        selector, version = self.selector, self.consumer_version
        of_consumer = f"of {selector.consumer} " if selector.consumer else ""
        if self.environment:
            state = "released and supported in" if selector.released else "currently deployed to"
            subject = f"version(s) of {selector.consumer}" if selector.consumer else "consumer version(s)"
            return f"{subject} {state} {self.environment} ({version})"
        if selector.main_branch:
            return f"latest version {of_consumer}from the main branch '{selector.branch}' ({version})"
        if selector.branch:
            return f"latest version {of_consumer}from branch '{selector.branch}' ({version})"
        if selector.tag and selector.latest:
            return f"latest version {of_consumer}tagged '{selector.tag}' ({version})"
        subject = selector.consumer or "consumer"
        if selector.tag:
            return f"all {subject} versions tagged '{selector.tag}' ({version})"
        return f"latest version of {selector.consumer or 'a consumer'} that has a pact with {{provider}} ({version})"

    def metadata(self) -> list[tuple[str, str]]:
        """What the address of the pact shall remember of this."""
        selector = self.selector
        pairs = [("s[][b]", selector.branch), ("s[][t]", selector.tag)]
        pairs.append(("s[][l]", "true" if selector.latest or selector.branch else None))
        pairs.append(("s[][e]", self.environment))
        pairs.append(("s[][cv]", str(self.consumer_version_id)))
        return [(key, value) for key, value in pairs if value is not None]


class SelectorError(ValueError):
    """A selector that cannot be. The message names its place in the list."""


def parse_selectors(raw: Sequence[Mapping[str, Any]], provider_branch: str | None) -> list[ConsumerVersionSelector]:
    """The selectors of a request, in order; those that mean two (deployed or released) become two.

    Raises SelectorError with every fault, one a line, each with its index. Source: broker-api, selectors.
    """
    messages: list[str] = []
    found: list[ConsumerVersionSelector] = []
    for index, each in enumerate(raw):
        problem = _problem(each, provider_branch)
        if problem:
            messages.append(f"{problem} (at index {index})")
        else:
            found.extend(_expand(each, provider_branch))
    if messages:
        raise SelectorError("\n".join(messages))
    return found


_ONLY_TRUE = ("mainBranch", "matchingBranch", "deployed", "released", "deployedOrReleased")
_TEXTS = ("tag", "environment", "consumer")
_BRANCH_KEYS = {"latest", "tag", "branch", "matchingBranch", "mainBranch"}
_ENVIRONMENT_KEYS = {"environment", "deployed", "released", "deployedOrReleased"}
_UNSUPPORTED = ("fallbackTag", "fallbackBranch")


def _problem(raw: Mapping[str, Any], provider_branch: str | None) -> str | None:
    return _problem_of_types(raw) or _problem_of_combination(raw, provider_branch)


def _problem_of_types(raw: Mapping[str, Any]) -> str | None:
    for key in _ONLY_TRUE:
        if key in raw and raw[key] is not True:
            return f"{key} must be one of: true" if raw[key] is not None else f"{key} must be filled"
    if "latest" in raw and not isinstance(raw["latest"], bool):
        return "latest must be one of: true, false"
    for key in (*_TEXTS, "branch"):
        value = raw.get(key)
        if key in raw and not (isinstance(value, str) and value.strip()):
            return f"{key} cannot be blank" if isinstance(value, str) else f"{key} must be a string"
    unsupported = [key for key in _UNSUPPORTED if key in raw]
    return f"{unsupported[0]} is not supported" if unsupported else None


def _problem_of_combination(raw: Mapping[str, Any], provider_branch: str | None) -> str | None:
    keys = {key for key in (_BRANCH_KEYS | _ENVIRONMENT_KEYS) if key in raw}
    if not keys - {"latest"} and raw.get("latest") is not True:
        return WHAT_TO_SPECIFY
    return _problem_of_branches(raw, keys, provider_branch) or _problem_of_mixture(keys)


def _problem_of_branches(raw: Mapping[str, Any], keys: set[str], provider_branch: str | None) -> str | None:
    if "mainBranch" in raw and keys - {"mainBranch", "latest"}:
        return "cannot specify mainBranch=true with any other criteria apart from consumer"
    if "matchingBranch" in raw and keys - {"matchingBranch"}:
        return "cannot specify matchingBranch=true with any other criteria apart from consumer"
    if "matchingBranch" in raw and not provider_branch:
        return "the providerVersionBranch must be specified when the selector matchingBranch=true is used"
    if {"tag", "branch"} <= keys:
        return "cannot specify both a tag and a branch"
    if "branch" in raw and raw.get("latest") is False:
        return "cannot specify a branch with latest=false"
    return None


def _problem_of_mixture(keys: set[str]) -> str | None:
    by_branch, by_environment = sorted(keys & _BRANCH_KEYS), sorted(keys & _ENVIRONMENT_KEYS)
    if by_branch and by_environment:
        left, right = (f"field{'s' if len(side) > 1 else ''} {'/'.join(side)}" for side in (by_branch, by_environment))
        return f"cannot specify the {left} with the {right}"
    states = sorted(set(by_environment) - {"environment"})
    if len(states) > 1:
        return f"cannot specify both {states[0]}=true and {states[1]}=true"
    return None


def _expand(raw: Mapping[str, Any], provider_branch: str | None) -> list[ConsumerVersionSelector]:
    selector = ConsumerVersionSelector(
        consumer=raw.get("consumer"),
        main_branch="mainBranch" in raw,
        branch=provider_branch if "matchingBranch" in raw else raw.get("branch"),
        tag=raw.get("tag"),
        latest=raw.get("latest", False),
        environment=raw.get("environment"),
    )
    both = "deployedOrReleased" in raw or not raw.keys() & {"deployed", "released"}
    if raw.keys() & _ENVIRONMENT_KEYS:
        states = [replace(selector, deployed=True)] if both or "deployed" in raw else []
        return states + ([replace(selector, released=True)] if both or "released" in raw else [])
    return [selector]
