"""How pacticipants hang together, as CSV and as a graph."""

import csv
import io
from collections.abc import Iterable

from pactgate.broker.domain.versions.pacticipants import Integration

_GRAPH = "digraph { ranksep=3; ratio=auto; overlap=false; node [  shape = plaintext, fontname = Helvetica ];"


def relationships_csv(integrations: Iterable[Integration]) -> str:
    """A line for each pacticipant, in the order in which they are named, for the Pact Broker's diagram of a network.

    Id, name, three constants of the diagram (the place follows them), and the ids of its providers, filled up with 0.
    """
    names: dict[int, str] = {}
    providers: dict[int, list[int]] = {}
    for each in integrations:
        names |= {each.consumer_id: each.consumer, each.provider_id: each.provider}
        providers.setdefault(each.consumer_id, []).append(each.provider_id)
    longest = max(map(len, providers.values()), default=0)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for place, (pacticipant, name) in enumerate(names.items(), start=1):
        its_own = providers.get(pacticipant, [])
        writer.writerow([pacticipant, name, 1, 1, 0, place, *its_own, *[0] * (longest - len(its_own))])
    return text.getvalue()


def graph(integrations: Iterable[Integration]) -> str:
    """The integrations in Graphviz's language, as the Pact Broker writes it."""
    edges = "\n".join(f"  {_node(each.consumer)} -> {_node(each.provider)}" for each in integrations)
    return f"{_GRAPH}\n{edges}\n}}\n"


def _node(name: str) -> str:
    return name.replace(" ", "_")
