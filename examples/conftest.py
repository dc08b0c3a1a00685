"""The pact that a consumer's tests write: `CONSUMER-orders.json`, in the folder that PACT_DIR names (else `pacts`).

Each module of tests says in `consumer` whose pact it is.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pact import Pact

os.environ["PACT_DO_NOT_TRACK"] = "true"  # else the library reports each run to its makers


@pytest.fixture(scope="module")
def pact_folder(consumer: str) -> Path:
    folder = Path(os.environ.get("PACT_DIR", "pacts"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{consumer}-orders.json").unlink(missing_ok=True)  # tests add to the file: begin a new one
    return folder


@pytest.fixture
def pact(consumer: str, pact_folder: Path) -> Iterator[Pact]:
    pact = Pact(consumer, "orders").with_specification("V4")
    yield pact
    pact.write_file(pact_folder)
