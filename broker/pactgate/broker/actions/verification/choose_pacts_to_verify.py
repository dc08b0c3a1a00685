"""Choose the pacts that a provider build is to verify."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pactgate.broker.actions.publishing.read_contracts import pacticipant
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.publishing.pacts import Pact
from pactgate.broker.domain.verification.selected_by import SelectedBy
from pactgate.broker.domain.verification.selectors import ConsumerVersionSelector, SelectorError, parse_selectors
from pactgate.broker.domain.verification.verifiable_pacts import ProviderBuild, VerifiablePact, collapse
from pactgate.broker.domain.verification.work_in_progress import WipRules, WipWindow
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import find_environment
from pactgate.broker.store.verification import verifiable_pacts as store
from pactgate.broker.store.verification.pending import unverified_since, verified_contents


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
    provider = pacticipant(tx, request.provider, "provider")
    selectors = _selectors(tx, request) or store.default_selectors(tx, provider.id)
    chosen = collapse(store.pacts_selected(tx, provider.id, selectors))
    in_progress = _work_in_progress(tx, request, provider.id, chosen, rules)
    if not request.include_pending:
        return [*chosen, *in_progress]
    return [*_with_pending(tx, chosen, request.build), *in_progress]


def _selectors(tx: Transaction, request: VerificationRequest) -> list[ConsumerVersionSelector]:
    named = {each["environment"] for each in request.selectors if isinstance(each.get("environment"), str)}
    known = {name for name in named if find_environment(tx, name=name)}
    try:
        return parse_selectors(request.selectors, provider_branch=request.build.branch, environments=known)
    except SelectorError as error:
        raise InvalidError({"consumerVersionSelectors": error.messages}) from error


def _with_pending(tx: Transaction, chosen: Iterable[VerifiablePact], build: ProviderBuild) -> list[VerifiablePact]:
    pacts = list(chosen)
    contents = [each.pact.content_id for each in pacts]
    if build.tags and build.branch is None:
        verified = {tag: verified_contents(tx, contents, tag=tag) for tag in build.tags}
        pending = {each: tuple(tag for tag in build.tags if each not in verified[tag]) for each in contents}
        return [
            replace(each, pending=bool(pending[each.pact.content_id]), pending_tags=pending[each.pact.content_id])
            for each in pacts
        ]
    done = verified_contents(tx, contents, branch=build.branch)
    return [replace(each, pending=each.pact.content_id not in done) for each in pacts]


def _work_in_progress(
    tx: Transaction,
    request: VerificationRequest,
    provider_id: int,
    chosen: Iterable[VerifiablePact],
    rules: WipRules,
) -> list[VerifiablePact]:
    build = request.build
    if request.wip_since is None or not (build.branch or build.tags):
        return []
    since = _since(tx, provider_id, rules.window) if rules.window else request.wip_since
    candidates = store.work_in_progress(tx, provider_id, since)
    pending = _never_verified_as_asked(tx, candidates, build, rules)
    selected = {each.pact.content_id for each in chosen}
    found = [(pact, why) for pact, why in candidates if pact.content_id in pending.keys() - selected]
    return [
        replace(
            each,
            wip=True,
            pending=True if request.include_pending else None,
            pending_tags=pending[each.pact.content_id],
        )
        for each in collapse(found)
    ]


def _since(tx: Transaction, provider_id: int, window: WipWindow) -> datetime:
    now = datetime.now(UTC)
    unverified = unverified_since(tx, provider_id, now - timedelta(days=window.most))
    return window.since((each.date() for each in unverified), now.date())


def _never_verified_as_asked(
    tx: Transaction, candidates: Iterable[tuple[Pact, SelectedBy]], build: ProviderBuild, rules: WipRules
) -> dict[int, tuple[str, ...]]:
    """The contents that are work in progress, each with the tags for which it is (none when a branch is given)."""
    contents = {pact.content_id for pact, _ in candidates}
    if build.branch:
        since = datetime.now(UTC) - rules.lookback
        verified = verified_contents(tx, contents, branch=build.branch, as_asked_since=since)
        return dict.fromkeys(contents - verified, ())
    ever = datetime.min.replace(tzinfo=UTC)
    by_tag = {tag: verified_contents(tx, contents, tag=tag, as_asked_since=ever) for tag in build.tags}
    pending = {each: tuple(tag for tag in build.tags if each not in by_tag[tag]) for each in contents}
    return {each: tags for each, tags in pending.items() if tags}
