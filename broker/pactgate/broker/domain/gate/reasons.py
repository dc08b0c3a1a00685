"""The Pact Broker's own sentences about deployability, which its clients print word by word."""

from collections.abc import Sequence

from pactgate.broker.domain.gate.matrix import Resolved, Selector
from pactgate.broker.domain.notices import Notice

ALL_VERIFIED = Notice("success", "All required verification results are published and successful")
NOTHING_MISSING = Notice("success", "There are no missing dependencies")
NO_ENVIRONMENT = Notice(
    "warning",
    "WARN: It is recommended to specify the environment into which you are deploying. Without the environment, "
    "this result will not be reliable.",
)
NO_VERSION = Notice(
    "warning",
    "WARN: It is recommended to specify the version number (rather than the tag or branch) of the pacticipant you "
    "wish to deploy to avoid race conditions. Without a version number, this result will not be reliable.",
)


def cannot_ignore(description: str) -> Notice:
    """A pacticipant or version that shall be ignored does not exist."""
    return Notice("warning", f"WARN: Cannot ignore {description}")


def concern(text: str) -> Notice:
    """Something that decides nothing, and should be known."""
    return Notice("warning", f"WARN: {text}")


def not_verified(consumer: str, provider: str) -> Notice:
    """No result between two described parties."""
    return Notice("error", f"There is no verified pact between {consumer} and {provider}")


def failed(consumer: str, provider: str) -> Notice:
    """The newest result between two described parties is a failure."""
    return Notice("error", f"The verification for the pact between {consumer} and {provider} failed")


def not_promised(consumer: str, provider: str) -> Notice:
    """The pact does not fit the provider's document, or the provider was shown not to keep that document."""
    return Notice("error", f"The cross-contract verification between {consumer} and {provider} failed")


def breaks(version: str, provider: str, change: str, why: str) -> Notice:
    """A version's document breaks the one of the version that it is to follow, and that is not let pass."""
    return Notice("error", f"Version {version} of {provider} makes a breaking change: {change}. {why}")


def no_such_version(selector: Selector) -> Notice:
    """A selector that the client specified found no version."""
    name = selector.pacticipant
    if selector.tag:
        text = f"No version with tag {selector.tag} exists for {name}"
    elif selector.branch:
        text = f"No version of {name} from branch {selector.branch} exists"
    elif selector.main_branch:
        text = f"No version of {name} from the main branch exists"
    elif selector.environment:
        text = (
            f"No version of {name} is currently recorded as deployed or released in environment {selector.environment}"
        )
    elif selector.version:
        text = f"No pacts or verifications have been published for version {selector.version} of {name}"
    else:
        text = f"No pacts or verifications have been published for {name}"
    return Notice("error", text)


def describe(resolved: Sequence[Resolved], pacticipant: str, version: str | None) -> str:
    """The words for a party of a pair: by the selector that found its version.

    Where several versions of the pacticipant were selected and none is meant, "any version of".
    """
    own = [each for each in resolved if each.selector.pacticipant == pacticipant]
    meant = [each for each in own if version is not None and each.version == version]
    if meant:
        return _described(meant[0])
    if len(own) == 1:
        return _described(own[0])
    return f"any version of {pacticipant}"


def describe_ignored(pacticipant: str, version: str | None, *, pacticipant_exists: bool) -> str:
    """The words for something that shall be ignored and is not there."""
    if pacticipant_exists:
        return f"version {version} of {pacticipant} (no such version exists)"
    subject = f"version {version}" if version else "any version"
    return f"{subject} of {pacticipant} (no such pacticipant exists)"


def _described(found: Resolved) -> str:
    selector = found.selector
    for applies, words in (
        (selector.tag, _by_tag),
        (selector.main_branch, _by_main_branch),
        (selector.branch, _by_branch),
        (selector.environment, _by_environment),
    ):
        if applies:
            return words(found)
    name = selector.pacticipant
    if selector.latest:
        return f"the latest version of {name} ({found.version or 'no such version exists'})"
    if selector.version:
        missing = "" if found.exists else " (no such version exists)"
        return f"version {selector.version} of {name}{missing}"
    return f"any version of {name}"


def _by_tag(found: Resolved) -> str:
    selector = found.selector
    version = found.version or "no such version exists"
    which = "the latest version of {} with tag {} ({})" if selector.latest else "a version of {} with tag {} ({})"
    return which.format(selector.pacticipant, selector.tag, version)


def _by_main_branch(found: Resolved) -> str:
    selector = found.selector
    if found.exists and selector.branch:
        return _by_branch(found)
    which = "the latest version" if selector.latest else "any version"
    return f"{which} of {selector.pacticipant} from the main branch (no versions exist for this branch)"


def _by_branch(found: Resolved) -> str:
    name, branch = found.selector.pacticipant, found.selector.branch
    if found.selector.latest:
        return f"the latest version of {name} from branch {branch} ({found.version or 'no such version exists'})"
    if not found.exists:
        return f"a version of {name} from branch {branch} (no such version exists)"
    which = "one of the versions" if found.one_of_many else "the version"
    return f"{which} of {name} from branch {branch} ({found.version})"


def _by_environment(found: Resolved) -> str:
    name, environment = found.selector.pacticipant, found.selector.environment
    if not found.exists:
        nothing = "no version is currently recorded as deployed/released in this environment"
        return f"a version of {name} currently in {environment} ({nothing})"
    which = "one of the versions" if found.one_of_many else "the version"
    return f"{which} of {name} currently in {environment} ({found.version})"
