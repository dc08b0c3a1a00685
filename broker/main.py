"""Puts the broker together: settings to database to applications, and serves it."""

import importlib.metadata
import os
import socket
import sys

import uvicorn
from pydantic import ValidationError
from starlette.types import ASGIApp

from broker.addresses import Addresses, RawPaths
from broker.api.app import api_app
from broker.api.authentication import Authentication, Credentials
from broker.api.headers import CommonHeaders
from broker.api.routes.badges import is_for_badge
from broker.api.webhook_calls import WebhookCalls
from broker.domain.jobs import Retries
from broker.domain.publications import PublishingRules
from broker.domain.webhook_rules import CallPolicy
from broker.jobs.pool import USUAL_PACE, Pace, workers
from broker.jobs.worker import Workers
from broker.outbound import Outbound
from broker.settings import Settings, unknown_names
from broker.store.engine import BadDatabaseUrlError, Database, DatabaseError
from broker.store.migrate import migrate
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
    """What the broker does by itself, as calling webhooks. It runs while the block of its `with` does."""
    calls = _webhook_calls(settings)
    retries = _retries(settings)
    return workers(database, calls.outbound, policy=calls.policy, retries=retries, agent=calls.agent, pace=pace)


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
    try:
        database = Database(url)
    except BadDatabaseUrlError as error:
        message = f"The database URL cannot be used: {error}"
        raise CannotStartError(message) from error
    try:
        migrate(database)
    except DatabaseError as error:
        place = database.engine.url.render_as_string(hide_password=True)
        cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
        message = f"The database at {place} cannot be used: {cause}."
        raise CannotStartError(message) from error
    return database


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
