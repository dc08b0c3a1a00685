"""Which parts of a document pacts use, and whom a change of it touches. Must not know the broker."""

from typing import TYPE_CHECKING, Any

from pactgate.openapi.document import Document
from pactgate.openapi.usage.touch import How, Touch, confirmed
from pactgate.openapi.usage.touched import touched_by
from pactgate.openapi.usage.unused import Unused, UnusedField, unused
from pactgate.openapi.usage.use import Unmatched, Use, User, Uses, used_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pactgate.pactfile.model import Pact

__all__ = [
    "How",
    "Touch",
    "Unmatched",
    "Unused",
    "UnusedField",
    "Use",
    "User",
    "Uses",
    "confirmed",
    "touched_by",
    "unused",
    "used_by",
    "uses",
]


def uses(pact: "Pact | Mapping[str, Any]", document: Document) -> Uses:
    """Which operations of a document a pact uses, and which parts of them.

    Interactions are matched to operations as `fit` does it. What an interaction uses is all that its request sends and
    all that its expected response has, seen with its matching rules. It is a function of the contents of the two and
    of the version of this engine, so `Uses.as_json` may be kept.

    Args:
        pact: a pact, or the JSON of a pact file.
        document: the provider's document.

    Raises:
        PactFileError: the JSON is no pact.
    """
    from pactgate.openapi.usage.collect import collected  # noqa: PLC0415 - most that import this ask for something else

    return collected(pact, document)
