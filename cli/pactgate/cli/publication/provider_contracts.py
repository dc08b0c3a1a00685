"""Publishes OpenAPI documents as provider contracts, with the proof that comes with them, and reads it back."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pactgate.cli import inputs
from pactgate.cli.client import Broker
from pactgate.cli.errors import NotRecorded, Unreadable, Usage
from pactgate.cli.hal import Resource

_OURS = "pactgate-fuzz"


def contract(path: Path) -> dict[str, Any]:
    """A document as a publication carries it. Raises Unreadable when there is none."""
    return {
        "content": b64encode(inputs.content(path)).decode("ascii"),
        "contentType": "application/json" if path.suffix == ".json" else "application/yaml",
        "specification": "oas",
    }


def publish_contract(broker: Broker, provider: str, asked: Mapping[str, Any]) -> Resource:
    """Publishes a provider contract, and gives the broker's answer."""
    return broker.publish(broker.index.link("pf:publish-provider-contract", provider=provider), dict(asked))


@dataclass(frozen=True, slots=True)
class ResultsFile:
    """What the options of a publication say of a self-verification.

    Attributes:
        file: the results.
        success: whether it was one; needed where the results are not ours.
        verifier: the name of the tool.
        content_type: the type of the results.
    """

    file: Path
    success: bool | None = None
    verifier: str | None = None
    content_type: str | None = None


def self_verification(results: ResultsFile, document_sha256: str) -> dict[str, Any]:
    """The `selfVerificationResults` of a publication.

    Args:
        results: the options.
        document_sha256: the name of the bytes of the document that is published.

    Raises:
        Unreadable: the file cannot be read, or it is a result of `pactgate fuzz` for another document.
        Usage: whether it was a success is not said, or not what the results say.
    """
    content = inputs.content(results.file)
    success = _own_success(results.file, content, document_sha256)
    if success is None and results.success is None:
        raise Usage(
            f"{results.file} is not a result of 'pactgate fuzz --output json': say whether it is a success with "
            "--verification-success or --no-verification-success."
        )
    if success is not None and results.success not in {None, success}:
        raise Usage(
            f"{results.file} says that its success is {str(success).lower()}, but the options say the opposite."
        )
    usual_type = "application/json" if success is not None or results.file.suffix == ".json" else "text/plain"
    return {
        "success": results.success if success is None else success,
        "content": b64encode(content).decode("ascii"),
        "contentType": results.content_type or usual_type,
        "verifier": results.verifier or ("unknown" if success is None else "pactgate fuzz"),
    }


def read_back(broker: Broker, answer: Resource, sent: Mapping[str, Any]) -> str:
    """Reads a published self-verification, and gives the address of the contract that has it.

    Raises NotRecorded when what is there is not what was sent.
    """
    stored = broker.get(answer.link("pf:provider-contract"))
    kept = stored.body.get("selfVerificationResults")
    expected = dict(sent) | {"content": b64decode(sent["content"]).decode("utf-8", "replace")}
    if different := [name for name, value in expected.items() if not isinstance(kept, dict) or kept.get(name) != value]:
        raise NotRecorded(
            f"The broker did not store the self-verification as it was sent: {', '.join(different)} at {stored.url}."
        )
    return stored.url


def _own_success(path: Path, content: bytes, document_sha256: str) -> bool | None:
    """Whether results of ours were a success; None for those of another tool."""
    try:
        read = json.loads(content)
    except ValueError:
        return None
    if not isinstance(read, dict) or not _is_ours(read.get("format")):
        return None
    document, success = read.get("document"), read.get("success")
    if not isinstance(success, bool) or not isinstance(document, dict):
        raise Unreadable(f"{path} is not a complete result of 'pactgate fuzz': it has no 'success' or no 'document'.")
    if document.get("sha256") != document_sha256:
        raise Unreadable(
            f"{path} is the result for another document than the one to publish: run 'pactgate fuzz' with that one."
        )
    return success


def _is_ours(named: object) -> bool:
    return isinstance(named, dict) and named.get("name") == _OURS
