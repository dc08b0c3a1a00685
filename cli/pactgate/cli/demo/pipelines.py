"""What the pipelines of the three applications run: the commands, each with the exit code that the story expects."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pactgate.cli.demo.stage import OffScript, Stage
from pactgate.cli.exit_codes import ExitCode

type Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pipelines:
    """The steps of the pipelines; one that ends otherwise than expected raises OffScript."""

    stage: Stage

    def make_pact(self, consumer: str, folder: str) -> str:
        """A consumer's own test runs. Gives the name of the pact that it made."""
        self.stage.consumer_test(folder)
        made = self.stage.pacts / f"{consumer}-orders.json"
        if not made.is_file():
            raise OffScript(f"The test of {consumer} made no {made.name}.")
        return f"{self.stage.pacts.name}/{made.name}"

    def publish_pact(self, consumer: str, version: str) -> Answer:
        """A consumer version publishes the pact that its test made."""
        pact = str(self.stage.pacts / f"{consumer}-orders.json")
        of = ("--consumer-app-version", version, "--branch", "main")
        published: Answer = self.stage.pactgate("publish", pact, *of)["published"][0]
        return published

    def create_production(self) -> Answer:
        """Somebody creates the environment production, once."""
        return self.stage.pactgate("create-environment", "--name", "production", "--production")

    def check_orders(self, major: int, url: str, expected: ExitCode) -> Answer:
        """A version of orders, running at the address, is replayed and fuzzed, and publishes both with its document."""
        document = str(self.stage.document(f"v{major}"))
        trying = ("--max-examples", "5")
        return self.stage.pactgate("check-provider", document, *_build(major, url), *trying, expected=expected)

    def verify_orders(self, major: int, url: str) -> Answer:
        """A version of orders, running at the address, is replayed against the pacts that are new, and publishes it."""
        return self.stage.pactgate("verify", *_build(major, url))

    def ask(self, name: str, version: str, expected: ExitCode) -> Answer:
        """A release job asks whether a version can be deployed to production."""
        question = ("--pacticipant", name, "--version", version, "--to-environment", "production")
        return self.stage.pactgate("can-i-deploy", *question, expected=expected)

    def deploy(self, name: str, version: str) -> str:
        """A release job records that a version was deployed."""
        deployed = ("--pacticipant", name, "--version", version, "--environment", "production")
        self.stage.pactgate("record-deployment", *deployed)
        return "recorded at the broker"


def _build(major: int, url: str) -> tuple[str, ...]:
    """The options that say which build of orders is judged, and that the broker is to know."""
    return (
        *("--provider", "orders", "--provider-app-version", f"{major}.0.0", "--provider-version-branch", "main"),
        *("--provider-base-url", url, "--provider-states-url", f"{url}/_pact/provider-states"),
        "--publish",
    )
