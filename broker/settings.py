"""Every setting, with its sentence. Only `broker.main` reads them."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_DATABASE_URL = "sqlite:///pactgate.db"


class Settings(BaseSettings):
    """Settings from the environment: `PACTGATE_` and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix="PACTGATE_", extra="forbid", frozen=True)

    database_url: str = Field(
        DEFAULT_DATABASE_URL,
        description="Where contracts are kept: `sqlite:///file.db`, or `postgresql://user:password@host/name`.",
    )
    base_url: str | None = Field(
        None,
        description="The address that links start with, as `https://pacts.example.org/broker`. Without it, links "
        "start with the address that a request came to.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` headers are believed, "
        "separated by commas.",
    )
    basic_auth_username: str | None = Field(None, description="The user name that may read and write.")
    basic_auth_password: str | None = Field(None, description="The password of the user that may read and write.")
    basic_auth_read_only_username: str | None = Field(None, description="The user name that may only read.")
    basic_auth_read_only_password: str | None = Field(None, description="The password of the user that may only read.")
    api_tokens: str = Field("", description="Bearer tokens that may read and write, separated by spaces.")
    read_only_api_tokens: str = Field("", description="Bearer tokens that may only read, separated by spaces.")
    max_body_bytes: int = Field(32 * 1024 * 1024, gt=0, description="The largest request body that is read, in bytes.")
