"""The API as one ASGI application."""

from fastapi import FastAPI

from pactgate.broker.addresses import Addresses, MatchedRouteApp
from pactgate.broker.api import index, problems
from pactgate.broker.api.conventions import BodyLimit
from pactgate.broker.api.dependencies import Answering, WebhookCalls
from pactgate.broker.api.document import DescribedApp
from pactgate.broker.api.documents import comparisons, fits, provider_contracts, usage
from pactgate.broker.api.environments import deployments, environments, releases
from pactgate.broker.api.gate import badges, dashboard, decisions, matrix, policies, waivers
from pactgate.broker.api.publishing import (
    contracts,
    integrations,
    pact_differences,
    pacts,
    pair_pacts,
    provider_pacts,
)
from pactgate.broker.api.upkeep import health, metrics
from pactgate.broker.api.verification import verifiable_pacts, verifications
from pactgate.broker.api.versions import branches, labels, pacticipants, tags, versions
from pactgate.broker.api.webhooks import executions, webhook_runs, webhooks
from pactgate.broker.domain.publishing.publications import PublishingRules
from pactgate.broker.domain.verification.work_in_progress import WipRules
from pactgate.broker.origins import BaseUrls
from pactgate.broker.store.engine import Database

ROUTERS = (
    index.router,
    health.router,
    health.diagnostics,
    # Before pacts, which would take "badge" for a tag.
    badges.router,
    contracts.router,
    provider_contracts.router,
    comparisons.router,
    fits.router,
    pacts.router,
    provider_pacts.router,
    pair_pacts.router,
    pact_differences.router,
    verifiable_pacts.router,
    verifications.router,
    pacticipants.router,
    labels.router,
    integrations.router,
    dashboard.router,
    metrics.router,
    versions.router,
    branches.router,
    tags.router,
    usage.router,
    environments.router,
    deployments.router,
    releases.router,
    matrix.router,
    decisions.router,
    policies.router,
    waivers.router,
    webhook_runs.router,
    webhooks.router,
    executions.router,
)
"""Every router. Earlier ones are matched first."""


def api_app(
    database: Database,
    *,
    base_urls: BaseUrls,
    version: str,
    max_body_bytes: int,
    publishing: PublishingRules,
    work_in_progress: WipRules,
    answering: Answering,
    webhook_calls: WebhookCalls,
    badge_caching: str,
) -> FastAPI:
    """The API on `database`. Links start with one of `base_urls`, or with where the request came in.

    `version` is the program's, told in each answer; `publishing`, `work_in_progress` and `answering` are what the
    operator decided about these, `webhook_calls` how webhooks are called, and `badge_caching` how long badges may be
    kept.
    """
    app = DescribedApp(
        title="pactgate",
        version=version,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        servers=[{"url": each} for each in base_urls.configured],
        redirect_slashes=False,
    )
    for router in ROUTERS if answering.diagnostics else (each for each in ROUTERS if each is not health.diagnostics):
        # Flat, since included routers are matched twice, and Addresses wants every route by name.
        app.router.routes.extend(router.routes)
    app.state.database = database
    app.state.base_urls = base_urls
    app.state.publishing = publishing
    app.state.work_in_progress = work_in_progress
    app.state.answering = answering
    app.state.webhook_calls = webhook_calls
    app.state.badge_caching = badge_caching
    app.state.addresses = Addresses(app.routes)
    problems.install(app)
    app.add_middleware(BodyLimit, most=max_body_bytes)
    app.router.middleware_stack = MatchedRouteApp(app.router)
    return app
