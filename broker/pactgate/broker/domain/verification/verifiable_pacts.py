"""Pacts for verification: the selected pacts, each content once, with why it was selected and whether it may fail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pactgate.broker.domain.publishing.pact_metadata import encode
from pactgate.broker.domain.publishing.pacts import PublishedPact
from pactgate.broker.domain.verification.selected_by import SelectedBy

WIP_METADATA = encode([("w", "true")])


@dataclass(frozen=True, slots=True)
class ProviderBuild:
    """The provider version that will verify, as far as a verifier tells. The branch goes before the tags."""

    branch: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifiablePact:
    """One pact to verify. `pending` None: the verifier did not ask.

    `pending_tags` are the tags of the provider build for which it is pending. `wip`: it was not asked for, but is
    work in progress.
    """

    pact: PublishedPact
    selected_by: tuple[SelectedBy, ...]
    pending: bool | None = None
    pending_tags: tuple[str, ...] = ()
    wip: bool = False

    @property
    def short_description(self) -> str:
        """Why it is here, in a few words."""
        return ", ".join(dict.fromkeys(reason.short_description for reason in self.selected_by))

    @property
    def metadata(self) -> str:
        """The metadata segment of its address."""
        if self.wip:
            return WIP_METADATA
        pairs = [pair for reason in self.selected_by for pair in reason.metadata()]
        if self.pending is not None:
            pairs.append(("p", str(self.pending).lower()))
        return encode(pairs)


def collapse(selected: Iterable[tuple[PublishedPact, SelectedBy]]) -> list[VerifiablePact]:
    """One entry for each content of a consumer: its newest publication with all selectors that found it.

    Sorted by consumer, then by the order of versions.
    """
    groups: dict[tuple[str, str], list[tuple[PublishedPact, SelectedBy]]] = {}
    for pact, why in selected:
        groups.setdefault((pact.consumer, pact.sha), []).append((pact, why))
    found = [_newest(group) for group in groups.values()]
    return sorted(found, key=lambda each: (each.pact.consumer.lower(), each.pact.consumer_version_order))


def _newest(group: Sequence[tuple[PublishedPact, SelectedBy]]) -> VerifiablePact:
    pact = max((pact for pact, _ in group), key=lambda pact: pact.consumer_version_order)
    reasons = tuple(dict.fromkeys(why for _, why in group))
    return VerifiablePact(pact, reasons)
