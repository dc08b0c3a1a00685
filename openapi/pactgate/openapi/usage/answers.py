"""What a pact uses of a document; what that takes is imported when it is asked, as with `fit`."""

from typing import TYPE_CHECKING, Any

from pactgate.openapi.document import Document
from pactgate.openapi.usage.use import Uses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pactgate.pactfile.model import Pact


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
    from pactgate.openapi.usage.collect import collected  # noqa: PLC0415 - see above

    return collected(pact, document)
