"""Pacts for verification: the selected pacts, each content once, with why it was selected and whether it may fail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from broker.domain.pact_metadata import encode
from broker.domain.pacts import Pact
from broker.domain.selectors import SelectedBy

PENDING_DOCS = "Read more at https://docs.pact.io/go/pending"


@dataclass(frozen=True, slots=True)
class VerifiablePact:
    """One pact to verify. `pending` None: the verifier did not ask."""

    pact: Pact
    selected_by: tuple[SelectedBy, ...]
    pending: bool | None = None

    @property
    def short_description(self) -> str:
        """Why it is here, in a few words."""
        return ", ".join(dict.fromkeys(each.short_description for each in self.selected_by))

    @property
    def metadata(self) -> str:
        """The metadata segment of its address."""
        pairs = [pair for each in self.selected_by for pair in each.metadata()]
        if self.pending is not None:
            pairs.append(("p", str(self.pending).lower()))
        return encode(pairs)


@dataclass(frozen=True, slots=True)
class VerificationNotice:
    """A sentence for the verifier's output, and when to print it."""

    when: str
    text: str


def collapse(selected: Iterable[tuple[Pact, SelectedBy]]) -> list[VerifiablePact]:
    """One entry for each content of a consumer: its newest publication with all selectors that found it.

    Sorted by consumer, then by the order of versions.
    """
    groups: dict[tuple[str, str], list[tuple[Pact, SelectedBy]]] = {}
    for pact, why in selected:
        groups.setdefault((pact.consumer, pact.sha), []).append((pact, why))
    found = [_newest(group) for group in groups.values()]
    return sorted(found, key=lambda each: (each.pact.consumer.lower(), each.pact.consumer_version_order))


def _newest(group: Sequence[tuple[Pact, SelectedBy]]) -> VerifiablePact:
    pact = max((pact for pact, _ in group), key=lambda pact: pact.consumer_version_order)
    reasons = tuple(dict.fromkeys(why for _, why in group))
    return VerifiablePact(pact, reasons)


def notices(pact: VerifiablePact, *, url: str, provider_branch: str | None) -> list[VerificationNotice]:
    """What a verifier shall tell its user about `pact`, in order."""
    found = [VerificationNotice("before_verification", _why(pact, url))]
    if pact.pending is None:
        return found
    who = _who(pact.pact.provider, provider_branch)
    if not pact.pending:
        text = (
            f"This pact has previously been successfully verified by {who}. If this verification fails, it will fail "
            f"the build. {PENDING_DOCS}"
        )
        return [*found, VerificationNotice("before_verification", text)]
    text = (
        f"This pact is in pending state for this version of {pact.pact.provider} because a successful verification "
        f"result for {who} has not yet been published. If this verification fails, it will not cause the overall "
        f"build to fail. {PENDING_DOCS}"
    )
    return [*found, VerificationNotice("before_verification", text), *_after(pact, provider_branch)]


def _why(pact: VerifiablePact, url: str) -> str:
    criteria = [each.criterion.replace("{provider}", pact.pact.provider) for each in pact.selected_by]
    many = len(criteria) > 1
    intro = f"The pact at {url} is being verified because the pact content belongs to the consumer " + (
        "versions matching the following criteria:" if many else "version matching the following criterion:"
    )
    return "\n".join([intro, *(f"    * {each}" for each in dict.fromkeys(criteria))])


def _who(provider: str, branch: str | None) -> str:
    return f"a version of {provider} from branch '{branch}'" if branch else provider


def _after(pact: VerifiablePact, branch: str | None) -> list[VerificationNotice]:
    provider = pact.pact.provider
    scope = f"any version of {provider} from branch '{branch}'" if branch else f"any version of {provider}"
    still = f"This pact is still in pending state for {scope}"
    failed = f"{still} as a successful verification result has not yet been published"
    unpublished = f"{still} as the successful verification results have not yet been published."
    done = (
        f"This pact is no longer in pending state for {scope}, as a successful verification result has been "
        f"published. If a verification for a version of {provider} fails in the future, it will fail the build. "
        f"{PENDING_DOCS}"
    )
    return [
        VerificationNotice("after_verification:success_true_published_false", unpublished),
        VerificationNotice("after_verification:success_false_published_false", failed),
        VerificationNotice("after_verification:success_true_published_true", done),
        VerificationNotice("after_verification:success_false_published_true", failed),
    ]
