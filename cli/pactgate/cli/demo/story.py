"""What happens in the demo, step by step, and what the gate has to say at each point."""

from collections.abc import Callable
from dataclasses import dataclass

from pactgate.cli.demo import answers, narrator
from pactgate.cli.demo.pipelines import Answer, Pipelines
from pactgate.cli.demo.stage import OffScript
from pactgate.cli.exit_codes import ExitCode

_LOST = "total"


@dataclass(frozen=True, slots=True)
class Story:
    """The story of two consumers and two versions of their provider; a chapter that fails raises OffScript."""

    pipelines: Pipelines

    def first_consumer(self) -> None:
        """The consumer web says what it needs of orders."""
        narrator.chapter("web publishes what it expects of orders")
        self._contract("web", "1.0.0", "web/v1.0")
        narrator.step(
            "The environment production is created",
            self.pipelines.create_production,
            lambda made: f"{made['name']} ({made['uuid']})",
        )

    def first_release(self, provider_url: str) -> None:
        """The provider orders 1.0.0, running at the address, proves itself, and both go to production."""
        narrator.chapter("orders 1.0.0 passes, and both are deployed")
        narrator.step(
            "orders 1.0.0 is verified against web's pact, and fuzzed by its OpenAPI document",
            lambda: self.pipelines.check_orders(1, provider_url, ExitCode.YES),
            answers.evidence,
        )
        for name in ("orders", "web"):
            self._release(name, "1.0.0", answers.sentence)

    def second_consumer(self) -> None:
        """The consumer desk goes to production without a replay, by what orders was shown to promise."""
        narrator.chapter("desk is deployed without another run of orders")
        self._contract("desk", "1.0.0", "desk")
        self._release("desk", "1.0.0", answers.pairs)

    def breaking_release(self, provider_url: str) -> str:
        """The provider orders 2.0.0, running at the address, drops what web reads: the gate says no.

        Gives the address of the page that shows what failed between the two.
        """
        narrator.chapter("orders 2.0.0 removes a field that web reads, and desk does not")
        narrator.step(
            "orders 2.0.0 does what its new document says, but fails web's pact",
            lambda: self.pipelines.check_orders(2, provider_url, ExitCode.NO),
            answers.evidence,
        )
        decision = narrator.step("Can orders 2.0.0 be deployed to production? No", self._refusal, answers.everything)
        [refused] = [pair for pair in decision["pairs"] if pair["verdict"] == "no"]
        return str(refused["_links"]["matrix"]["href"])

    def way_out(self, old_url: str, new_url: str) -> str:
        """The consumer web does without the field, so the same question is answered with yes.

        Gives the address of the page that says why.
        """
        narrator.chapter("web 1.1.0 no longer reads the field")
        self._contract("web", "1.1.0", "web/v1.1")
        self._verify(1, old_url)
        self._release("web", "1.1.0", answers.pairs)
        self._verify(2, new_url)
        question = "Can orders 2.0.0 be deployed to production? Yes, with a warning"
        decision = narrator.step(question, self._consent, answers.everything)
        self._deploy("orders", "2.0.0")
        return str(decision["_links"]["pactgate:page"]["href"])

    def _contract(self, consumer: str, version: str, folder: str) -> None:
        pipelines = self.pipelines
        narrator.step(f"The test of {consumer} makes its pact", lambda: pipelines.make_pact(consumer, folder))
        publish = f"{consumer} {version} publishes its pact"
        narrator.step(publish, lambda: pipelines.publish_pact(consumer, version), answers.notices)

    def _verify(self, major: int, url: str) -> None:
        sentence = f"orders {major}.0.0 is verified against the pacts"
        narrator.step(sentence, lambda: self.pipelines.verify_orders(major, url), answers.evidence)

    def _release(self, name: str, version: str, seen: Callable[[Answer], str]) -> None:
        question = f"Can {name} {version} be deployed to production? Yes"
        narrator.step(question, lambda: self.pipelines.ask(name, version, ExitCode.YES), seen)
        self._deploy(name, version)

    def _deploy(self, name: str, version: str) -> None:
        narrator.step(f"{name} {version} is deployed to production", lambda: self.pipelines.deploy(name, version))

    def _refusal(self) -> Answer:
        decision = self.pipelines.ask("orders", "2.0.0", ExitCode.NO)
        verdicts = {pair["consumer"]["name"]: pair["verdict"] for pair in decision["pairs"]}
        if verdicts != {"web": "no", "desk": "yes"}:
            raise OffScript(f"The answer is no, but not because of web alone: {verdicts}")
        losses = [change for change in decision["breaking_changes"] if _LOST in change["text"]]
        blamed = {(use["consumer"], use["version"]) for change in losses for use in change["used_by"]}
        if blamed != {("web", "1.0.0")} or not all(change["witness"] for change in losses):
            raise OffScript(
                f"The answer is no, but it does not say that web 1.0.0 uses {_LOST!r}, with a counterexample: {losses}"
            )
        return decision

    def _consent(self) -> Answer:
        decision = self.pipelines.ask("orders", "2.0.0", ExitCode.YES)
        if "with a warning" not in decision["text"] or not decision["breaking_changes"]:
            raise OffScript(f"The answer is yes, but it does not warn of the breaking change: {decision['text']}")
        return decision
