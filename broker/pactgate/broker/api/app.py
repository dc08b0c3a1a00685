"""The API as one ASGI application."""

from fastapi import FastAPI

from pactgate.broker.addresses import Addresses, MatchedRouteApp
from pactgate.broker.api import problems
from pactgate.broker.api.answering import Answering
from pactgate.broker.api.conventions import BodyLimit
from pactgate.broker.api.document import DescribedApp
from pactgate.broker.api.routes import (
    badges,
    branches,
    contracts,
    dashboard,
    decisions,
    diagnostics,
    environments,
    health,
    index,
    integrations,
    labels,
    matrix,
    pact_differences,
    pact_lists,
    pacticipants,
    pacts,
    policies,
    releases,
    tags,
    usage,
    verifiable_pacts,
    verifications,
    versions,
    waivers,
    webhook_runs,
    webhooks,
)
from pactgate.broker.api.webhook_calls import WebhookCalls
from pactgate.broker.domain.publishing.publications import PublishingRules
from pactgate.broker.domain.verification.work_in_progress import WipRules
from pactgate.broker.origins import BaseUrls
from pactgate.broker.store.engine import Database

ROUTERS = (
    index.router,
    health.router,
    diagnostics.router,
    # Before pacts, which would take "badge" for a tag.
    badges.router,
    contracts.router,
    pacts.router,
    pact_lists.router,
    pact_differences.router,
    verifiable_pacts.router,
    verifications.router,
    pacticipants.router,
    labels.router,
    integrations.router,
    dashboard.router,
    versions.router,
    branches.router,
    tags.router,
    usage.router,
    environments.router,
    releases.router,
    matrix.router,
    decisions.router,
    policies.router,
    waivers.router,
    webhook_runs.router,
    webhooks.router,
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
    for router in ROUTERS if answering.diagnostics else (each for each in ROUTERS if each is not diagnostics.router):
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
