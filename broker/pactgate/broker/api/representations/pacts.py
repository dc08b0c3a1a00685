"""Pacts as HAL: the stored document with links beside it."""

import json
from collections.abc import Iterable

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, moment
from pactgate.broker.api.representations.pact_links import pact_links
from pactgate.broker.domain.notices import Notice
from pactgate.broker.domain.publishing.pacts import Pact
from pactgate.broker.domain.versions.versions import Version


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
