"""The API as one ASGI application."""

from fastapi import FastAPI

from broker.addresses import Addresses
from broker.api import problems
from broker.api.manners import Manners
from broker.api.odd_paths import OddPaths
from broker.api.routes import (
    badges,
    branches,
    contracts,
    dashboard,
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
    releases,
    tags,
    verifiable_pacts,
    verifications,
    versions,
    webhook_runs,
    webhooks,
)
from broker.api.webhook_calls import WebhookCalls
from broker.domain.publications import PublishingRules
from broker.store.engine import Database

ROUTERS = (
    index.router,
    health.router,
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
    environments.router,
    releases.router,
    matrix.router,
    webhook_runs.router,
    webhooks.router,
)
"""Every router. Earlier ones are matched first."""


def api_app(
    database: Database,
    *,
    base_url: str | None,
    version: str,
    max_body_bytes: int,
    publishing: PublishingRules,
    webhook_calls: WebhookCalls,
    badge_caching: str,
) -> FastAPI:
    """The API on `database`. Links start with `base_url`, or with where the request came in.

    `version` is the program's, told in each answer; `publishing` is what the operator decided about it,
    `webhook_calls` how webhooks are called, and `badge_caching` how long badges may be kept.
    """
    app = FastAPI(
        title="pactgate",
        version=version,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
        max_body_size=max_body_bytes,
    )
    for router in ROUTERS:
        # Flat, since included routers are matched twice, and Addresses wants every route by name.
        app.router.routes.extend(router.routes)
    app.state.database = database
    app.state.base_url = base_url
    app.state.publishing = publishing
    app.state.webhook_calls = webhook_calls
    app.state.badge_caching = badge_caching
    app.state.addresses = Addresses(app.routes)
    problems.install(app)
    app.add_middleware(Manners, routes=app.routes)
    app.add_middleware(OddPaths)
    return app
