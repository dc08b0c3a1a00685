"""Puts the broker together: settings to database to applications, and serves it."""

import importlib.metadata
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import uvicorn
from pydantic import ValidationError
from starlette.types import ASGIApp

from broker.addresses import Addresses, RawPaths
from broker.api.app import api_app
from broker.api.authentication import Authentication, Credentials
from broker.api.headers import CommonHeaders
from broker.api.routes.badges import is_for_badge
from broker.api.webhook_calls import WebhookCalls
from broker.domain.clean_up import (
    DEFAULT_KEEP,
    CleanUpReport,
    CleanUpRules,
    KeepSelector,
    KeepSelectorError,
    read_keep_selectors,
)
from broker.domain.jobs import Retries
from broker.domain.publications import PublishingRules
from broker.domain.webhook_rules import CallPolicy
from broker.jobs import clean_up as clean_up_jobs
from broker.jobs.pool import USUAL_PACE, Pace, workers
from broker.jobs.schedule import BadScheduleError, Schedule
from broker.jobs.worker import Workers
from broker.outbound import Outbound
from broker.settings import Settings, unknown_names
from broker.store.engine import BadDatabaseUrlError, Database, DatabaseError
from broker.store.migrate import is_current, migrate
from broker.web.app import web_app
from broker.web.dispatch import FaceOfRequest


class CannotStartError(Exception):
    """The broker cannot run as it was asked to. The message is one sentence for the person who started it."""


def create_app(settings: Settings, database: Database) -> ASGIApp:
    """The whole broker on a database that has its schema."""
    version = importlib.metadata.version("pactgate")
    base_url = _base_url(settings)
    api = api_app(
        database,
        base_url=base_url,
        version=version,
        max_body_bytes=settings.max_body_bytes,
        publishing=_publishing_rules(settings),
        webhook_calls=_webhook_calls(settings),
        badge_caching=settings.badge_default_cache_setting,
    )
    pages = web_app(database, base_url=base_url, version=version, api=Addresses(api.routes))
    guarded = Authentication(FaceOfRequest(pages, api, is_for_badge), _credentials(settings))
    return RawPaths(CommonHeaders(guarded, version))


def background_work(settings: Settings, database: Database, pace: Pace = USUAL_PACE) -> Workers:
    """What the broker does by itself, as calling webhooks. It runs while the block of its `with` does.

    Raises CannotStartError.
    """
    calls = _webhook_calls(settings)
    retries = _retries(settings)
    return workers(
        database,
        calls.outbound,
        policy=calls.policy,
        retries=retries,
        agent=calls.agent,
        clean_up=_scheduled_clean_up(settings),
        pace=pace,
    )


