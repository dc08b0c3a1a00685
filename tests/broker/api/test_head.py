"""HEAD answers wherever GET does, without a body; and every answer has the headers of a careful site."""

from collections import defaultdict
from contextlib import closing

import httpx
import pytest

from benchmarks.fuzz_world import NAMES, TAG, World
from tests.conftest import RunningBroker
from tests.story import Story

CAREFUL = {"x-content-type-options": "nosniff", "x-frame-options": "DENY"}


def addresses(story: Story, world: World) -> list[str]:
    """Every address that GET answers at, filled in with what is there."""
    paths = story.get("/openapi.json")["paths"]
    names = defaultdict(lambda: TAG, {name: world.name(values[0]) for name, values in NAMES.items()})
    return [path.format_map(names) for path, methods in paths.items() if "get" in methods]


@pytest.mark.parametrize("accept", ["application/hal+json", "text/html"])
def test_head_is_get_without_a_body(sqlite_broker: RunningBroker, accept: str) -> None:
    with Story(sqlite_broker.url) as story, closing(World(sqlite_broker.url)) as world:
        world.restore()
        for address in [*addresses(story, world), "/static/style.css", "/nowhere"]:
            told, got = (story.request(method, address, headers={"Accept": accept}) for method in ("HEAD", "GET"))
            assert (told.status_code, told.content) == (got.status_code, b""), address
            assert _kept(told.headers) == _kept(got.headers), address


def _kept(headers: httpx.Headers) -> dict[str, str]:
    assert CAREFUL.items() <= dict(headers).items()
    return {name: value for name, value in headers.items() if name not in {"date", "x-request-id"}}
