import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment.clients import pact, publish, published
from tests.deployment.replicas import Replica, started

CADDY = shutil.which("caddy")
CADDYFILE = Path(__file__).parents[2] / "deploy" / "Caddyfile"

pytestmark = pytest.mark.skipif(CADDY is None, reason="the proxy's own test needs caddy on the PATH")


@pytest.fixture
def proxy(replicas: tuple[Replica, Replica], tmp_path: Path) -> Iterator[Replica]:
    """The proxy of docker-compose.yml with its own configuration, before two replicas."""
    upstreams = " ".join(replica.url.removeprefix("http://") for replica in replicas)
    environment = os.environ | {"PORT": "0", "REPLICAS": upstreams, "HOME": str(tmp_path)}
    command = [str(CADDY), "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)]
    with started(command, tmp_path / "proxy", environment) as process:
        yield process


def test_one_address_serves_and_keeps_a_slash_within_its_segment(proxy: Replica) -> None:
    publish(proxy.url, "feat/x", pact()).raise_for_status()
    answer = published(proxy.url, "feat%2Fx")
    assert answer.status_code == 200
    assert answer.json()["_links"]["self"]["href"].startswith(f"{proxy.url}/")


def test_a_killed_replica_is_not_seen(proxy: Replica, replicas: tuple[Replica, Replica]) -> None:
    publish(proxy.url, "1.0.0", pact()).raise_for_status()
    replicas[0].kill()
    assert {published(proxy.url, "1.0.0").status_code for _ in range(20)} == {200}
    assert {publish(proxy.url, f"1.0.{number}", pact()).status_code for number in range(1, 5)} == {200}
