"""The options that several commands share; names and environment variables are those of the `pact` CLI.

Those that go together are dataclasses: see `pactgate.cli.option_groups`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pactgate.cli.errors import Usage

if TYPE_CHECKING:
    from pactgate.cli.client import Broker, Credentials


class Auth(StrEnum):
    """What a command says who it is by, where neither a token nor a username is given."""

    AUTO = "auto"
    OIDC = "oidc"
    NONE = "none"


class AnswerFormat(StrEnum):
    """How an answer is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class TableFormat(StrEnum):
    """How an answer is printed that is a table."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


class ReportFormat(StrEnum):
    """How findings and the results of a run are printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"


class DecisionFormat(StrEnum):
    """How a decision of the gate is printed; it is about no file, so there is no SARIF of it."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    JUNIT = "junit"
    GITHUB = "github"


_OUTPUT = typer.Option("--output", "-o", help="The output format.")
OutputAnswer = Annotated[AnswerFormat, _OUTPUT]
OutputTable = Annotated[TableFormat, _OUTPUT]
OutputReport = Annotated[ReportFormat, _OUTPUT]
OutputDecision = Annotated[DecisionFormat, _OUTPUT]

Pacticipant = Annotated[str, typer.Option("--pacticipant", "-a", metavar="NAME", help="The name of the application.")]
Version = Annotated[str, typer.Option("--version", "-e", metavar="VERSION", help="The version of that application.")]
Provider = Annotated[str, typer.Option("--provider", metavar="NAME", help="The name of the provider.")]
BuildUrl = Annotated[
    str | None,
    typer.Option("--build-url", metavar="URL", help="The URL of the build that made this."),
]
Document = Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The OpenAPI document, in YAML or JSON.")]
AllowFiles = Annotated[
    bool,
    typer.Option("--allow-files", help="Also read files outside of the document's folder that its $refs name."),
]
_BROKER_BASE_URL = typer.Option(
    "--broker-base-url", "-b", envvar="PACT_BROKER_BASE_URL", metavar="URL", help="The address of the broker."
)


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What the broker is to know of the version whose contracts are published."""

    branch: Annotated[
        str | None, typer.Option("--branch", metavar="BRANCH", help="The repository branch of this version.")
    ] = None
    tag: Annotated[
        list[str] | None, typer.Option("--tag", "-t", metavar="TAG", help="A tag for this version; may be repeated.")
    ] = None
    build_url: BuildUrl = None

    def to_json(self, version: str) -> dict[str, object]:
        """The members of a publication that say of which version it is."""
        return {
            "pacticipantVersionNumber": version,
            "branch": self.branch,
            "tags": self.tag or [],
            "buildUrl": self.build_url,
        }


@dataclass(frozen=True, slots=True)
class Login:
    """Who asks the broker."""

    broker_username: Annotated[
        str | None,
        typer.Option(
            "--broker-username",
            "-u",
            envvar="PACT_BROKER_USERNAME",
            metavar="NAME",
            help="The username, for a broker with basic authentication.",
        ),
    ] = None
    broker_password: Annotated[
        str | None,
        typer.Option(
            "--broker-password",
            "-p",
            envvar="PACT_BROKER_PASSWORD",
            metavar="PASSWORD",
            help="The password of that user.",
        ),
    ] = None
    broker_token: Annotated[
        str | None,
        typer.Option(
            "--broker-token",
            "-k",
            envvar="PACT_BROKER_TOKEN",
            metavar="TOKEN",
            help="The bearer token, for a broker with tokens.",
        ),
    ] = None
    auth: Annotated[
        Auth,
        typer.Option(
            "--auth",
            help="'oidc' sends a token of the CI, for a broker with trust rules: of GitHub Actions, GitLab, Buildkite, "
            "Kubernetes. 'auto' does so where the CI gives one and there is neither token nor username.",
        ),
    ] = Auth.AUTO
    oidc_audience: Annotated[
        str | None,
        typer.Option(
            "--oidc-audience",
            envvar="PACTGATE_OIDC_AUDIENCE",
            metavar="AUDIENCE",
            help="Whom the token of the CI is for, as the trust rule says. Default: the address of the broker.",
        ),
    ] = None

    def credentials_at(self, base_url: str) -> "Credentials":
        """What the broker at that address is to know the asker by. Raises Usage and NoWorkloadToken."""
        from pactgate.cli import workload_token  # noqa: PLC0415 - some commands may do without, and start sooner
        from pactgate.cli.client import Credentials  # noqa: PLC0415 - see above

        given = Credentials(self.broker_username, self.broker_password, self.broker_token)
        if given.token or given.username:
            if self.auth is Auth.OIDC:
                raise Usage(
                    "--auth oidc takes neither --broker-token nor --broker-username; environment variables count."
                )
            return given
        if self.auth is Auth.NONE:
            return given
        audience = self.oidc_audience or base_url.rstrip("/")
        found = workload_token.source()
        if found is None and self.auth is Auth.OIDC:
            raise workload_token.missing(audience)
        return Credentials(workload=workload_token.WorkloadAuth(found, audience) if found else None)

    def opened(self, base_url: str) -> "Broker":
        """The broker at an address, to be used in a `with` block."""
        from pactgate.cli.client import Broker  # noqa: PLC0415 - see above

        return Broker(base_url, self.credentials_at(base_url))


@dataclass(frozen=True, slots=True)
class BrokerAccess:
    """Where the broker is, and who asks it."""

    broker_base_url: Annotated[str, _BROKER_BASE_URL]
    login: Login

    def opened(self) -> "Broker":
        """The broker, to be used in a `with` block."""
        return self.login.opened(self.broker_base_url)


@dataclass(frozen=True, slots=True)
class OptionalBroker:
    """The same for a command that may do without a broker."""

    broker_base_url: Annotated[str | None, _BROKER_BASE_URL] = None
    login: Login = field(default_factory=Login)

    def opened(self) -> "Broker":
        """The broker, to be used in a `with` block. Raises Usage where none is named."""
        if not self.broker_base_url:
            raise Usage("Name the broker: --broker-base-url, or PACT_BROKER_BASE_URL in the environment.")
        return self.login.opened(self.broker_base_url)


@dataclass(frozen=True, slots=True)
class ProviderAtBroker:
    """A provider that the broker knows, for a command that works on files, too."""

    pacticipant: Annotated[
        str | None,
        typer.Option(
            "--pacticipant", "-a", metavar="NAME", help="The provider whose document it is, when the broker is asked."
        ),
    ] = None
    at: OptionalBroker = field(default_factory=OptionalBroker)

    @property
    def provider(self) -> str:
        """The provider. Raises Usage where none is named."""
        if self.pacticipant is None:
            raise Usage("Name the provider whose document it is: --pacticipant NAME.")
        return self.pacticipant
