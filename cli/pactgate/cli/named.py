"""What the broker lists and people know by name: teams, accounts, rules, secrets."""

from collections.abc import Mapping
from typing import Any

from pactgate.cli.client import Broker
from pactgate.cli.errors import Usage
from pactgate.cli.hal import Resource


def everything(broker: Broker, relation: str, embedded: str) -> list[Mapping[str, Any]]:
    """What a list of the broker holds on all of its pages."""
    found: list[Mapping[str, Any]] = []
    link: str | None = broker.index.link(relation)
    while link is not None:
        page = broker.get(link)
        found += page.embedded(embedded)
        link = page.link("next") if page.links("next") else None
    return found


def called(broker: Broker, relation: str, embedded: str, name: str) -> Resource:
    """The entry of a list with that name, or that uuid or e-mail address, as its own address answers it.

    Raises Usage for a name that nothing or more than one has.
    """
    entries = everything(broker, relation, embedded)
    found = [each for each in entries if name in {each.get("name"), each.get("uuid"), each.get("email")}]
    kind = relation.removeprefix("pactgate:").removesuffix("s").replace("-", " ")
    if not found:
        known = ", ".join(sorted(str(each.get("name")) for each in entries)) or "none"
        raise Usage(f"There is no {kind} '{name}'. There are: {known}.")
    if len(found) > 1:
        raise Usage(
            f"More than one {kind} is called '{name}'. Give the uuid: {', '.join(each['uuid'] for each in found)}."
        )
    return broker.get(found[0]["_links"]["self"]["href"])
