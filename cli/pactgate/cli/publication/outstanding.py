"""Publishes what a run proved, reads it back, and saves what did not arrive, with the command for later."""

import json
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from uuid import uuid4

from pactgate.cli import inputs
from pactgate.cli.client import Broker, Credentials
from pactgate.cli.errors import CommandProblem, Unreadable
from pactgate.cli.publication import provider_contracts, results

FORMAT = {"name": "pactgate-unpublished", "version": 1}
_MOST_FILES = 100
_UNUSUAL = re.compile(r"[^\w.+-]+", re.ASCII)


@dataclass(slots=True)
class Outstanding:
    """What is to be published of one version of a provider; what arrived is taken away.

    Attributes:
        results: the URL of each pact, and the result as the broker takes it.
        contract: a provider contract with its proof as the broker takes it, None for none.
    """

    provider: str
    version: str
    branch: str | None = None
    tags: list[str] = field(default_factory=list)
    results: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    contract: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """The form in which it is saved."""
        return {
            "format": FORMAT,
            "provider": self.provider,
            "version": self.version,
            "branch": self.branch,
            "tags": self.tags,
            "results": [{"pact": url, "result": result} for url, result in self.results],
            "contract": self.contract,
        }


class NotPublished(CommandProblem):
    """Results did not arrive at the broker; they are saved, and the message has the command that publishes them."""

    def __init__(self, cause: CommandProblem, file: Path, command: str) -> None:
        super().__init__(f"{cause} What was not published is saved in {file}; to publish it later: {command}")
        self.exit_code = cause.exit_code
        self.file = file
        self.command = command


def publish(base_url: str, credentials: Credentials, outstanding: Outstanding) -> list[str]:
    """Publishes it, reads it back, and saves in the working folder what does not arrive, whatever the reason.

    Args:
        base_url: the broker.
        credentials: who publishes.
        outstanding: what; what arrived is taken away from it.

    Returns:
        The address of each result.

    Raises:
        NotPublished: something did not arrive; with the command that publishes it later.
    """
    try:
        with Broker(base_url, credentials) as broker:
            return list(_published(broker, outstanding))
    except CommandProblem as problem:
        file = _save(outstanding)
        command = f"pactgate publish-results {shlex.quote(str(file))} --broker-base-url {shlex.quote(base_url)}"
        raise NotPublished(problem, file, command) from problem
    except BaseException:
        _save(outstanding)
        raise


def read(path: Path) -> Outstanding:
    """What is saved in a file. Raises Unreadable when it is no such file."""
    try:
        body = json.loads(inputs.content(path))
        if not isinstance(body, dict) or body.get("format") != FORMAT:
            raise Unreadable(f"{path} does not contain results that 'verify' or 'check-provider' saved.")
        return Outstanding(
            provider=str(body["provider"]),
            version=str(body["version"]),
            branch=body["branch"],
            tags=list(body["tags"]),
            results=[(str(entry["pact"]), dict(entry["result"])) for entry in body["results"]],
            contract=body["contract"],
        )
    except (ValueError, TypeError, LookupError) as error:
        raise Unreadable(f"{path} cannot be read as results to publish: {error!r}.") from error


def _published(broker: Broker, outstanding: Outstanding) -> Iterator[str]:
    branch, tags = outstanding.branch, outstanding.tags
    recorded = False
    while outstanding.results:
        url, result = outstanding.results[0]
        pact = broker.get(url)
        if not recorded:
            results.record_version(broker, pact, outstanding.version, branch, tags)
            recorded = True
        address = results.publish(broker, pact, result)
        del outstanding.results[0]
        yield address
    if (asked := outstanding.contract) is not None:
        answer = provider_contracts.publish_contract(broker, outstanding.provider, asked)
        address = provider_contracts.read_back(broker, answer, asked["contract"]["selfVerificationResults"])
        outstanding.contract = None
        yield address


def _save(outstanding: Outstanding) -> Path:
    """Writes it into a new file of the working folder, or where files for a while are where that cannot be written."""
    name = f"pactgate-results-{_plain(outstanding.provider)}-{_plain(outstanding.version)}"
    content = json.dumps(outstanding.to_json(), indent=2, ensure_ascii=False)
    folder = Path() if os.access(Path(), os.W_OK) else Path(gettempdir())
    numbers = ("", *(f"-{number}" for number in range(2, _MOST_FILES)), f"-{uuid4()}")
    path = next(path for number in numbers if not (path := folder / f"{name}{number}.json").exists())
    path.write_text(content, encoding="utf-8")
    return path


def _plain(name: str) -> str:
    return _UNUSUAL.sub("_", name)[:80] or "_"
