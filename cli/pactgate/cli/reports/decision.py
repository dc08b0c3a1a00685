"""The report of a decision of the gate: the verdict, each pair, what breaks, and what to do next."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pactgate.cli.reports.report import Block, Finding, Report, TableBlock, TextBlock

type DecisionJson = Mapping[str, Any]
type BreakingChangeJson = Mapping[str, Any]

LEVELS = {"yes": "warning", "no": "error", "unknown": "error"}
"""The level of a finding by the verdict that it has on the whole."""
_VERDICT_STYLES = {"yes": "bold green", "no": "bold red", "unknown": "bold yellow"}


@dataclass(frozen=True, slots=True)
class DecisionReport(Report):
    """A decision of the gate, as the broker answers it."""

    command = "can-i-deploy"
    decision: DecisionJson

    @property
    def title(self) -> str:
        """Which versions are to go where."""
        versions = " and ".join(
            f"{version['pacticipant']} {version['version']}" for version in self.decision["versions"]
        )
        return f"{versions} to {self.decision['environment']}"

    @property
    def summary(self) -> str:
        """The verdict as one sentence."""
        return str(self.decision["text"])

    def payload(self) -> DecisionJson:
        """The broker's own document."""
        return self.decision

    def text(self) -> Iterator[Block]:
        """The verdict, each pair, what breaks, and what to do next."""
        return decision_blocks(self.decision)

    def subjects(self) -> list[str]:
        """Each pair, each provider whose document changed, and the question where something stands in its way."""
        pairs = [_subject(pair) for pair in self.decision["pairs"]]
        return list(dict.fromkeys([*pairs, *(finding.subject for finding in self._other_findings())])) or [self.title]

    def findings(self) -> list[Finding]:
        """What breaks, what is unknown, and what should be known of a yes."""
        pairs = (pair for pair in self.decision["pairs"] if pair["verdict"] != "yes" or pair.get("warning"))
        return [*map(_pair_finding, pairs), *self._other_findings()]

    def notes(self) -> list[str]:
        """The breaking changes of which nobody knows whom they break."""
        unknown = (change for change in _changes(self.decision) if change["verdict"] == "unknown")
        return [f"{change['text']} {change['reason']['text']}" for change in unknown]

    def details(self) -> Iterator[Block]:
        """The shortest way to yes."""
        ways = _ways(self.decision)
        if ways:
            yield TextBlock("Shortest way to yes:")
        for number, way in enumerate(ways, 1):
            yield TextBlock(f"{number}. {way['text']}")
            yield TextBlock("\n".join(f"       {command}" for command in way["commands"]))

    def _other_findings(self) -> Iterator[Finding]:
        for change in _changes(self.decision):
            yield Finding(
                rule=change["rule"],
                level=LEVELS[change["verdict"]],
                subject=f"{change['provider']} {change['new_version']} after {change['old_version']}",
                text=f"{change['text']} {change['reason']['text']}",
                place=change["location"],
                fingerprint=change["fingerprint"],
            )
        for obstacle in self.decision.get("obstacles", ()):
            yield Finding(obstacle["code"], "error", self.title, obstacle["text"], self.title)


def decision_blocks(decision: DecisionJson) -> Iterator[Block]:
    """A decision, or the broker's answer on a document that nobody has published, for a person."""
    yield TextBlock(decision["text"], _VERDICT_STYLES[decision["verdict"]])
    for obstacle in decision.get("obstacles", ()):
        if obstacle["text"] not in decision["text"]:
            yield TextBlock(f"  * {obstacle['text']}")
    yield from _pair_blocks(decision["pairs"])
    for change in _changes(decision):
        yield from _change_blocks(change)
    yield from _next_steps(decision)
    yield from _way_blocks(_ways(decision))
    if page := decision.get("_links", {}).get("pactgate:page"):
        yield TextBlock(f"\n{'Stored decision' if 'id' in decision else 'Details'}: {page['href']}")


def change_lines(change: BreakingChangeJson) -> Iterator[str]:
    """What is to be known of a breaking change beside its sentence: the proof, who uses it, what follows."""
    yield f"{change['rule']} at {change['operation'] or change['location']} (fingerprint {change['fingerprint']})"
    if change["witness"] is not None:
        yield example_line(change["witness"])
    yield from map(use_line, change["used_by"])
    yield change["reason"]["text"]


def example_line(witness: object) -> str:
    """The counterexample of a breaking change."""
    return f"counterexample: {json.dumps(witness, ensure_ascii=False)}"


def use_line(use: Mapping[str, Any]) -> str:
    """Who uses what breaks, and what of it."""
    part = f", {', '.join(use['parts'])}" if use["parts"] else ""
    return f'used by {use["consumer"]} {use["version"]}: "{use["interaction"]}"{part}'


def reason_with_next_step(pair: Mapping[str, Any]) -> str:
    """Why a pair has its verdict, and what to do about it."""
    step = f" {pair['next_step']}" if pair.get("next_step") else ""
    return f"{pair['reason']['text']}{step}"


def _pair_finding(pair: Mapping[str, Any]) -> Finding:
    subject = _subject(pair)
    return Finding(pair["reason"]["code"], LEVELS[pair["verdict"]], subject, reason_with_next_step(pair), subject)


def _changes(decision: DecisionJson) -> Sequence[BreakingChangeJson]:
    changes: Sequence[BreakingChangeJson] = decision.get("breaking_changes", ())
    return changes


def _ways(decision: DecisionJson) -> Sequence[Mapping[str, Any]]:
    ways: Sequence[Mapping[str, Any]] = decision.get("way_to_yes", ())
    return ways


def _subject(pair: Mapping[str, Any]) -> str:
    return f"{_name(pair['consumer'])} with {_name(pair['provider'])}"


def _name(side: Mapping[str, str | None]) -> str:
    return f"{side['name']} {side['version']}" if side.get("version") else str(side["name"])


def _pair_blocks(pairs: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    if pairs:
        rows = [
            (_name(pair["consumer"]), _name(pair["provider"]), _verdict(pair), pair["reason"]["text"]) for pair in pairs
        ]
        yield TextBlock("")
        yield TableBlock(("CONSUMER", "PROVIDER", "VERDICT", "REASON"), rows)


def _verdict(pair: Mapping[str, Any]) -> str:
    return "yes, with a warning" if pair.get("warning") else str(pair["verdict"])


def _change_blocks(change: BreakingChangeJson) -> Iterator[Block]:
    heading = f"Breaking change in {change['provider']} {change['new_version']} since {change['old_version']}"
    style = "bold red" if change["verdict"] != "yes" else "bold yellow"
    yield TextBlock(f"\n{heading}: {change['text']}", style)
    yield from (TextBlock(f"  {line}") for line in change_lines(change))


def _next_steps(decision: DecisionJson) -> Iterator[Block]:
    judged = [*decision["pairs"], *_changes(decision)]
    steps = list(dict.fromkeys(item["next_step"] for item in judged if item.get("next_step")))
    if steps:
        yield TextBlock("\nNext steps", "bold")
        yield from (TextBlock(f"  * {step}") for step in steps)


def _way_blocks(ways: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    if ways:
        yield TextBlock("\nShortest way to yes:", "bold")
    for number, way in enumerate(ways, 1):
        yield TextBlock(f"  {number}. {way['text']}")
        yield from (TextBlock(f"     {command}") for command in way["commands"])
