"""Choose the pacts that a provider build is to verify."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pactgate.broker.domain.errors import InvalidError, NoSuchPacticipantError
from pactgate.broker.domain.verification.selectors import ConsumerVersionSelector, SelectorError, parse_selectors
from pactgate.broker.domain.verification.verifiable_pacts import ProviderBuild, VerifiablePact, collapse
from pactgate.broker.domain.verification.work_in_progress import WipRules, WipWindow
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.verification.pending import EVER, unverified_since, verified_contents
from pactgate.broker.store.verification.verifiable_pacts import default_selectors, pacts_selected
from pactgate.broker.store.versions.selected_versions import named


@dataclass(frozen=True, slots=True)
class VerificationRequest:
    """What a verifier asks for. `selectors` are as it sent them; none means the recommended ones.

    `wip_since`: add work in progress that was published after that.
    """

    provider: str
    selectors: Sequence[Mapping[str, Any]]
    build: ProviderBuild
    include_pending: bool
    wip_since: datetime | None


def choose_pacts_to_verify(tx: Transaction, request: VerificationRequest, rules: WipRules) -> list[VerifiablePact]:
    """The pacts to verify, each content once; work in progress comes last.

    Raises NotFoundError for an unknown provider, InvalidError for selectors that cannot be.
    """
    environments = {
        selector["environment"] for selector in request.selectors if isinstance(selector.get("environment"), str)
    }
    known = named(tx, [request.provider], environments)
    provider_id = known.pacticipants.get(request.provider)
    if provider_id is None:
        message = f"No provider with name '{request.provider}' found"
        raise NoSuchPacticipantError(message)
    selectors = _selectors(request, known.environments) or default_selectors(tx, provider_id)
    selected, in_progress = pacts_selected(tx, provider_id, selectors, _wip_since(tx, request, provider_id, rules))
    chosen, others = collapse(selected), collapse(in_progress)
    if not (request.include_pending or others):
        return chosen
    verified = _verified(tx, request.build, [*chosen, *others], rules)
    if request.include_pending:
        chosen = [_with_pending(pact, verified) for pact in chosen]
    contents = {pact.pact.content_id for pact in chosen}
    return [*chosen, *_work_in_progress(others, contents, verified, include_pending=request.include_pending)]


def _selectors(request: VerificationRequest, environments: Collection[str]) -> list[ConsumerVersionSelector]:
    try:
        return parse_selectors(request.selectors, provider_branch=request.build.branch, environments=environments)
    except SelectorError as error:
        raise InvalidError({"consumerVersionSelectors": error.messages}) from error


def _wip_since(tx: Transaction, request: VerificationRequest, provider_id: int, rules: WipRules) -> datetime | None:
    """Since when pacts are work in progress; None where the verifier did not ask, or did not say for which build."""
    if request.wip_since is None or not (request.build.branch or request.build.tags):
        return None
    return _since(tx, provider_id, rules.window) if rules.window else request.wip_since


def _since(tx: Transaction, provider_id: int, window: WipWindow) -> datetime:
    now = datetime.now(UTC)
    unverified = unverified_since(tx, provider_id, now - timedelta(days=window.most))
    return window.since((published.date() for published in unverified), now.date())


Verified = Mapping[str | None, Mapping[int, bool]]
"""What a build verified, by its tag (None: by its branch): each content, with whether that was as it was asked to."""


def _verified(tx: Transaction, build: ProviderBuild, pacts: Iterable[VerifiablePact], rules: WipRules) -> Verified:
    contents = {pact.pact.content_id for pact in pacts}
    if build.tags and build.branch is None:
        return {tag: verified_contents(tx, contents, tag=tag) for tag in build.tags}
    since = datetime.now(UTC) - rules.lookback if build.branch else EVER
    return {None: verified_contents(tx, contents, branch=build.branch, as_asked_since=since)}


def _with_pending(pact: VerifiablePact, verified: Verified) -> VerifiablePact:
    """A pact is pending for the tags, or for the branch, that never verified it."""
    open_for = [tag for tag, contents in verified.items() if pact.pact.content_id not in contents]
    return replace(pact, pending=bool(open_for), pending_tags=tuple(tag for tag in open_for if tag is not None))


def _work_in_progress(
    pacts: Iterable[VerifiablePact], chosen: Collection[int], verified: Verified, *, include_pending: bool
) -> list[VerifiablePact]:
    """Those that are not chosen already and that the build did not verify as it was asked to."""
    in_progress = []
    for pact in pacts:
        content_id = pact.pact.content_id
        open_for = [tag for tag, contents in verified.items() if not contents.get(content_id, False)]
        if open_for and content_id not in chosen:
            tags = tuple(tag for tag in open_for if tag is not None)
            in_progress.append(replace(pact, wip=True, pending=True if include_pending else None, pending_tags=tags))
    return in_progress
