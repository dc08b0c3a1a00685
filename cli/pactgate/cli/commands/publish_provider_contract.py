"""`pactgate publish-provider-contract`: publishes the OpenAPI document of a provider version."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from pactgate.cli import documents, inputs, options, terminal
from pactgate.cli.client import Broker
from pactgate.cli.errors import Usage
from pactgate.cli.hal import Resource
from pactgate.cli.option_groups import grouped
from pactgate.cli.publication import provider_contracts
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import PlainReport, notice_blocks


@dataclass(frozen=True, slots=True)
class VerificationResults:
    """The results of a self-verification, and what the options say of them."""

    verification_results: Annotated[
        Path | None,
        typer.Option(
            "--verification-results",
            metavar="FILE",
            help="The results of a test of the build by its document, from 'pactgate fuzz --output json' or another "
            "tool.",
        ),
    ] = None
    verification_success: Annotated[
        bool | None,
        typer.Option(
            "--verification-success/--no-verification-success",
            help="Whether the results of another tool are a success.",
        ),
    ] = None
    verification_exit_code: Annotated[
        int | None,
        typer.Option(
            "--verification-exit-code", metavar="N", help="The same, by the exit code of that tool: 0 is a success."
        ),
    ] = None
    verification_results_content_type: Annotated[
        str | None,
        typer.Option("--verification-results-content-type", metavar="TYPE", help="The media type of the results."),
    ] = None
    verifier: Annotated[
        str | None, typer.Option("--verifier", metavar="NAME", help="The tool that made the results.")
    ] = None

    @property
    def success(self) -> bool | None:
        """Whether the results are a success, None where no option says it. Raises Usage where two say it."""
        if self.verification_exit_code is None:
            return self.verification_success
        if self.verification_success is not None:
            raise Usage("Give --verification-success or --verification-exit-code, not both.")
        return self.verification_exit_code == 0

    def to_json(self, document: Path) -> dict[str, Any]:
        """The member of a publication that has them; none where there are no results.

        Raises:
            Usage: options contradict each other, or speak of results that are not there.
            Unreadable: the results cannot be read, or are those of another document.
        """
        success = self.success
        if self.verification_results is None:
            if self != VerificationResults():
                raise Usage("Options about verification results need --verification-results FILE.")
            return {}
        file = provider_contracts.ResultsFile(
            self.verification_results, success, self.verifier, self.verification_results_content_type
        )
        digest = hashlib.sha256(inputs.content(document)).hexdigest()
        return {"selfVerificationResults": provider_contracts.self_verification(file, digest)}


@grouped
def publish_provider_contract(
    *,
    document: options.Document,
    provider: options.Provider,
    provider_app_version: Annotated[
        str,
        typer.Option("--provider-app-version", "-a", metavar="VERSION", help="The version of the provider."),
    ],
    facts: options.VersionFacts,
    results: VerificationResults,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
    allow_files: options.AllowFiles = False,
) -> None:
    """Publish the OpenAPI document of a provider version to the broker.

    The document is read first: one that cannot be read is not sent, and the error names the place. Verification
    results are read back: if they did not arrive, that is an error.
    """
    documents.read(document, allow_files=allow_files)
    contract = provider_contracts.contract(document) | results.to_json(document)
    asked = {**facts.to_json(provider_app_version), "contract": contract}
    with access.opened() as broker:
        answer = _published(broker, provider, asked)
    with answer.understood():
        writers.write(PlainReport(answer.body, notice_blocks(answer.body)), output_as)


def _published(broker: Broker, provider: str, asked: dict[str, Any]) -> Resource:
    answer = provider_contracts.publish_contract(broker, provider, asked)
    if (proof := asked["contract"].get("selfVerificationResults")) is not None:
        address = provider_contracts.read_back(broker, answer, proof)
        terminal.tell(f"Published and read back: {address}", "dim")
    return answer
