"""Settings of who may do what."""

from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator, model_validator

from pactgate.broker.domain.identity.permissions import READY_ROLES


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

    openid_issuer: str | None = Field(
        None,
        description="The address of the OpenID provider with which people log in (single sign-on), as it calls itself: "
        "what stands before `/.well-known/openid-configuration`.",
    )
    openid_client_id: str | None = Field(None, description="The id that the provider gave the broker.")
    openid_client_secret: str | None = Field(
        None, description="The secret that the provider gave the broker; none for a public client."
    )
    openid_scopes: str = Field(
        "openid profile email", description="What the provider is asked for, separated by spaces; `openid` is one."
    )
    openid_user_name_claim: str = Field("preferred_username", description="The claim with a person's user name.")
    openid_email_claim: str = Field("email", description="The claim with a person's e-mail address.")
    openid_groups_claim: str = Field(
        "groups", description="The claim with a person's groups. Rules for logins call it `groups`."
    )
    openid_trust_email: bool = Field(
        False,
        description="Whether an e-mail address counts that the provider does not say to be verified. One that it says "
        "to be unverified never does.",
    )
    openid_role_of_unknown: str = Field(
        "",
        description="The role of people whom nobody invited and no rule for logins is about: `viewer`, `ci`, "
        "`maintainer` or `administrator`. Without it they are not let in.",
    )
    openid_button: str = Field("single sign-on", description="What people call the provider: “Log in with …”.")
    session_hours: float = Field(
        12, gt=0, le=24 * 365, description="How long a login in a browser lasts, in hours, whatever is done meanwhile."
    )

    @field_validator("openid_issuer")
    @classmethod
    def _issuer(cls, value: str | None) -> str | None:
        # What it says of people is believed, so that nobody else may answer in its name.
        parts = urlsplit(value or "")
        if value and not (parts.scheme == "https" and parts.hostname) and not _is_here(parts.scheme, parts.hostname):
            raise ValueError("it is no address that begins with https://")
        return value

    @field_validator("openid_role_of_unknown")
    @classmethod
    def _role(cls, value: str) -> str:
        names = [each.name for each in READY_ROLES]
        if value and value not in names:
            raise ValueError(f"it is none of {', '.join(names)}")
        return value

    @model_validator(mode="after")
    def _provider_with_client(self) -> Self:
        if bool(self.openid_issuer) != bool(self.openid_client_id):
            raise ValueError("OPENID_ISSUER and OPENID_CLIENT_ID are set together, or neither of them")
        if self.openid_issuer and "openid" not in self.openid_scopes.split():
            raise ValueError("OPENID_SCOPES lacks openid, without which a provider does not say who somebody is")
        return self

    @model_validator(mode="after")
    def _user_with_password(self) -> Self:
        # Half of a user would leave the broker open to everybody, and nobody would notice.
        for role in ("basic_auth", "basic_auth_read_only"):
            name, password = getattr(self, f"{role}_username"), getattr(self, f"{role}_password")
            if bool(name) != bool(password):
                both = f"{role}_username and {role}_password".upper().replace(" AND ", " and ")
                raise ValueError(f"{both} are set together, or neither of them")
        return self


def _is_here(scheme: str, host: str | None) -> bool:
    """Whether an address leads to this machine, as in a trial."""
    return scheme == "http" and host in {"localhost", "127.0.0.1", "::1"}