def serve(host: str, port: int, database_url: str | None) -> None:
    """Run the broker until it is told to stop. `database_url` goes before the setting.

    Port 0 is any free one; the address is told on stderr. Raises CannotStartError.
    """
    settings = _settings(database_url)
    database = _ready_database(settings.database_url)
    config = uvicorn.Config(
        create_app(settings, database),
        forwarded_allow_ips=settings.trusted_proxies,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    try:
        with listening(host, port) as opened:
            place = database.engine.url.render_as_string(hide_password=True)
            address = f"http://{host}:{opened.getsockname()[1]}"
            print(f"pactgate broker: {address} keeps everything in {place}", file=sys.stderr)  # noqa: T201
            with background_work(settings, database):
                uvicorn.Server(config).run(sockets=[opened])
    finally:
        database.close()


def clean_up(
    database_url: str | None, *, keep: Sequence[str] = (), limit: int | None = None, dry_run: bool | None = None
) -> CleanUpReport:
    """Clean up the database of a broker once. What is None or empty is as the settings say. Raises CannotStartError.

    The broker may run meanwhile. A database without the schema of this version is left alone.
    """
    settings = _settings(database_url)
    rules = _clean_up_rules(settings)
    if keep:
        selectors = (selector for text in keep for selector in _keep_selectors(text, "The option --keep"))
        rules = replace(rules, keep=tuple(selectors))
    if limit is not None:
        rules = replace(rules, limit=limit)
    database = _current_database(settings.database_url)
    try:
        only_tell = settings.clean_up_dry_run if dry_run is None else dry_run
        return clean_up_jobs.clean_up(database, rules, dry_run=only_tell)
    finally:
        database.close()


def _settings(database_url: str | None) -> Settings:
    for name in unknown_names(os.environ):
        print(f"pactgate broker: there is no setting {name}, it is ignored", file=sys.stderr)  # noqa: T201
    try:
        return Settings.model_validate({"database_url": database_url} if database_url else {})
    except ValidationError as error:
        first = error.errors()[0]
        name = f"PACTGATE_{'_'.join(map(str, first['loc']))}".upper()
        message = f"The setting {name} cannot be used: {first['msg']}."
        raise CannotStartError(message) from error


def _ready_database(url: str) -> Database:
    database = _opened(url)
    try:
        migrate(database)
    except DatabaseError as error:
        raise _unusable(database, error) from error
    return database


def _current_database(url: str) -> Database:
    """A database that a broker of this version made: nothing is created, and nothing migrated."""
    database = _opened(url)
    place = database.engine.url.render_as_string(hide_password=True)
    if database.is_sqlite and not Path(database.engine.url.database or "").is_file():
        message = f"There is no database at {place}."
        raise CannotStartError(message)
    try:
        current = database.read(is_current)
    except DatabaseError as error:
        raise _unusable(database, error) from error
    if not current:
        message = f"The database at {place} is not that of a broker of this version: start the broker on it first."
        raise CannotStartError(message)
    return database


def _opened(url: str) -> Database:
    try:
        return Database(url)
    except BadDatabaseUrlError as error:
        message = f"The database URL cannot be used: {error}"
        raise CannotStartError(message) from error


def _unusable(database: Database, error: DatabaseError) -> CannotStartError:
    place = database.engine.url.render_as_string(hide_password=True)
    cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
    return CannotStartError(f"The database at {place} cannot be used: {cause}.")


def listening(host: str, port: int) -> socket.socket:
    """A socket that accepts connections. Raises CannotStartError where the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        opened = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        message = f"Port {port} of {host} cannot be listened on: {error.strerror}. Choose another with --port."
        raise CannotStartError(message) from error
    # asyncio sets this only on sockets that name their protocol. Without it an answer can wait 40 ms for the client.
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def _base_url(settings: Settings) -> str | None:
    return settings.base_url.rstrip("/") if settings.base_url else None


def _publishing_rules(settings: Settings) -> PublishingRules:
    return PublishingRules(
        may_change_content=settings.allow_dangerous_contract_modification,
        refuse_similar_names=settings.check_for_potential_duplicate_pacticipant_names,
    )


def _webhook_calls(settings: Settings) -> WebhookCalls:
    policy = CallPolicy(
        methods=tuple(settings.webhook_http_method_whitelist.split()),
        schemes=tuple(settings.webhook_scheme_whitelist.split()),
        hosts=tuple(settings.webhook_host_whitelist.split()),
        success=frozenset(map(int, settings.webhook_http_code_success.split())),
    )
    agent = f"pactgate/{importlib.metadata.version('pactgate')}"
    return WebhookCalls(Outbound(policy.names), policy, agent, _retries(settings).attempts)


def _scheduled_clean_up(settings: Settings) -> clean_up_jobs.ScheduledCleanUp | None:
    if not settings.clean_up_enabled:
        return None
    try:
        schedule = Schedule(settings.clean_up_cron_schedule)
    except BadScheduleError as error:
        message = f"The setting PACTGATE_CLEAN_UP_CRON_SCHEDULE cannot be used: {error}."
        raise CannotStartError(message) from error
    return clean_up_jobs.ScheduledCleanUp(_clean_up_rules(settings), schedule, settings.clean_up_dry_run)


def _clean_up_rules(settings: Settings) -> CleanUpRules:
    text = settings.clean_up_keep_version_selectors
    return CleanUpRules(
        keep=_keep_selectors(text, "The setting PACTGATE_CLEAN_UP_KEEP_VERSION_SELECTORS") if text else DEFAULT_KEEP,
        limit=settings.clean_up_deletion_limit,
        branch_max_age=timedelta(days=settings.clean_up_branch_max_age),
        overwritten_max_age=timedelta(days=settings.clean_up_overwritten_data_max_age),
    )


def _keep_selectors(text: str, source: str) -> tuple[KeepSelector, ...]:
    try:
        return read_keep_selectors(text)
    except KeepSelectorError as error:
        message = f"{source} cannot be used: {error}."
        raise CannotStartError(message) from error


def _retries(settings: Settings) -> Retries:
    return Retries(tuple(map(float, settings.webhook_retry_schedule.split())))


def _credentials(settings: Settings) -> Credentials:
    return Credentials(
        writers=_user(settings.basic_auth_username, settings.basic_auth_password),
        readers=_user(settings.basic_auth_read_only_username, settings.basic_auth_read_only_password),
        writing_tokens=frozenset(settings.api_tokens.split()),
        reading_tokens=frozenset(settings.read_only_api_tokens.split()),
        public_reading=settings.allow_public_read,
        public_heartbeat=settings.public_heartbeat,
        public_badges=settings.enable_public_badge_access,
    )


def _user(name: str | None, password: str | None) -> dict[str, str]:
    return {name: password} if name and password else {}
