"""Settings of webhooks."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, field_validator, model_validator

from pactgate.broker.actions.identity.secret_keys import read_key


class Certificate(BaseModel):
    """Certificates in PEM format: in a file, or as they are."""

    path: Path | None = None
    content: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.path is None) == (self.content is None):
            raise ValueError("a certificate has either a __PATH or a __CONTENT")
        return self


class WebhookSettings(BaseModel):
    """Webhooks."""

    secret_key: str | None = Field(
        None,
        description="The key with which secrets of webhooks are encrypted in the database: 32 random bytes in Base64, "
        "as `openssl rand -base64 32` makes them. Without it no secret can be created.",
    )
    old_secret_keys: str = Field(
        "",
        description="Former keys, separated by spaces, with which secrets can still be read. At its start the broker "
        "encrypts them with the key above.",
    )
    webhook_retry_schedule: str = Field(
        "10 60 120 300 600 1200",
        pattern=r"^[\d. ]*$",
        description="The longest waiting times before a failed webhook is called again, in seconds. Each waiting "
        "time is a random part of its entry. There is one attempt more than entries.",
    )
    webhook_http_method_whitelist: str = Field("POST", description="The HTTP methods that webhooks may use.")
    webhook_scheme_whitelist: str = Field("https", description="The URL schemes that webhooks may use.")
    webhook_host_whitelist: str = Field(
        "",
        description="The hosts that webhooks may call: names, `*.example.org`, `/regular expressions/`, address ranges "
        "such as `10.0.0.0/8`. Without it, all hosts with a public address. Hosts with a private address must be "
        "named here. Answers of named hosts are logged.",
    )
    webhook_http_code_success: str = Field(
        "200 201 202 203 204 205 206",
        pattern=r"^[\d ]+$",
        description="The statuses that count as success.",
    )
    webhook_redact_sensitive_data: bool = Field(
        True,
        description="Whether the logs of webhooks hide what may be a secret: the values of all headers but harmless "
        "ones, credentials and query values of URLs, and what is no template parameter in bodies. The API and the "
        "pages always do.",
    )
    webhook_certificates: dict[str, Certificate] = Field(
        default_factory=dict,
        description="Certificates in PEM format to trust besides those of the system, each with a number: `…__0__PATH` "
        "names a file, `…__0__CONTENT` is the certificate itself. Issuers of tokens are trusted by them, too.",
    )
    disable_ssl_verification: bool = Field(
        False, description="Whether the certificates of webhook receivers are not verified."
    )
    user_agent: str = Field(
        "", description="The `User-Agent` header of webhooks; without it, `pactgate/` and the version."
    )

    @model_validator(mode="after")
    def _old_keys_beside_a_new_one(self) -> Self:
        if self.old_secret_keys and not self.secret_key:
            raise ValueError("OLD_SECRET_KEYS only reads secrets: set SECRET_KEY, too, with which they are encrypted")
        return self

    @field_validator("secret_key", "old_secret_keys")
    @classmethod
    def _of_keys(cls, value: str | None) -> str | None:
        for each in (value or "").split():
            read_key(each)
        return value
