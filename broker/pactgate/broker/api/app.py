"""The API as one ASGI application."""

from fastapi import FastAPI

from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.addresses import Addresses, BaseUrls, MatchedRouteApp
from pactgate.broker.api import cloud, index, problems
from pactgate.broker.api.dependencies import Setup
from pactgate.broker.api.document import DescribedApp
from pactgate.broker.api.documents import bi_directional, comparisons, fits, provider_contracts, unjudged, usage
from pactgate.broker.api.environments import deployments, environments, releases
from pactgate.broker.api.gate import badges, dashboard, decisions, matrix, network, policies, waivers
from pactgate.broker.api.identity import (
    audit,
    device_login,
    own,
    preferences,
    roles,
    secrets,
    system_accounts,
    team_numbers,
    teams,
    trust_rules,
    users,
)
from pactgate.broker.api.identity.scim import discovery as scim_discovery
from pactgate.broker.api.identity.scim import groups as scim_groups
from pactgate.broker.api.identity.scim import users as scim_users
from pactgate.broker.api.publishing import (
    contracts,
    integrations,
    pact_differences,
    pacts,
    pair_pacts,
    provider_pacts,
)
from pactgate.broker.api.upkeep import health, metrics
from pactgate.broker.api.upkeep.prometheus import PrometheusMetrics
from pactgate.broker.api.verification import verifiable_pacts, verifications
from pactgate.broker.api.versions import branches, labels, pacticipants, tags, versions
from pactgate.broker.api.webhooks import executions, webhook_runs, webhooks
from pactgate.broker.telemetry.tracing import NOT_BY_FASTAPI

ROUTERS = (
    index.router,
    health.router,
    health.diagnostics,
    # Before pacts, which would take "badge" for a tag.
    badges.router,
    contracts.router,
    provider_contracts.router,
    bi_directional.router,
    comparisons.router,
    fits.router,
    unjudged.router,
    pacts.router,
    provider_pacts.router,
    pair_pacts.router,
    pact_differences.router,
    verifiable_pacts.router,
    verifications.router,
    pacticipants.router,
    labels.router,
    integrations.router,
    network.router,
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
    users.router,
    teams.router,
    roles.router,
    own.router,
    team_numbers.router,
    preferences.router,
    system_accounts.router,
    trust_rules.router,
    device_login.router,
    secrets.router,
    audit.router,
    scim_discovery.router,
    scim_users.router,
    scim_groups.router,
    webhook_runs.router,
    webhooks.router,
    executions.router,
    cloud.router,
)
"""Every router. Earlier ones are matched first."""


def api_app(judging: Judging, setup: Setup, *, base_urls: BaseUrls, version: str) -> FastAPI:
    """The API on the database of `judging`. Links start with one of `base_urls`, or with where the request came in.

    `version` is the program's, a header of each answer.
    """
    app = DescribedApp(
        title="pactgate",
        version=version,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        servers=[{"url": each} for each in base_urls.configured],
        redirect_slashes=False,
        telemetry=NOT_BY_FASTAPI,
    )
    for router in ROUTERS:
        if setup.answering.diagnostics or router is not health.diagnostics:
            # Flat, since included routers are matched twice, and Addresses wants every route by name.
            app.router.routes.extend(router.routes)
    app.state.judging = judging
    app.state.base_urls = base_urls
    app.state.setup = setup
    app.state.readiness = health.Readiness(judging.database)
    app.state.metrics = PrometheusMetrics(judging.database, judging.pool)
    app.state.addresses = Addresses(app.routes)
    problems.install(app)
    app.router.middleware_stack = MatchedRouteApp(app.router)
    return app
