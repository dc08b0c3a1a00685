"""How fast a pact is compared with a large document: CPU seconds cold, again, and with a changed pact.

`python -m benchmarks.fit DOCUMENT [INTERACTIONS] [--peer FOLDER]`: the document may be gzipped; the pact is made of its
own examples, 1,000 interactions if not said otherwise. FOLDER is one in which npm has installed
`@pactflow/openapi-pact-comparator`, whose time is printed beside ours.
"""

import argparse
import copy
import gzip
import json
import re
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pactgate import openapi
from pactgate.openapi.document import MediaType, Operation, Parameter
from pactgate.openapi.references import Node
from pactgate.openapi.values import mapping, sequence

PEER = Path("node_modules/@pactflow/openapi-pact-comparator/dist/cli.cjs")
_SEVERAL = re.compile(r"\}[^/]*\{")
_SAMPLES: Mapping[str, Any] = {"integer": 1, "number": 1, "boolean": "true"}


def pact_of(document: openapi.Document, most: int) -> dict[str, Any]:
    """A pact with so many interactions, of the responses that have examples, again and again where they are fewer."""
    found = [made for operation in document.operations.values() for made in _interactions(operation)]
    return {
        "consumer": {"name": "examples"},
        "provider": {"name": "examples"},
        "interactions": [{**found[n % len(found)], "description": str(n)} for n in range(most if found else 0)],
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }


def _interactions(operation: Operation) -> Iterator[dict[str, Any]]:
    request = _request(operation)
    for status, response in operation.responses.items() if request else ():
        for media in response.content.values():
            example = _example(media.node)
            if status.isdecimal() and example is not None:
                answer = {"status": int(status), "headers": {"Content-Type": media.name}, "body": example}
                yield {"request": request, "response": answer}


def _request(operation: Operation) -> dict[str, Any] | None:
    path, query = operation.path, {}
    for parameter in operation.parameters.values():
        if parameter.where == "path":
            path = path.replace(f"{{{parameter.name}}}", str(_sample(parameter)).replace("/", "%2F"))
        if parameter.where == "query" and parameter.required:
            query[parameter.name] = [str(_sample(parameter))]
    made: dict[str, Any] = {"method": operation.method, "path": path, "query": query}
    body = _body(list(operation.body.content.values())) if operation.body else {}
    return None if operation.body and operation.body.required and not body else made | body


def _body(content: list[MediaType]) -> dict[str, Any]:
    for media in content:
        example = _example(media.node)
        if example is not None:
            return {"body": example, "headers": {"Content-Type": media.name}}
    return {}


def _sample(parameter: Parameter) -> Any:  # noqa: ANN401 - any JSON
    schema = mapping(parameter.schema.resolved().raw) if parameter.schema else {}
    given = (_example(parameter.node), schema.get("example"), schema.get("default"), *sequence(schema.get("enum")))
    return next((one for one in given if one is not None), _SAMPLES.get(str(schema.get("type")), "x"))


def _example(node: Node) -> Any:  # noqa: ANN401 - any JSON
    named = [mapping(example.resolved().raw).get("value") for _, example in node.at("examples").members()]
    return next((one for one in (mapping(node.raw).get("example"), *named) if one is not None), None)


def seconds(pact: dict[str, Any], document: openapi.Document) -> float:
    """The CPU time of one fit."""
    started = time.process_time()
    openapi.fit(pact, document)
    return time.process_time() - started


def peer(folder: Path, pact: dict[str, Any], document: openapi.Document) -> str:
    """The CPU time of the peer for the same, its start and reading of files included, or why there is none.

    It cannot start on two routes that it takes for one, so paths with several templates in a segment are left out.
    """
    node = shutil.which("node")
    if node is None or not (folder / PEER).exists():
        return "skipped: not installed, see --peer"
    value = dict(mapping(document.written or document.value))
    value["paths"] = {path: item for path, item in mapping(value["paths"]).items() if not _SEVERAL.search(path)}
    with tempfile.TemporaryDirectory() as place:
        files = [Path(place) / "openapi.json", Path(place) / "pact.json"]
        for file, content in zip(files, (value, pact), strict=True):
            file.write_text(json.dumps(content))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([node, folder / PEER, *files], capture_output=True, text=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    failed = re.search(r"^Error: .*", done.stderr, re.MULTILINE)
    return f"{used:.2f} s" + (f", and failed: {failed[0]}" if failed else f", {len(done.stdout.splitlines())} results")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("document", type=Path)
    parser.add_argument("interactions", type=int, nargs="?", default=1000)
    parser.add_argument("--peer", type=Path, default=Path())
    options = parser.parse_args()
    content = options.document.read_bytes()
    content = gzip.decompress(content) if options.document.suffix == ".gz" else content
    started = time.process_time()
    document = openapi.read(content)
    print(f"document  {time.process_time() - started:.2f} s to read {len(content):,} bytes")
    pact = pact_of(document, options.interactions)
    print(f"pact      {len(pact['interactions']):,} interactions, {len(json.dumps(pact)):,} bytes")
    print(f"cold      {seconds(pact, document):.2f} s")
    print(f"warm      {min(seconds(pact, document) for _ in range(3)):.2f} s")
    changed = copy.deepcopy(pact)
    for interaction in changed["interactions"][::10]:
        interaction["response"]["body"] = {"changed": interaction["description"]}
    print(f"changed   {seconds(changed, document):.2f} s, every tenth interaction expects another body")
    print(f"peer      {peer(options.peer, pact, document)}")


if __name__ == "__main__":
    main()
