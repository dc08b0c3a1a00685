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

_Results = Annotated[
    Path | None,
    typer.Option(
        "--verification-results",
        metavar="FILE",
        help="The results of a test of the build by its document, from 'pactgate fuzz --output json' or another tool.",
    ),
]
_Success = Annotated[
    bool | None,
    typer.Option(
        "--verification-success/--no-verification-success", help="Whether the results of another tool are a success."
    ),
]
_ToolExitCode = Annotated[
    int | None,
    typer.Option(
        "--verification-exit-code", metavar="N", help="The same, by the exit code of that tool: 0 is a success."
    ),
]
_ResultsType = Annotated[
    str | None,
    typer.Option("--verification-results-content-type", metavar="TYPE", help="The media type of the results."),
]
_Verifier = Annotated[str | None, typer.Option("--verifier", metavar="NAME", help="The tool that made the results.")]


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
    verification_results: _Results = None,
    verification_success: _Success = None,
    verification_exit_code: _ToolExitCode = None,
    verification_results_content_type: _ResultsType = None,
    verifier: _Verifier = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Publish the OpenAPI document of a provider version to the broker.

    The document is read first: one that cannot be read is not sent, and the error names the place. Verification
    results are read back: if they did not arrive, that is an error.
    """
    said = _Said(verification_success, verification_exit_code, verifier, verification_results_content_type)
    contract = _contract(document) | _proof(document, verification_results, said)
    asked = {**facts.to_json(provider_app_version), "contract": contract}
    with access.opened() as broker:
        answer = _published(broker, provider, asked)
    writers.write(PlainReport(answer.body, notice_blocks(answer.body)), output_as)


def _published(broker: Broker, provider: str, asked: dict[str, Any]) -> Resource:
    answer = provider_contracts.publish_contract(broker, provider, asked)
    if (proof := asked["contract"].get("selfVerificationResults")) is not None:
        address = provider_contracts.read_back(broker, answer, proof)
        terminal.tell(f"Published and read back: {address}", "dim")
    return answer


def _contract(path: Path) -> dict[str, Any]:
    documents.read(path)
    return provider_contracts.contract(path)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the options say of the results of a verification."""

    success: bool | None
    exit_code: int | None
    verifier: str | None
    content_type: str | None


def _proof(document: Path, file: Path | None, said: _Said) -> dict[str, Any]:
    if None not in {said.success, said.exit_code}:
        raise Usage("Give --verification-success or --verification-exit-code, not both.")
    if file is None:
        if said != _Said(None, None, None, None):
            raise Usage("Options about verification results need --verification-results FILE.")
        return {}
    success = said.success if said.exit_code is None else said.exit_code == 0
    given = provider_contracts.Given(file, success, said.verifier, said.content_type)
    digest = hashlib.sha256(inputs.content(document)).hexdigest()
    return {"selfVerificationResults": provider_contracts.self_verification(given, digest)}
