"""The alerts and the dashboard that operators get: they parse, they fire, and they ask for metrics that are there."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.architecture.tree import ROOT
from tests.conftest import RunningBroker

FOLDER = ROOT / "deploy" / "observability"
ALERTS = FOLDER / "alerts.yml"
PAGE = ROOT / "docs" / "alerts.md"
METRIC = re.compile(r"\b(?:pactgate|process)_[a-z_]+")
OF_A_FAMILY = re.compile(r"_(bucket|count|sum)$")


def alerts() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def dashboard_queries() -> list[str]:
    dashboard = json.loads((FOLDER / "dashboard.json").read_text())
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("no promtool: install prometheus")
    return subprocess.run([program, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)


def succeeds(result: subprocess.CompletedProcess[str]) -> None:
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_alerts_are_rules() -> None:
    succeeds(promtool("check", "rules", ALERTS.name))


def test_each_alert_fires_on_what_it_is_about_and_not_else() -> None:
    succeeds(promtool("test", "rules", "alerts.test.yml"))
    tests = yaml.safe_load((FOLDER / "alerts.test.yml").read_text())["tests"]
    tried = {each["alertname"] for test in tests for each in test.get("alert_rule_test", [])}
    [all_firing] = [test for test in tests if test["name"] == "everything is wrong"]
    fired = {sample["labels"][12:-2] for sample in all_firing["promql_expr_test"][0]["exp_samples"]}
    assert tried == fired == {rule["alert"] for rule in alerts()}


def test_the_scrape_configuration_is_one() -> None:
    succeeds(promtool("check", "config", "--syntax-only", "prometheus.yml"))


def test_the_queries_of_the_dashboard_are_queries(tmp_path: Path) -> None:
    rules = [
        {"record": f"dashboard:query:{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, query in enumerate(dashboard_queries())
    ]
    assert rules
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    succeeds(promtool("check", "rules", str(file)))


def test_every_query_finds_a_metric_of_the_broker(sqlite_broker: RunningBroker) -> None:
    text = httpx.get(f"{sqlite_broker.url}/metrics", headers={"Accept": "text/plain"}).raise_for_status().text
    there = set(re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE))
    for query in [*dashboard_queries(), *(rule["expr"] for rule in alerts())]:
        asked = {
            OF_A_FAMILY.sub("", name) if OF_A_FAMILY.sub("", name) in there else name for name in METRIC.findall(query)
        }
        assert asked, query
        assert asked <= there, query
    shown = {OF_A_FAMILY.sub("", name) for query in dashboard_queries() for name in METRIC.findall(query)}
    assert {name for name in there if name.startswith("pactgate_")} <= shown, "a metric is on no panel"


def test_every_alert_has_its_part_of_the_page() -> None:
    headings = re.findall(r"^### (\w+)$", PAGE.read_text(), re.MULTILINE)
    assert sorted(headings) == sorted([rule["alert"] for rule in alerts()])
    for rule in alerts():
        assert rule["annotations"]["runbook"] == f"docs/alerts.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
