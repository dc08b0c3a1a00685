"""The shared suite's verifier cases, with `pactgate verify` in place of pact-python's Verifier."""

import importlib.util
import json
import sys
from types import ModuleType
from typing import Any

import pytest

from tests.cli.process import pactgate
from tests.conftest import RunningBroker
from tests.suites.shared import SUITES

DRIVE = SUITES / "clients" / "drive.py"
NAMES = {
    "main_branch": "mainBranch",
    "matching_branch": "matchingBranch",
    "fallback_tag": "fallbackTag",
    "deployed_or_released": "deployedOrReleased",
}


@pytest.fixture(scope="module")
def drive() -> ModuleType:
    if not DRIVE.exists():
        pytest.skip(f"the shared suites are not there: {SUITES}")
    spec = importlib.util.spec_from_file_location("drive", DRIVE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["drive"] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


def options(given: dict[str, Any], broker: str) -> list[str]:
    """What the options of a case are called here."""
    selectors = [{NAMES.get(key, key): value for key, value in each.items()} for each in given.get("selectors", [])]
    version, more = given.get("publish", (None, {}))
    flags = {"--enable-pending": given.get("pending"), "--publish": version}
    values = {
        "--include-wip-pacts-since": [given["wip"]] if "wip" in given else [],
        "--provider-version-branch": [given.get("branch") or more.get("branch")],
        "--provider-version-tag": given.get("tags") or more.get("tags") or [],
        "--consumer-version-tag": given.get("consumer_tags", []),
        "--consumer-version-selector": [json.dumps(each) for each in selectors],
        "--provider-app-version": [version],
        "--build-url": [more.get("url")],
    }
    return [
        *([broker + given["url"]] if "url" in given else []),
        *(name for name, wanted in flags.items() if wanted),
        *(text for name, texts in values.items() for each in texts if each for text in (name, each)),
    ]


def test_the_verifier_cases(drive: ModuleType, broker: RunningBroker) -> None:
    api, provider, problems = drive.Api(broker.url, None), drive.start_provider(), []
    cases = 0
    for case in drive.verifications(api):
        cases += 1
        at = ("--provider", case.provider, "--base-url", provider, "--provider-states-url", f"{provider}/_states")
        done = pactgate("verify", *options(case.options, broker.url), *at, "-b", broker.url)
        said = done.stdout + done.stderr
        found = drive.judge(0, int((done.returncode == 0) is not case.passes), said, "", case.check)
        problems += [f"{case.name}: {each}\n{said}" for each in found]
    assert cases >= 20
    assert not problems, "\n".join(problems)
