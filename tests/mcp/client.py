"""SmartBear's MCP server as an assistant runs it: a process of Node that is spoken to by JSON-RPC over stdio."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO, Any

MODULES = Path(__file__).parents[2] / ".clients" / "node_modules"
"""Where `make clients` puts it, and a Node that is new enough."""

SERVER = MODULES / "@smartbear" / "mcp" / "dist" / "index.js"
NODE = MODULES / "node" / "bin" / "node"

HANGS_AFTER_S = 400
"""After so long the process is ended, so that a test fails instead of waiting."""


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a tool answered: its text, or what went wrong."""

    text: str
    failed: bool

    @property
    def json(self) -> Any:
        """The text as JSON; None where it is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


class McpServer:
    """A running MCP server."""

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self._requests, self._answers, self._ids = requests, answers, count(1)
        client = {"name": "pactgate-tests", "version": "1"}
        self._ask("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client})
        self._send({"method": "notifications/initialized"})

    def tools(self) -> list[str]:
        """The names of the tools that it offers."""
        return [tool["name"] for tool in self._ask("tools/list", {})["result"]["tools"]]

    def call(self, tool: str, arguments: Mapping[str, Any]) -> ToolAnswer:
        """Use a tool."""
        answer = self._ask("tools/call", {"name": tool, "arguments": arguments})
        if "error" in answer:
            return ToolAnswer(answer["error"]["message"], failed=True)
        result = answer["result"]
        text = "\n".join(part.get("text", "") for part in result.get("content", ()))
        return ToolAnswer(text, failed=bool(result.get("isError")))

    def _ask(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        number = next(self._ids)
        self._send({"id": number, "method": method, "params": params})
        for line in self._answers:
            message: dict[str, Any] = json.loads(line)
            if message.get("id") == number:
                return message
        raise AssertionError(f"the MCP server ended before it answered {method} {params}")

    def _send(self, message: Mapping[str, Any]) -> None:
        self._requests.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self._requests.flush()


@contextmanager
def mcp_server(broker_url: str, folder: Path, **credentials: str) -> Iterator[McpServer]:
    """Runs it against a broker. `credentials` are `token`, or `username` and `password`; its log is in `folder`."""
    given = {f"PACT_BROKER_{name.upper()}": value for name, value in credentials.items()}
    environment = {"PATH": os.environ["PATH"], "PACT_BROKER_BASE_URL": broker_url, **given}
    with (
        (folder / "mcp.log").open("w") as log,
        subprocess.Popen(
            [str(NODE), str(SERVER)],
            env=environment,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        hung = threading.Timer(HANGS_AFTER_S, process.kill)
        hung.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            yield McpServer(process.stdin, process.stdout)
        finally:
            hung.cancel()
            process.kill()
