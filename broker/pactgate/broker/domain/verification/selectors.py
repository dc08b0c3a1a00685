"""Consumer version selectors: which pacts a provider build is to verify."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WHAT_TO_SPECIFY = (
    "must specify a value for environment or tag or branch, or specify mainBranch=true, matchingBranch=true, "
    "latest=true, deployed=true, released=true or deployedOrReleased=true"
)


@dataclass(frozen=True, slots=True)
class ConsumerVersionSelector:
    """One selector of a verifier. Criteria add up; `latest` alone is the newest pact of each consumer.

    `environment` with neither `deployed` nor `released` means both. A fallback is used where nothing else is found.
    """

    consumer: str | None = None
    main_branch: bool = False
    branch: str | None = None
    any_branch: bool = False
    fallback_branch: str | None = None
    tag: str | None = None
    fallback_tag: str | None = None
    latest: bool = False
    deployed: bool = False
    released: bool = False
    environment: str | None = None


class SelectorError(ValueError):
    """A selector that cannot be. `messages` has a sentence for each fault, with the selector's place in the list."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


def parse_selectors(
    raw: Sequence[Mapping[str, Any]], *, provider_branch: str | None, environments: Collection[str]
) -> list[ConsumerVersionSelector]:
    """The selectors of a request, in order; `deployedOrReleased` becomes two. `environments` are the known names.

    Raises SelectorError with every fault. docs/reference/pact-broker.md lists them.
    """
    messages: list[str] = []
    selectors: list[ConsumerVersionSelector] = []
    for index, each in enumerate(raw):
        problem = _problem_of_types(each) or _problem_of_combination(each, provider_branch)
        problem = problem or _problem_of_environment(each, environments)
        if problem:
            messages.append(f"{problem} (at index {index})")
        else:
            selectors.extend(_expand(each, provider_branch))
    if messages:
        raise SelectorError(messages)
    return selectors


_ONLY_TRUE = ("mainBranch", "matchingBranch", "deployed", "released", "deployedOrReleased")
_TEXTS = ("tag", "fallbackTag", "fallbackBranch", "environment", "consumer")
_BRANCH_KEYS = {"latest", "tag", "fallbackTag", "branch", "fallbackBranch", "matchingBranch", "mainBranch"}
_ENVIRONMENT_KEYS = {"environment", "deployed", "released", "deployedOrReleased"}
_NOT_ENOUGH = {"latest", "fallbackTag", "fallbackBranch"}


def _problem_of_types(raw: Mapping[str, Any]) -> str | None:
    for key in _ONLY_TRUE:
        if key in raw and raw[key] is not True:
            return f"{key} must be one of: true" if raw[key] is not None else f"{key} must be filled"
    if "latest" in raw and not isinstance(raw["latest"], bool):
        return "latest must be one of: true, false"
    for key in _TEXTS:
        if key in raw and not (isinstance(raw[key], str) and raw[key].strip()):
            return f"{key} cannot be blank" if isinstance(raw[key], str) else f"{key} must be a string"
    branch = raw.get("branch", True)
    if branch is not True and not isinstance(branch, str):
        return "branch must be a string or branch must be equal to true"
    return None if branch is True or branch.strip() else "branch cannot be blank"


def _problem_of_combination(raw: Mapping[str, Any], provider_branch: str | None) -> str | None:
    keys = {key for key in (_BRANCH_KEYS | _ENVIRONMENT_KEYS) if key in raw}
    return (
        _problem_of_fallbacks(raw)
        or (WHAT_TO_SPECIFY if not keys - _NOT_ENOUGH and raw.get("latest") is not True else None)
        or _problem_of_branches(raw, keys, provider_branch)
        or _problem_of_mixture(keys)
    )


def _problem_of_fallbacks(raw: Mapping[str, Any]) -> str | None:
    if "fallbackTag" in raw and "tag" not in raw:
        return "a tag must be specified when a fallbackTag is specified"
    if "fallbackTag" in raw and raw.get("latest") is not True:
        return "fallbackTag can only be set if latest is true"
    if "fallbackBranch" in raw and "branch" not in raw:
        return "a branch must be specified when a fallbackBranch is specified"
    if "fallbackBranch" in raw and raw.get("latest") is False:
        return "fallbackBranch can only be set if latest is true"
    return None


def _problem_of_branches(raw: Mapping[str, Any], keys: set[str], provider_branch: str | None) -> str | None:
    if "mainBranch" in raw and keys - {"mainBranch", "latest"}:
        return "cannot specify mainBranch=true with any other criteria apart from consumer"
    if "matchingBranch" in raw and keys - {"matchingBranch"}:
        return "cannot specify matchingBranch=true with any other criteria apart from consumer"
    if "matchingBranch" in raw and not provider_branch:
        return "the providerVersionBranch must be specified when the selector matchingBranch=true is used"
    if {"tag", "branch"} <= keys:
        return "cannot specify both a tag and a branch"
    if raw.get("latest") is False and keys & {"branch", "mainBranch"}:
        return f"cannot specify {'a branch' if 'branch' in raw else 'mainBranch=true'} with latest=false"
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


def _problem_of_environment(raw: Mapping[str, Any], environments: Collection[str]) -> str | None:
    name = raw.get("environment")
    return f"environment with name '{name}' does not exist" if name is not None and name not in environments else None


def _expand(raw: Mapping[str, Any], provider_branch: str | None) -> list[ConsumerVersionSelector]:
    consumer, environment = raw.get("consumer"), raw.get("environment")
    if "deployedOrReleased" in raw:
        return [
            ConsumerVersionSelector(consumer, environment=environment, deployed=True),
            ConsumerVersionSelector(consumer, environment=environment, released=True),
        ]
    branch = provider_branch if "matchingBranch" in raw else raw.get("branch")
    return [
        ConsumerVersionSelector(
            consumer,
            main_branch="mainBranch" in raw,
            branch=None if branch is True else branch,
            any_branch=branch is True,
            fallback_branch=raw.get("fallbackBranch"),
            tag=raw.get("tag"),
            fallback_tag=raw.get("fallbackTag"),
            latest=raw.get("latest", False),
            deployed="deployed" in raw,
            released="released" in raw,
            environment=environment,
        )
    ]
