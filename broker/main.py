"""Puts the broker together: settings to database to applications, and serves it."""

import importlib.metadata

import uvicorn
from starlette.types import ASGIApp

from broker.addresses import Addresses, RawPaths
from broker.api.app import api_app
from broker.api.authentication import Authentication, Credentials
from broker.settings import Settings
from broker.store.engine import Database
from broker.store.migrate import migrate
from broker.web.app import web_app
from broker.web.dispatch import FaceOfRequest


def create_app(settings: Settings, database: Database) -> ASGIApp:
    """The whole broker on a database that has its schema."""
    version = importlib.metadata.version("pactgate")
    base_url = _base_url(settings)
    api = api_app(database, base_url=base_url, version=version, max_body_bytes=settings.max_body_bytes)
    pages = web_app(database, base_url=base_url, version=version, api=Addresses(api.routes))
    return RawPaths(Authentication(FaceOfRequest(pages, api), _credentials(settings)))


def serve(host: str, port: int, database_url: str | None) -> None:
    """Run the broker until it is told to stop. `database_url` goes before the setting."""
    settings = Settings.model_validate({"database_url": database_url} if database_url else {})
    database = Database(settings.database_url)
    migrate(database)
    config = uvicorn.Config(
        create_app(settings, database),
        host=host,
        port=port,
        forwarded_allow_ips=settings.trusted_proxies,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    try:
        uvicorn.Server(config).run()
    finally:
        database.close()


def _base_url(settings: Settings) -> str | None:
    return settings.base_url.rstrip("/") if settings.base_url else None


def _credentials(settings: Settings) -> Credentials:
    return Credentials(
        writers=_user(settings.basic_auth_username, settings.basic_auth_password),
        readers=_user(settings.basic_auth_read_only_username, settings.basic_auth_read_only_password),
        writing_tokens=frozenset(settings.api_tokens.split()),
        reading_tokens=frozenset(settings.read_only_api_tokens.split()),
    )


def _user(name: str | None, password: str | None) -> dict[str, str]:
    return {name: password} if name and password else {}
