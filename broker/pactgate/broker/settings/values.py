"""From settings to the values that the rest of the broker knows."""

import importlib.metadata
import os
import re
from datetime import timedelta
from pathlib import Path

from pactgate.broker.access import KnownUsers
from pactgate.broker.actions.identity.login import LettingIn
from pactgate.broker.addresses import BaseUrls, proxies
from pactgate.broker.api.dependencies import Answering, WebhookCalls
from pactgate.broker.domain.identity.claimed_people import ClaimNames
from pactgate.broker.domain.identity.permissions import READY_ROLES
from pactgate.broker.domain.publishing.publications import PublishingRules
from pactgate.broker.domain.upkeep.jobs import Retries
from pactgate.broker.domain.verification.work_in_progress import WipRules, WipWindow
from pactgate.broker.domain.versions.version_numbers import NumberFormats
from pactgate.broker.domain.versions.versions import VersionRules
from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy
from pactgate.broker.judging.questions import JudgingLimits
from pactgate.broker.logins import FailedLogins
from pactgate.broker.outbound.calls import Outbound
from pactgate.broker.outbound.certificates import trust
from pactgate.broker.outbound.openid_provider import OpenIdClient, OpenIdProvider
from pactgate.broker.server.limits import ServerLimits
from pactgate.broker.settings.environment import base_url_may_be_of_clients
from pactgate.broker.settings.settings import Settings
from pactgate.broker.settings.webhooks import Certificate
from pactgate.broker.store.engine import Connecting
from pactgate.broker.web.page import LoggingIn

NO_PACTS_FOR_VERIFICATION = "disable_pacts_for_verification"
EACH_DEPLOYED = "expand_currently_deployed_provider_versions"
FEATURES = frozenset({NO_PACTS_FOR_VERIFICATION, EACH_DEPLOYED})
"""The features that mean something here."""


def connecting(settings: Settings) -> Connecting:
    """How the database is connected to."""
    return Connecting(
        most=settings.database_max_connections,
        wait_s=settings.database_pool_timeout,
        statement_timeout_s=settings.database_statement_timeout,
    )


def server_limits(settings: Settings) -> ServerLimits:
    """What clients may take of the server."""
    return ServerLimits(
        connections=settings.max_connections,
        connections_per_client=settings.max_connections_per_client,
        is_proxy=proxies(settings.trusted_proxies),
        body=settings.max_body_bytes,
        shutdown_time=settings.shutdown_timeout,
    )


def base_urls(settings: Settings) -> BaseUrls:
    """What links start with.

    PACT_BROKER_BASE_URL is a setting of the Pact Broker, and where its clients find a broker. A job that starts one of
    its own beside that must not be led to the other.
    """
    given = re.split(r"[\s,]+", settings.base_url)
    urls = tuple(dict.fromkeys(each.rstrip("/") for each in given if each))
    return BaseUrls(urls, spares_loopback=base_url_may_be_of_clients(os.environ))


def credentials(settings: Settings) -> KnownUsers:
    """Who is let in."""
    return KnownUsers(
        writers=_user(settings.basic_auth_username, settings.basic_auth_password),
        readers=_user(settings.basic_auth_read_only_username, settings.basic_auth_read_only_password),
        writing_tokens=frozenset(settings.api_tokens.split()),
        reading_tokens=frozenset(settings.read_only_api_tokens.split()),
        public_reading=settings.allow_public_read,
        public_heartbeat=settings.public_heartbeat,
        public_badges=settings.enable_public_badge_access,
        single_sign_on=bool(settings.openid_issuer),
    )


def logging_in(settings: Settings, users: KnownUsers, failed: FailedLogins) -> LoggingIn:
    """How people log in."""
    names = ClaimNames(
        user_name=settings.openid_user_name_claim,
        email=settings.openid_email_claim,
        groups=settings.openid_groups_claim,
        trusts_email=settings.openid_trust_email,
    )
    roles = {each.name: each.uuid for each in READY_ROLES}
    return LoggingIn(
        users=users,
        failed=failed,
        provider=_provider(settings),
        letting_in=LettingIn(names, roles.get(settings.openid_role_of_unknown)),
        lasts=timedelta(hours=settings.session_hours),
    )


