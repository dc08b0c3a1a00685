"""Settings of the addresses that the broker answers at, and of what it answers."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field
from pydantic_settings import NoDecode


def _features(value: object) -> object:
    """`a b` as a list of names; `{name: whether}` is what indexed variables give."""
    return dict.fromkeys(value.lower().split(), True) if isinstance(value, str) else value


class ServingSettings(BaseModel):
    """Addresses and answers."""

    port: int = Field(9292, ge=0, le=65535, description="The port to listen on; `--port` takes precedence.")
    secrets_dir: str | None = Field(
        None,
        description="A folder with a file for each setting that is a secret, as orchestrators mount them: a file "
        "`PACTGATE_API_TOKENS` holds the value of that setting. Variables take precedence over files.",
    )
    base_url: str = Field(
        "",
        description="The public address, with which links start, such as `https://pacts.example.org/broker`. Of "
        "several, separated by spaces, the one that the request was sent to is used, else the first. Without it, "
        "links start with the address that the request was sent to; so do they where only `PACT_BROKER_BASE_URL` is "
        "set, which clients read too, and the request was sent to localhost.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses of proxies, separated by commas, whose `X-Forwarded-For`, `-Proto`, `-Host`, `-Port` "
        "and `-Prefix` headers are trusted.",
    )
    enable_diagnostic_endpoints: bool = Field(
        True, description="Whether `/diagnostic/status/heartbeat` and `/diagnostic/status/dependencies` are available."
    )
    max_body_bytes: int = Field(
        32 * 1024 * 1024, gt=0, description="The largest request body that is accepted, in bytes."
    )
    max_connections: int = Field(
        1000, gt=0, description="How many connections are open at once. At the limit idle ones make room for new ones."
    )
    max_connections_per_client: int = Field(
        100,
        gt=0,
        description="How many connections one address may have at once; at the limit idle ones make room for new "
        "ones. Those of `PACTGATE_TRUSTED_PROXIES` may have more.",
    )
    shutdown_timeout: float = Field(
        20,
        gt=0,
        le=3600,
        description="The seconds in which the broker ends once it is told to (SIGTERM, Ctrl-C). Requests in hand have "
        "seven tenths of them to finish; then they are cut off.",
    )
    badge_default_cache_setting: str = Field(
        "max-age=30",
        pattern=r"^[\w=, -]+$",
        description="The `Cache-Control` header of can-i-merge badges. All other badges are not cached.",
    )
    pact_content_diff_timeout: float = Field(
        8, gt=0, description="The time limit for the difference of two pacts, in seconds; then the answer is 408."
    )
    features: Annotated[dict[str, bool], NoDecode, BeforeValidator(_features)] = Field(
        default_factory=dict,
        description="Names, separated by spaces. `disable_pacts_for_verification` removes the link to the pacts for "
        "verification from the index; `expand_currently_deployed_provider_versions` runs a webhook that contains "
        "`${pactbroker.currentlyDeployedProviderVersionNumber}` once for each provider version that is deployed.",
    )
