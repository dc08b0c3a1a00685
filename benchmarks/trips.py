"""How far a request travels: functions of ours that it calls, in how many files, and how deep they call each other.

`python -m benchmarks.trips` counts one publication, one can-i-deploy (as the Pact Broker's clients ask it, and as our
decision) and one comparison with one finding (read, compared and written as text; and as the command `diff`, which is
a few functions more), each in process and warm: it has happened before. `--base FOLDER` counts a second tree beside
it, which has its own `.venv`: the trips are those of the code there, by this same file.

A function counts once, by its file and its qualified name, in whichever thread it runs; lambdas and generator
expressions count as functions, modules and class bodies do not. The depth is the most frames of ours on the stack of
one thread.
"""

import argparse
import asyncio
import contextlib
import importlib
import io
import json
import subprocess
import tempfile
import threading
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import CO_NEWLOCALS
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
FOLDERS = ("pactfile", "openapi", "verifier", "broker", "cli")
JSON = {"Content-Type": "application/json", "Accept": "application/hal+json"}
OLD_AND_NEW: tuple[dict[str, Any], ...] = ({"enum": ["open"]}, {"enum": ["open", "paid"]})
"""A field of an answer, which may have one value more."""


@dataclass
class Trip:
    """The functions that were called, each as its file and its name, and the most frames of ours on a stack."""

    functions: set[tuple[str, str]] = field(default_factory=set)
    depth: int = 0

    def counts(self) -> dict[str, int]:
        """The three figures."""
        files = {file for file, _ in self.functions}
        return {"functions": len(self.functions), "files": len(files), "deep": self.depth}