def _provider(settings: Settings) -> OpenIdProvider | None:
    if not settings.openid_issuer or not settings.openid_client_id:
        return None
    return OpenIdProvider(
        OpenIdClient(
            issuer=settings.openid_issuer,
            client_id=settings.openid_client_id,
            client_secret=settings.openid_client_secret or None,
            scopes=settings.openid_scopes,
            button=settings.openid_button,
        )
    )


def publishing_rules(settings: Settings) -> PublishingRules:
    """What may be published, and what a version is."""
    return PublishingRules(
        may_change_content=settings.allow_dangerous_contract_modification,
        refuse_similar_names=settings.check_for_potential_duplicate_pacticipant_names,
        every_detail_counts=not settings.base_equality_only_on_content_that_affects_verification_results,
        versions=_version_rules(settings),
        judges_ahead=settings.judge_ahead,
    )


def wip_rules(settings: Settings) -> WipRules:
    """What is work in progress."""
    window = WipWindow(
        fewest=settings.min_wip_window_days,
        most=settings.max_wip_lookback_days,
        usual=settings.default_wip_window_days,
    )
    lookback = timedelta(days=settings.verified_by_other_branch_lookback_days)
    return WipRules(window if settings.dynamic_wip_window else None, lookback)


def answering(settings: Settings) -> Answering:
    """What the API answers."""
    return Answering(
        diagnostics=settings.enable_diagnostic_endpoints,
        names_pacts_to_verify=not settings.features.get(NO_PACTS_FOR_VERIFICATION, False),
        difference_within_s=settings.pact_content_diff_timeout,
    )


def judging_limits(settings: Settings) -> JudgingLimits:
    """What judging may cost."""
    return JudgingLimits(settings.judging_processes, settings.judging_time_limit, settings.judging_memory_limit)


def webhook_calls(settings: Settings) -> WebhookCalls:
    """How webhooks are called. Raises BadCertificateError."""
    policy = CallPolicy(
        methods=tuple(settings.webhook_http_method_whitelist.split()),
        schemes=tuple(settings.webhook_scheme_whitelist.split()),
        hosts=tuple(settings.webhook_host_whitelist.split()),
        success=frozenset(map(int, settings.webhook_http_code_success.split())),
        hides_credentials=settings.webhook_redact_sensitive_data,
    )
    trusted = trust(
        ((f"number {number}", _source(each)) for number, each in settings.webhook_certificates.items()),
        everybody=settings.disable_ssl_verification,
    )
    return WebhookCalls(
        outbound=Outbound(policy.names, trusted),
        policy=policy,
        agent=settings.user_agent or f"pactgate/{importlib.metadata.version('pactgate')}",
        most_attempts=retries(settings).attempts,
        each_deployed=settings.features.get(EACH_DEPLOYED, False),
    )


def retries(settings: Settings) -> Retries:
    """How often a job is tried again."""
    return Retries(tuple(map(float, settings.webhook_retry_schedule.split())))


def _version_rules(settings: Settings) -> VersionRules:
    limit = timedelta(seconds=settings.use_first_tag_as_branch_time_limit)
    return VersionRules(
        numbers=None if settings.order_versions_by_date else NumberFormats(tuple(settings.semver_formats.split())),
        main_branches=tuple(settings.main_branch_candidates.split()) if settings.auto_detect_main_branch else (),
        first_tag_is_branch_for=limit if settings.use_first_tag_as_branch else None,
        tags_deploy=settings.create_deployed_versions_for_tags,
    )


def _source(certificate: Certificate) -> Path | str:
    return certificate.path or certificate.content or ""


def _user(name: str | None, password: str | None) -> dict[str, str]:
    return {name: password} if name and password else {}
