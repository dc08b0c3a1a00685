"""Tags as HAL."""

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment
from pactgate.broker.domain.versions.versions import Tagged


def tagged(value: Tagged, links: Links) -> Json:
    """The tag of a version."""
    own = {"pacticipant": value.pacticipant, "version": value.version}
    return {
        "name": value.tag.name,
        "createdAt": moment(value.tag.created_at),
        "_links": {
            "self": link(links.to("version_tag", **own, tag=value.tag.name), "Tag", value.tag.name),
            "version": link(links.to("version", **own), "Version", value.version),
            "pacticipant": link(
                links.to("pacticipant", pacticipant=value.pacticipant), "Pacticipant", value.pacticipant
            ),
        },
    }
