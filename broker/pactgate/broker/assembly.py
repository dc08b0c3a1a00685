"""What answers requests, put together from the settings: the API, the pages, and what every request passes."""

import importlib.metadata

from starlette.types import ASGIApp

from pactgate.broker.access import KnownUsers
from pactgate.broker.actions.documents.judging import OF_A_PAGE, Judging
from pactgate.broker.actions.identity.client_certificates import ClientCertificates
from pactgate.broker.actions.identity.identities import Identities, StoredSessions, StoredTokens
from pactgate.broker.actions.identity.ownership import owners
from pactgate.broker.actions.identity.workload_tokens import WorkloadTokens
from pactgate.broker.addresses import Addresses, TrustedProxies
from pactgate.broker.admission import Admission
from pactgate.broker.api.app import api_app
from pactgate.broker.api.dependencies import Setup
from pactgate.broker.edge import Edge
from pactgate.broker.judging.pool import JudgingPool
from pactgate.broker.logins import FailedLogins
from pactgate.broker.settings import Settings, values
from pactgate.broker.store.engine import Database
from pactgate.broker.telemetry.observed import Observed
from pactgate.broker.web.administration import Administration
from pactgate.broker.web.app import web_app


def create_app(settings: Settings, database: Database, pool: JudgingPool) -> ASGIApp:
    """The whole broker on a database that has its schema. Raises BadCertificateError."""
    version = importlib.metadata.version("pactgate")
    base_urls, users, failed = values.base_urls(settings), values.credentials(settings), FailedLogins()
    setup = _setup(settings, database, users)
    judging = Judging(database, pool, settings.judging_wait)
    api = api_app(judging, setup, base_urls=base_urls, version=version)
    pages = web_app(
        judging.patient(settings.judging_wait * OF_A_PAGE),
        base_urls=base_urls,
        version=version,
        api=Addresses(api.routes),
        difference_within_s=settings.pact_content_diff_timeout,
        logging_in=values.logging_in(settings, users, failed),
        administration=Administration(setup.webhook_calls.keys, setup.workloads, setup.has_settings_writer),
    )
    admission = Admission(
        pages,
        credentials=users,
        identities=_identities(database, users, setup),
        owners=lambda names: database.read(owners, names),
        failed=failed,
        base_urls=base_urls,
    )
    edge = Edge(api, pages, admission, version)
    proxies = TrustedProxies(edge, settings.trusted_proxies, settings.client_certificate_header)
    return Observed(proxies, proxies.trusts)


def _setup(settings: Settings, database: Database, users: KnownUsers) -> Setup:
    return Setup(
        publishing=values.publishing_rules(settings),
        work_in_progress=values.wip_rules(settings),
        answering=values.answering(settings),
        webhook_calls=values.webhook_calls(settings),
        badge_caching=settings.badge_default_cache_setting,
        max_body_bytes=settings.max_body_bytes,
        workloads=WorkloadTokens(database, values.issuer_keys(settings), values.issuer_policy(settings)),
        has_settings_writer=users.has_writer,
    )


def _identities(database: Database, users: KnownUsers, setup: Setup) -> Identities:
    ways = (
        StoredTokens(database),
        StoredSessions(database, users.with_session),
        setup.workloads,
        ClientCertificates(database),
    )
    return Identities(ways)
