"""Every setting, with its sentence. Only `broker.main` reads them.

`python -m broker.settings` prints the page docs/settings.md.
"""

from collections.abc import Iterable

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_DATABASE_URL = "sqlite:///pactgate.db"


class CleaningUp(BaseModel):
    """What a clean-up deletes, and when."""

    clean_up_enabled: bool = Field(
        False,
        description="Whether the broker deletes by itself what nobody needs any more: old versions, stale branches, "
        "overwritten data. `pactgate clean-up --dry-run` tells beforehand what that is.",
    )
    clean_up_cron_schedule: str = Field(
        "15 2 * * *", description="When it is cleaned up: five fields as in cron, by the clock of UTC."
    )
    clean_up_dry_run: bool = Field(
        False, description="Whether a clean-up only tells in the log what it would delete, and deletes nothing."
    )
    clean_up_deletion_limit: int = Field(
        1000, gt=0, description="The most that one clean-up deletes of each kind; the next one goes on."
    )
    clean_up_keep_version_selectors: str = Field(
        "",
        description="The versions that a clean-up keeps, as a JSON list: "
        '`[{"branch": true, "latest": true}, {"max_age": 30}]`. Criteria: `pacticipant`, `latest`, `tag` and `branch` '
        "(a name, or true), `environment`, `max_age` (days), `deployed`, `released`, `main_branch`. What is deployed "
        "or released is always kept. Without it, also the latest of each tag, branch and pacticipant, and what is "
        "younger than 90 days.",
    )
    clean_up_branch_max_age: int = Field(
        90,
        ge=0,
        le=36_500,
        description="The days after which a branch that did not grow is deleted by a clean-up, unless it is the main "
        "branch. Its latest version is then not kept as that of a branch.",
    )
    clean_up_overwritten_data_max_age: int = Field(
        7,
        ge=0,
        le=36_500,
        description="The days for which a clean-up keeps pacts and results that were overwritten, and the logs of "
        "webhooks that ran again since.",
    )


class Settings(CleaningUp, BaseSettings):
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
    allow_public_read: bool = Field(False, description="Whether everybody may read, and ask what to verify.")
    public_heartbeat: bool = Field(
        False, description="Whether everybody may ask for `/diagnostic/status/heartbeat`; `/health/` is always public."
    )
    enable_public_badge_access: bool = Field(
        False, description="Whether everybody may see badges, as a README must that strangers read."
    )
    badge_default_cache_setting: str = Field(
        "max-age=30",
        pattern=r"^[\w=, -]+$",
        description="The `Cache-Control` header of can-i-merge badges. Caches must ask anew for every other badge.",
    )
    allow_dangerous_contract_modification: bool = Field(
        False,
        description="Whether a version may publish a pact with other content than before. Answers to can-i-deploy "
        "that were given for the older content are then wrong.",
    )
    check_for_potential_duplicate_pacticipant_names: bool = Field(
        True,
        description="Whether to refuse the first pact of a pacticipant whose name is almost that of another one.",
    )
    webhook_retry_schedule: str = Field(
        "10 60 120 300 600 1200",
        pattern=r"^[\d. ]*$",
        description="The longest waits before a webhook that failed is tried again, in seconds. Each wait is a random "
        "part of its entry, and a webhook is tried once more than there are entries.",
    )
    webhook_http_method_whitelist: str = Field("POST", description="The HTTP methods that webhooks may use.")
    webhook_scheme_whitelist: str = Field("https", description="The URL schemes that webhooks may use.")
    webhook_host_whitelist: str = Field(
        "",
        description="The hosts that webhooks may call: names, `*.example.org`, `/regular expressions/`, address ranges "
        "as `10.0.0.0/8`. Without it, any host that has a public address; a host with a private one must be named "
        "here. With it, answers are logged.",
    )
    webhook_http_code_success: str = Field(
        "200 201 202 203 204 205 206",
        pattern=r"^[\d ]+$",
        description="The statuses by which a receiver says that it took a webhook.",
    )
    max_body_bytes: int = Field(32 * 1024 * 1024, gt=0, description="The largest request body that is read, in bytes.")


def unknown_names(names: Iterable[str]) -> list[str]:
    """Those of `names` that look like settings and are none: misspelt ones, most likely."""
    known = {f"PACTGATE_{name}".upper() for name in Settings.model_fields}
    return sorted(name for name in names if name.startswith("PACTGATE_") and name not in known)


def page() -> str:
    """Every setting as a page in Markdown."""
    rows = [
        f"| `PACTGATE_{name.upper()}` | {_shown(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    head = [
        "# Settings of the broker",
        "",
        "Set them in the environment. Written by `python -m broker.settings`; a test keeps it current.",
        "",
        "| setting | default | what it does |",
        "| --- | --- | --- |",
    ]
    return "\n".join([*head, *rows, ""])


def _shown(default: object) -> str:
    return f"`{default}`" if default not in (None, "") else "none"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - it is a command
