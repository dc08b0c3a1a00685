"""Pacts as HAL: the stored document with links beside it."""

import json
from collections.abc import Iterable

from broker.addresses import Links
from broker.api.hal import Json, moment
from broker.api.representations.pact_links import pact_links
from broker.domain.notices import Notice
from broker.domain.pacts import Pact
from broker.domain.versions import Version


def pact(value: Pact, links: Links, metadata: str | None = None, versions: Iterable[Version] = ()) -> Json:
    """The document of a pact with its links.

    Verifiers go on from `pb:provider` and `pb:publish-verification-results`.

    Args:
        value: the pact.
        links: where the broker is.
        metadata: the segment that results carry back: why a verifier was given this pact.
        versions: the consumer versions that this segment names.
    """
    document = json.loads(value.content)
    return {**document, "createdAt": moment(value.created_at), "_links": pact_links(value, links, metadata, versions)}


def as_json(notice: Notice) -> Json:
    """A notice."""
    return {"type": notice.type, "text": notice.text}
