"""Places in the text of YAML, found by going through the events of its parser."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from pactgate.openapi.location.wanted import WantedPlace


def find_in_yaml(content: str, root: WantedPlace) -> None:
    """Looks for places in YAML; what stands behind an alias or a merge is not found, and what is not YAML neither."""
    try:
        events = yaml.parse(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                _Yaml(events).node(event, root)
                return
    except yaml.YAMLError:
        return


@dataclass(slots=True)
class _Yaml:
    """Goes through the events of YAML.

    Attributes:
        events: what is left of them.
    """

    events: Iterator[yaml.Event]

    def node(self, event: yaml.Event, wanted: WantedPlace | None) -> None:
        """Goes through one value, whose first event was read."""
        if not isinstance(event, yaml.CollectionStartEvent):
            return
        if wanted is None or not wanted.inner:
            self._skip()
        elif isinstance(event, yaml.MappingStartEvent):
            self._mapping(wanted)
        else:
            self._sequence(wanted)

    def _skip(self) -> None:
        depth = 1
        for event in self.events:
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if not depth:
                return

    def _mapping(self, wanted: WantedPlace) -> None:
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            inner = wanted.at(event.value) if isinstance(event, yaml.ScalarEvent) else None
            if not isinstance(event, yaml.ScalarEvent):
                self.node(event, None)
            _mark(event, inner)
            self.node(next(self.events), inner)

    def _sequence(self, wanted: WantedPlace) -> None:
        for number, event in enumerate(self.events):
            if isinstance(event, yaml.SequenceEndEvent):
                return
            inner = wanted.at(str(number))
            _mark(event, inner)
            self.node(event, inner)


def _mark(event: yaml.Event, wanted: WantedPlace | None) -> None:
    if wanted is not None and event.start_mark is not None:
        wanted.mark(event.start_mark.line + 1, event.start_mark.column + 1)
