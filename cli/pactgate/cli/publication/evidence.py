"""What a run proved of a build goes to the broker: results of a replay by the links of the pacts, a fuzz as a proof."""

import json
from base64 import b64encode
from collections.abc import Sequence

from pactgate.cli import terminal
from pactgate.cli.errors import CommandProblem
from pactgate.cli.options import OptionalBroker
from pactgate.cli.provider_runs.fuzz_run import FuzzedDocument
from pactgate.cli.provider_runs.options import Build
from pactgate.cli.provider_runs.pact_selection import Source
from pactgate.cli.publication import provider_contracts
from pactgate.cli.publication.outstanding import NotPublished, Outstanding, publish
from pactgate.verifier.fuzz_results import Fuzz
from pactgate.verifier.results import ReplayRun, to_broker


def outstanding(provider: str, build: Build) -> Outstanding:
    """What is to be published of a build, as yet nothing."""
    tags = list(build.provider_version_tag or ())
    return Outstanding(provider, build.provider_app_version or "", build.provider_version_branch, tags)


def add_results(to_publish: Outstanding, sources: Sequence[Source], replay: ReplayRun, build: Build) -> None:
    """Has the results of a replay published with the rest."""
    for source, result in zip(sources, replay.pacts, strict=True):
        to_publish.results.append((source.given.url, to_broker(result, to_publish.version, build.build_url)))


def published(to_publish: Outstanding, at: OptionalBroker) -> tuple[list[str], CommandProblem | None]:
    """Publishes.

    Returns:
        The addresses, and why something did not arrive.
    """
    try:
        base_url = at.broker_base_url or ""
        addresses = publish(base_url, at.login.credentials_at(base_url), to_publish)
    except NotPublished as problem:
        return [], problem
    return addresses, None


def tell(addresses: Sequence[str]) -> None:
    """Says where what was published is now."""
    for address in addresses:
        terminal.tell(f"Published and read back: {address}", "dim")


def add_proof(to_publish: Outstanding, read: FuzzedDocument, fuzz: Fuzz, build: Build) -> None:
    """Has the document published with the rest, and the fuzz as its self-verification."""
    proof = {
        "success": fuzz.success,
        "content": b64encode(json.dumps(fuzz.to_json(), ensure_ascii=False).encode()).decode("ascii"),
        "contentType": "application/json",
        "verifier": "pactgate fuzz",
    }
    to_publish.contract = {
        "pacticipantVersionNumber": to_publish.version,
        "branch": to_publish.branch,
        "tags": to_publish.tags,
        "buildUrl": build.build_url,
        "contract": provider_contracts.contract(read.path) | {"selfVerificationResults": proof},
    }
