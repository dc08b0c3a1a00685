"""Settings of who may do what."""

from typing import Self

from pydantic import BaseModel, Field, model_validator


class AccessSettings(BaseModel):
    """Authentication."""

    basic_auth_username: str | None = Field(None, description="The name of the user who may read and write.")
    basic_auth_password: str | None = Field(None, description="The password of the user who may read and write.")
    basic_auth_read_only_username: str | None = Field(None, description="The name of the user who may only read.")
    basic_auth_read_only_password: str | None = Field(None, description="The password of the user who may only read.")
    api_tokens: str = Field("", description="Bearer tokens that may read and write, separated by spaces.")
    read_only_api_tokens: str = Field("", description="Bearer tokens that may only read, separated by spaces.")
    allow_public_read: bool = Field(
        False, description="Whether reading, and asking for the pacts to verify, needs no credentials."
    )
    public_heartbeat: bool = Field(
        False, description="Whether `/diagnostic/status/heartbeat` needs no credentials; `/health/` never does."
    )
    enable_public_badge_access: bool = Field(
        False, description="Whether badges need no credentials, for READMEs that are public."
    )
    allow_anonymous_writes: bool = Field(
        False,
        description="Whether a broker without credentials may listen where other machines reach it: everyone who does "
        "may then read, publish and delete. The same as `--allow-anonymous-writes`.",
    )

    client_certificate_header: str = Field(
        "",
        pattern=r"^[A-Za-z0-9-]*$",
        description="The header in which a trusted proxy says the subject of the client certificate that it has "
        "checked, such as `X-Client-Certificate-Subject`; its common name (CN) is that of a system account. Of anybody "
        "else the header is dropped. Without this setting certificates say nothing.",
    )
    issuer_host_whitelist: str = Field(
        "",
        description="The hosts with a private address of which trust rules may name issuers, such as a Kubernetes "
        "cluster or a GitLab of one's own: names, `*.example.org`, `/regular expressions/`, address ranges such as "
        "`10.0.0.0/8`. Hosts with a public address need not be named.",
    )

    @model_validator(mode="after")
    def _user_with_password(self) -> Self:
        # Half of a user would leave the broker open to everybody, and nobody would notice.
        for role in ("basic_auth", "basic_auth_read_only"):
            name, password = getattr(self, f"{role}_username"), getattr(self, f"{role}_password")
            if bool(name) != bool(password):
                both = f"{role}_username and {role}_password".upper().replace(" AND ", " and ")
                raise ValueError(f"{both} are set together, or neither of them")
        return self
