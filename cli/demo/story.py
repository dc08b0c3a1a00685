"""What happens in the demo, step by step, and what the gate has to say at each point."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cli.demo import narrator
from cli.demo.stage import OffScript, Stage
from cli.exit_codes import ExitCode


@dataclass(frozen=True, slots=True)
class Story:
    """The story of one consumer and two versions of its provider; a chapter that fails raises OffScript."""

    stage: Stage

    def consumer(self) -> None:
        """The consumer web says what it needs of orders."""
        narrator.chapter("web needs something of orders")
        narrator.step("web's own test runs and makes the pact", self._make_pact)
        narrator.step("web 1.0.0 publishes its pact", self._publish_pact)
        narrator.step("there is an environment called production", self._create_production)

    def first_release(self, provider_url: str) -> None:
        """The provider orders 1.0.0, running at the address, proves itself and both go to production."""
        narrator.chapter("orders 1.0.0 does what web needs")
        narrator.step("orders 1.0.0 publishes its OpenAPI document", lambda: self._publish_document("1"))
        narrator.step(
            "orders 1.0.0 runs, and web's pact is replayed against it",
            lambda: self._verify("1.0.0", provider_url, ExitCode.YES),
        )
        for name in ("orders", "web"):
            self._release(name, "1.0.0")

    def breaking_release(self, provider_url: str) -> str:
        """The provider orders 2.0.0, running at the address, breaks web: the gate says no.

        Gives the address of the page that says why.
        """
        narrator.chapter("orders 2.0.0 breaks web")
        narrator.step("orders 2.0.0 publishes its OpenAPI document", lambda: self._publish_document("2"))
        narrator.step("the two documents are compared: callers break", self._diff)
        narrator.step(
            "orders 2.0.0 runs, and web's pact fails against it",
            lambda: self._verify("2.0.0", provider_url, ExitCode.NO),
        )
        decision = narrator.step("may orders 2.0.0 go to production? No", self._refusal, _reasons)
        return str(decision["_links"]["pactgate:page"]["href"])

    def _release(self, name: str, version: str) -> None:
        narrator.step(
            f"may {name} {version} go to production? Yes",
            lambda: self._gate(name, version, ExitCode.YES),
            lambda decision: str(decision["text"]),
        )
        narrator.step(f"{name} {version} is deployed", lambda: self._deploy(name, version))

    def _make_pact(self) -> str:
        self.stage.consumer_test()
        made = sorted(path.name for path in self.stage.pacts.glob("*.json"))
        if made != ["web-orders.json"]:
            raise OffScript(f"The consumer's test made {made or 'no pact'} and not web-orders.json.")
        return f"{self.stage.pacts.name}/{made[0]}"

    def _publish_pact(self) -> str:
        version = ("--consumer-app-version", "1.0.0", "--branch", "main")
        published = self.stage.pactgate("publish", str(self.stage.pacts), *version)["published"]
        return "\n".join(map(_notices, published))

    def _create_production(self) -> str:
        made = self.stage.pactgate("create-environment", "--name", "production", "--production")
        return f"{made['name']} ({made['uuid']})"

    def _publish_document(self, major: str) -> str:
        document = str(self.stage.document(f"v{major}"))
        version = ("--provider", "orders", "--provider-app-version", f"{major}.0.0", "--branch", "main")
        return _notices(self.stage.pactgate("publish-provider-contract", document, *version))

    def _verify(self, version: str, url: str, expected: ExitCode) -> str:
        result = self.stage.pactgate(
            "verify",
            *("--provider", "orders", "--provider-app-version", version, "--provider-version-branch", "main"),
            *("--provider-base-url", url, "--provider-states-url", f"{url}/_pact/provider-states"),
            "--publish",
            expected=expected,
        )
        return "\n".join(_told(interaction) for interaction in result["interactions"])

    def _gate(self, name: str, version: str, expected: ExitCode) -> Mapping[str, Any]:
        question = ("--pacticipant", name, "--version", version, "--to-environment", "production")
        return self.stage.pactgate("can-i-deploy", *question, expected=expected)

    def _refusal(self) -> Mapping[str, Any]:
        decision = self._gate("orders", "2.0.0", ExitCode.NO)
        if "web 1.0.0" not in _reasons(decision):
            raise OffScript(f"The gate says no, but not that web 1.0.0 breaks: {decision['text']}")
        return decision

    def _deploy(self, name: str, version: str) -> str:
        deployed = ("--pacticipant", name, "--version", version, "--environment", "production")
        self.stage.pactgate("record-deployment", *deployed)
        return f"{name} {version} runs in production"

    def _diff(self) -> str:
        old, new = (str(self.stage.document(version)) for version in ("v1", "v2"))
        changes = self.stage.pactgate("diff", old, new, expected=ExitCode.NO)["changes"]
        return "\n".join(change["text"] for change in changes if change["level"] == "error")


def _notices(answer: Mapping[str, Any]) -> str:
    return "\n".join(notice["text"] for notice in answer["notices"] if notice["type"] == "success")


def _reasons(decision: Mapping[str, Any]) -> str:
    return "\n".join(pair["reason"]["text"] for pair in decision["pairs"] if pair["verdict"] == "no")


def _told(interaction: Mapping[str, Any]) -> str:
    lines = [f"{'passed' if interaction['success'] else 'failed'}: {interaction['description']}"]
    lines += [f"    {mismatch['text']}" for mismatch in interaction["mismatches"]]
    return "\n".join(lines)
