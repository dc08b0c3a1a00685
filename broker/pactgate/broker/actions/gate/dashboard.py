"""Look over the pacts that matter now."""

from collections.abc import Collection, Mapping

from pactgate.broker.actions.publishing.read_contracts import pacticipant
from pactgate.broker.domain.gate.dashboard import DashboardItem
from pactgate.broker.domain.gate.overview import PairOfIds
from pactgate.broker.domain.pages import Paged, PageRequest, part
from pactgate.broker.domain.versions.versions import Version
from pactgate.broker.domain.webhooks.webhook_runs import WebhookRun
from pactgate.broker.domain.webhooks.webhooks import LabelledPair, concerns
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate.dashboard import CurrentPublication, PactWithResult, heads, pacts_with_results
from pactgate.broker.store.versions.pacticipants import pacticipants_by_id
from pactgate.broker.store.versions.versions import versions_by_id
from pactgate.broker.store.webhooks.webhook_runs import newest_runs_of_publications
from pactgate.broker.store.webhooks.webhooks import list_webhooks


def dashboard(tx: Transaction, page: PageRequest) -> Paged[DashboardItem]:
    """The newest pact of each integration and of each tag, and those in environments, by consumer."""
    return _shown(tx, heads(tx), page)


def dashboard_of_pair(tx: Transaction, page: PageRequest, *, consumer: str, provider: str) -> Paged[DashboardItem]:
    """As `dashboard`, for one integration. Raises NotFoundError."""
    pair = PairOfIds(pacticipant(tx, consumer, "consumer").id, pacticipant(tx, provider, "provider").id)
    return _shown(tx, heads(tx, pair), page)


def _shown(tx: Transaction, found: Collection[CurrentPublication], page: PageRequest) -> Paged[DashboardItem]:
    wanted = part(list(found), page)
    pacts = pacts_with_results(tx, [head.publication_id for head in wanted.items])
    versions = versions_by_id(tx, _version_ids(pacts.values()))
    runs = _runs(tx, pacts)
    return Paged([_item(head, pacts, versions, runs) for head in wanted.items], wanted.total, page)


def _version_ids(pacts: Collection[PactWithResult]) -> set[int]:
    of_providers = {pact.result.provider_version_id for pact in pacts if pact.result}
    return of_providers | {pact.pact.consumer_version_id for pact in pacts}


def _runs(tx: Transaction, pacts: Mapping[int, PactWithResult]) -> Mapping[int, tuple[WebhookRun, ...]]:
    """The newest runs about each pact for which there is a webhook."""
    webhooks = list_webhooks(tx)
    if not webhooks:
        return {}
    known = pacticipants_by_id(
        tx, (id_ for pact in pacts.values() for id_ in (pact.pact.consumer_id, pact.provider_id))
    )
    labels = {each.name: frozenset(each.labels) for each in known.values()}
    newest_runs = newest_runs_of_publications(tx, list(pacts))
    runs: dict[int, tuple[WebhookRun, ...]] = {}
    for publication_id, each in pacts.items():
        consumer, provider = each.pact.consumer, each.pact.provider
        pair = LabelledPair(consumer, provider, labels[consumer], labels[provider])
        if any(concerns(webhook.wanted, pair) for webhook in webhooks):
            runs[publication_id] = tuple(newest_runs.get(publication_id, ()))
    return runs


def _item(
    head: CurrentPublication,
    pacts: Mapping[int, PactWithResult],
    versions: Mapping[int, Version],
    runs: Mapping[int, tuple[WebhookRun, ...]],
) -> DashboardItem:
    entry = pacts[head.publication_id]
    return DashboardItem(
        pact=entry.pact,
        consumer_version=versions[entry.pact.consumer_version_id],
        tags=head.tags,
        result=entry.result,
        provider_version=versions[entry.result.provider_version_id] if entry.result else None,
        runs=runs.get(head.publication_id),
    )
