"""Whether a pact fits a document. What that takes is imported when it is asked: most only compare documents."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pactgate.openapi.document import Document
    from pactgate.openapi.fit.result import Fit
    from pactgate.pactfile.model import Pact


def fit(pact: "Pact | Mapping[str, Any]", document: "Document") -> "Fit":
    """Whether the provider that the document describes can serve the consumer whose pact it is.

    What was prepared for the document is kept as long as it lives, so that the next pact is quick.

    Args:
        pact: a pact, or the JSON of a pact file.
        document: the provider's document.

    Raises:
        PactFileError: the JSON is no pact.
        DocumentError: the document refers to what cannot be found.
    """
    from pactgate.openapi.fit.interactions import fitted  # noqa: PLC0415 - see above

    return fitted(pact, document)