@contextmanager
def counted(root: Path) -> Iterator[Trip]:
    """What the code below `root` does inside the block, in every thread."""
    trip = Trip()
    folders = tuple(f"{root / name}/" for name in FOLDERS)

    def is_ours(code: CodeType) -> bool:
        return code.co_filename.startswith(folders)

    def follow(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        # Neither a module nor the body of a class has locals of its own.
        if event == "call" and is_ours(code) and code.co_flags & CO_NEWLOCALS:
            trip.functions.add((code.co_filename, code.co_qualname))
            trip.depth = max(trip.depth, _depth(frame, is_ours))

    threading.setprofile_all_threads(follow)
    try:
        yield trip
    finally:
        threading.setprofile_all_threads(None)


def _depth(frame: FrameType | None, is_ours: Callable[[CodeType], bool]) -> int:
    depth = 0
    while frame is not None:
        depth += is_ours(frame.f_code)
        frame = frame.f_back
    return depth


def count(root: Path) -> dict[str, dict[str, int]]:
    """The trips of the tree at `root`, which is the one that this Python has installed."""
    prefix = "pactgate." if (root / "broker" / "pactgate").is_dir() else ""
    with tempfile.TemporaryDirectory() as folder:
        trips = asyncio.run(_of_broker(root, prefix, Path(folder)))
        return trips | _of_comparison(root, prefix, Path(folder))


async def _of_broker(root: Path, prefix: str, folder: Path) -> dict[str, dict[str, int]]:
    main, settings = (importlib.import_module(f"{prefix}broker.{name}") for name in ("main", "settings"))
    engine, migrate = (importlib.import_module(f"{prefix}broker.store.{name}") for name in ("engine", "migrate"))
    url = f"sqlite:///{folder / 'broker.db'}"
    database = engine.Database(url)
    migrate.migrate(database)
    said = settings.Settings.model_validate({"database_url": url})
    app = main.create_app(said, database, main.judging_pool(said))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://broker", headers=JSON) as client:
        await _fill(client)
        query = "pacticipant=web&version=1&environment=production"
        decision = (await _json(client.get("/")))["_links"]["pactgate:decision"]["href"]
        for name, value in {"pacticipant": "web", "version": "1", "environment": "production"}.items():
            decision = decision.replace(f"{{{name}}}", value)
        asked = {
            "publish": lambda number: _publish(client, str(number)),
            "can-i-deploy": lambda _: client.get(f"/can-i-deploy?{query}"),
            "decision": lambda _: client.get(decision),
        }
        trips = {name: await _warm(root, request) for name, request in asked.items()}
    database.close()
    return trips


async def _warm(root: Path, request: Callable[[int], Awaitable[httpx.Response]]) -> dict[str, int]:
    for number in (2, 3):
        (await request(number)).raise_for_status()
    with counted(root) as trip:
        answer = await request(4)
    answer.raise_for_status()
    return trip.counts()


async def _fill(client: httpx.AsyncClient) -> None:
    """Web 1 and orders 1 are in production, and a replay passed."""
    (await _publish(client, "1")).raise_for_status()
    environment = await _json(client.post("/environments", json={"name": "production", "production": True}))
    pact = await _json(client.get("/pacts/provider/orders/consumer/web/version/1"))
    result = {"success": True, "providerApplicationVersion": "1"}
    await _json(client.post(pact["_links"]["pb:publish-verification-results"]["href"], json=result))
    for pacticipant in ("web", "orders"):
        address = f"/pacticipants/{pacticipant}/versions/1/deployed-versions/environment/{environment['uuid']}"
        await _json(client.post(address, json={}))


async def _publish(client: httpx.AsyncClient, version: str) -> httpx.Response:
    request = {"method": "GET", "path": f"/orders/{version}"}
    interaction = {"description": "an order", "request": request, "response": {"status": 200}}
    pact = {
        "consumer": {"name": "web"},
        "provider": {"name": "orders"},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    contract = {
        "consumerName": "web",
        "providerName": "orders",
        "specification": "pact",
        "contentType": "application/json",
        "content": b64encode(json.dumps(pact).encode()).decode(),
    }
    body = {"pacticipantName": "web", "pacticipantVersionNumber": version, "branch": "main", "contracts": [contract]}
    return await client.post("/contracts/publish", json=body)


async def _json(answer: Awaitable[httpx.Response]) -> dict[str, Any]:
    received = await answer
    assert received.is_success, received.text
    body: dict[str, Any] = received.json()
    return body


def _of_comparison(root: Path, prefix: str, folder: Path) -> dict[str, dict[str, int]]:
    openapi, command = (importlib.import_module(f"{prefix}{name}") for name in ("openapi", "cli.main"))
    report = importlib.import_module(f"{prefix}openapi.breaking.report")
    texts = [json.dumps(_document(schema)).encode() for schema in OLD_AND_NEW]
    files = [folder / "old.json", folder / "new.json"]
    for file, text in zip(files, texts, strict=True):
        file.write_bytes(text)

    def compare() -> None:
        comparison = openapi.compare(*map(openapi.read, texts))
        assert len(comparison.changes) == 1
        report.as_text(comparison)

    def diff() -> None:
        with contextlib.redirect_stdout(io.StringIO()) as output:
            assert command.run(["diff", "--fail-on", "warning", *map(str, files)]) == 1, output.getvalue()

    trips = {}
    for name, step in {"compare": compare, "diff": diff}.items():
        step()
        with counted(root) as trip:
            step()
        trips[name] = trip.counts()
    return trips


def _document(schema: dict[str, Any]) -> dict[str, Any]:
    answer = {"type": "object", "required": ["total"], "properties": {"total": schema}}
    response = {"description": "an order", "content": {"application/json": {"schema": answer}}}
    place = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    operation = {"parameters": [place], "responses": {"200": response}}
    return {"openapi": "3.0.3", "info": {"title": "o", "version": "1"}, "paths": {"/orders/{id}": {"get": operation}}}


def _in_tree(root: Path) -> dict[str, dict[str, int]]:
    command = [str(root / ".venv" / "bin" / "python"), __file__, "--count", str(root)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    trips: dict[str, dict[str, int]] = json.loads(done.stdout.splitlines()[-1])
    return trips


def main() -> None:
    """Print a table: each trip, of the base where one is given, and of this tree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, help="another tree, with an environment of its own in .venv")
    parser.add_argument("--tree", type=Path, default=ROOT, help="the tree in the place of this one")
    parser.add_argument("--count", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.count:
        print(json.dumps(count(given.count.resolve())))
        return
    trees = [tree.resolve() for tree in (given.base, given.tree) if tree]
    counts = [(tree, _in_tree(tree)) for tree in trees]
    for tree, trips in counts:
        print(f"{tree}")
        for name, figures in trips.items():
            print(f"  {name:20}" + "".join(f"{figure:>7} {what}" for what, figure in figures.items()))
    if len(counts) > 1:
        (_, base), (_, changed) = counts
        print("ratio")
        for name, figures in base.items():
            ratios = (f"{changed[name][what] / figure:>7.2f} {what}" for what, figure in figures.items())
            print(f"  {name:20}" + "".join(ratios))


if __name__ == "__main__":
    main()
