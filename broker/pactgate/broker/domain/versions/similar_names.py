"""Names of pacticipants that most likely mean the same: a slip of spelling makes one that nobody verifies."""

import re
from collections.abc import Collection
from dataclasses import dataclass

_SAYS_NOTHING = ("api", "provider", "service")

_MESSAGE = """\
This is the first time a pact has been published for "{name}".
The name "{name}" is very similar to the following existing pacticipants:
{similar}
If you meant to specify one of the above names, please correct the pact configuration, and re-publish the pact.
If the pact is intended to be for a new consumer or provider, please manually create "{name}" using the following \
command from the Pact Broker CLI, and then re-publish the pact:

pact-broker create-or-update-pacticipant --name "{name}" --broker-base-url {broker_url}

For information on the Pact Broker CLI see https://docs.pact.io/go/pbc-cli
To disable this check, set `check_for_potential_duplicate_pacticipant_names` to false in the configuration.
"""
"""The Pact Broker's words. Its clients print them, and people search for them."""


@dataclass(frozen=True, slots=True)
class SimilarNames:
    """A new name and the existing ones that it resembles."""

    name: str
    existing: tuple[str, ...]

    def message(self, broker_url: str) -> str:
        """What to tell the person who published."""
        similar = "\n".join(f"* {each}" for each in self.existing)
        return _MESSAGE.format(name=self.name, similar=similar, broker_url=broker_url)


def similar_names(name: str, existing: Collection[str]) -> SimilarNames | None:
    """The existing names that say the same as a new name in another spelling; None where there are none.

    Case, separators, plurals and words such as "service" make no difference. The rule is the Pact Broker's.
    A name that exists resembles none: another publisher may have made it a moment ago.
    """
    if name in existing:
        return None
    words = _words(name)
    found = tuple(each for each in existing if _words(each) == words)
    return SimilarNames(name, found) if found else None


def _words(name: str) -> list[str]:
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", name)
    spaced = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", spaced)
    words = re.split(r"[\s_-]+|::", spaced.lower())
    return [word for word in (word.removesuffix("s") for word in words) if word and word not in _SAYS_NOTHING]
