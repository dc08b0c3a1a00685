"""The report of a decision of the gate: the verdict, each pair, what breaks, and what to do next."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
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

    @property
    def address(self) -> str:
        """The page of the decision."""
        return _address(self.decision)

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
        """The shortest way to yes, and where the decision can be read."""
        if lines := list(_way_lines(self.decision)):
            yield TextBlock("Shortest way to yes:")
            for line in lines:
                text = f"{line.before}{line.text}"
                yield TextBlock("\n".join([text, "", *(f"       {command}" for command in line.commands)]).rstrip())
        if page := _page(self.decision):
            yield TextBlock(page)

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
        for warning in _warnings(self.decision):
            text = f"{warning['text']} {warning['next_step']}"
            yield Finding(warning["code"], "warning", self.title, text, self.title)
        for obstacle in self.decision.get("obstacles", ()):
            yield Finding(obstacle["code"], "error", self.title, obstacle["text"], self.title)


def decision_blocks(decision: DecisionJson) -> Iterator[Block]:
    """A decision, or the broker's answer on a document that nobody has published, for a person."""
    yield TextBlock(decision["text"], _VERDICT_STYLES[decision["verdict"]])
    for obstacle in decision.get("obstacles", ()):
        if obstacle["text"] not in decision["text"]:
            yield TextBlock(f"  * {obstacle['text']}")
    for warning in _warnings(decision):
        yield TextBlock(f"Warning: {warning['text']}", "bold yellow")
    yield from _pair_blocks(decision["pairs"])
    for change in _changes(decision):
        yield from _change_blocks(change)
    yield from _next_steps(decision)
    yield from _way_blocks(decision)
    if page := _page(decision):
        yield TextBlock(f"\n{page}")


def _address(decision: DecisionJson) -> str:
    return str(decision.get("_links", {}).get("pactgate:page", {}).get("href", ""))


def _page(decision: DecisionJson) -> str:
    """Where the decision can be read; empty where it is kept nowhere."""
    address = _address(decision)
    return address and f"{'Stored decision' if 'id' in decision else 'Details'}: {address}"


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
    subject, text = _subject(pair), reason_with_next_step(pair)
    every = "\n".join(_failed_interactions(pair))
    return Finding(pair["reason"]["code"], LEVELS[pair["verdict"]], subject, text, subject, example=every)


def _failed_interactions(pair: Mapping[str, Any]) -> list[str]:
    """Every failure of the evidence, a line each, where there is more than the one that the reason names."""
    evidence = pair.get("evidence", ())
    failures = [failure for piece in evidence for failure in (*piece.get("failures", ()), *piece.get("misfits", ()))]
    places = [f" at {failure['location']}" if failure.get("location") else "" for failure in failures]
    lines = [f'"{each["interaction"]}"{at}: {each["text"]}' for each, at in zip(failures, places, strict=True)]
    return lines if len(lines) > 1 else []


def _changes(decision: DecisionJson) -> Sequence[BreakingChangeJson]:
    changes: Sequence[BreakingChangeJson] = decision.get("breaking_changes", ())
    return changes


def _warnings(decision: DecisionJson) -> Sequence[Mapping[str, str]]:
    warnings: Sequence[Mapping[str, str]] = decision.get("warnings", ())
    return warnings


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
    judged = [*decision["pairs"], *_changes(decision), *_warnings(decision)]
    steps = list(dict.fromkeys(item["next_step"] for item in judged if item.get("next_step")))
    if steps:
        yield TextBlock("\nNext steps", "bold")
        yield from (TextBlock(f"  * {step}") for step in steps)


def _way_blocks(decision: DecisionJson) -> Iterator[Block]:
    lines = list(_way_lines(decision))
    if lines:
        yield TextBlock("\nShortest way to yes:", "bold")
    for line in lines:
        yield TextBlock(f"  {line.before}{line.text}")
        yield from (TextBlock(f"     {command}") for command in line.commands)


@dataclass(frozen=True, slots=True)
class _WayLine:
    """A line about the ways to yes; `before` says how it belongs to those above."""

    text: str
    before: str = ""
    commands: Sequence[str] = ()


def _way_lines(decision: DecisionJson) -> Iterator[_WayLine]:
    """The ways: of routes one is to be taken with all its steps, of a step one way; and what a route leaves open."""
    ways: Sequence[Mapping[str, Any]] = decision.get("way_to_yes", ())
    for route, of_route in groupby(ways, key=lambda way: way.get("route", 1)):
        steps = [list(options) for _, options in groupby(of_route, key=lambda way: way.get("step", 1))]
        several = len(steps) > 1
        if several or route > 1:
            yield _WayLine(f"{'Or all' if route > 1 else 'All'} of these steps:" if several else "Or:")
        for number, options in enumerate(steps, 1):
            for place, way in enumerate(options):
                yield _WayLine(way["text"], "   or: " if place else f"{number}. ", way["commands"])
        for left in decision.get("remains", ()):
            if left["route"] == route:
                step = f" {left['next_step']}" if left.get("next_step") else ""
                yield _WayLine(f"Then it is not yes yet. This remains: {left['reason']['text']}{step}")
