"""A decision of the gate in words: the verdict, each pair, what breaks, and what to do next."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pactgate.cli import findings, output

Decision = Mapping[str, Any]

_LEVELS = {"yes": "warning", "no": "error", "unknown": "error"}


def say(decision: Decision) -> None:
    """For people, at a terminal or in the log of a pipeline."""
    output.say_verdict(decision["verdict"], decision["text"])
    for obstacle in decision.get("obstacles", ()):
        if obstacle["text"] not in decision["text"]:
            output.say(f"  * {obstacle['text']}")
    _say_pairs(decision["pairs"])
    _say_changes(_changes(decision))
    _say_next_steps(decision)
    _say_ways(_ways(decision))
    if page := decision.get("_links", {}).get("pactgate:page"):
        output.say(f"\n{'Kept, with all of this, at' if 'id' in decision else 'More on the page'}: {page['href']}")


def as_markdown(decision: Decision) -> str:
    """For a comment on a pull request: the findings, and the way to yes below them."""
    lines = [findings.as_markdown(as_findings(decision))]
    for number, way in enumerate(_ways(decision), 1):
        lines += [] if number > 1 else ["", "Shortest way to yes:", ""]
        lines.append(f"{number}. {way['text']}")
        lines += ["", *(f"       {command}" for command in way["commands"]), ""]
    return "\n".join(lines).rstrip()


def as_findings(decision: Decision) -> findings.Findings:
    """For other tools: each pair is a test; what breaks, and what is to be known of a yes, are findings."""
    versions = " and ".join(f"{each['pacticipant']} {each['version']}" for each in decision["versions"])
    question = f"{versions} to {decision['environment']}"
    pairs = decision["pairs"]
    subjects = [_subject(pair) for pair in pairs]
    found = [
        _finding(_LEVELS[pair["verdict"]], _subject(pair), pair)
        for pair in pairs
        if pair["verdict"] != "yes" or pair.get("warning")
    ]
    for change in _changes(decision):
        about = f"{change['provider']} {change['new_version']} after {change['old_version']}"
        subjects.append(about)
        found.append(
            findings.Finding(
                rule=change["rule"],
                level=_LEVELS[change["verdict"]],
                subject=about,
                text=f"{change['text']} {change['reason']['text']}",
                place=change["location"],
                fingerprint=change["fingerprint"],
            )
        )
    for obstacle in decision.get("obstacles", ()):
        subjects.append(question)
        found.append(findings.Finding(obstacle["code"], "error", question, obstacle["text"], question))
    return findings.Findings(
        command="can-i-deploy",
        file=question,
        summary=decision["text"],
        subjects=list(dict.fromkeys(subjects)) or [question],
        findings=found,
        notes=[
            f"{each['text']} {each['reason']['text']}" for each in _changes(decision) if each["verdict"] == "unknown"
        ],
    )


def lines_about(change: Mapping[str, Any]) -> Iterator[str]:
    """What is to be known of a breaking change beside its sentence: the proof, who uses it, what follows."""
    yield f"{change['rule']} at {change['operation'] or change['location']} (fingerprint {change['fingerprint']})"
    if change["witness"] is not None:
        yield f"for example: {json.dumps(change['witness'], ensure_ascii=False)}"
    yield from map(used_by, change["used_by"])
    yield change["reason"]["text"]


def used_by(use: Mapping[str, Any]) -> str:
    """Who uses what breaks, and what of it."""
    part = f", {', '.join(use['parts'])}" if use["parts"] else ""
    return f'used by {use["consumer"]} {use["version"]}: "{use["interaction"]}"{part}'


def _finding(level: str, subject: str, pair: Mapping[str, Any]) -> findings.Finding:
    step = f" {pair['next_step']}" if pair.get("next_step") else ""
    text = f"{pair['reason']['text']}{step}"
    return findings.Finding(pair["reason"]["code"], level, subject, text, subject)


def _changes(decision: Decision) -> Sequence[Mapping[str, Any]]:
    changes: Sequence[Mapping[str, Any]] = decision.get("breaking_changes", ())
    return changes


def _ways(decision: Decision) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = decision.get("way_to_yes", ())
    return found


def _subject(pair: Mapping[str, Any]) -> str:
    return f"{_named(pair['consumer'])} with {_named(pair['provider'])}"


def _say_pairs(pairs: Sequence[Mapping[str, Any]]) -> None:
    if not pairs:
        return
    rows = [
        (_named(pair["consumer"]), _named(pair["provider"]), _verdict(pair), pair["reason"]["text"]) for pair in pairs
    ]
    output.say("")
    output.say_table(("CONSUMER", "PROVIDER", "VERDICT", "REASON"), rows)


def _verdict(pair: Mapping[str, Any]) -> str:
    return "yes, with a warning" if pair.get("warning") else str(pair["verdict"])


def _say_changes(changes: Sequence[Mapping[str, Any]]) -> None:
    for change in changes:
        about = f"{change['provider']} {change['new_version']} breaks what {change['old_version']} promised"
        output.say(f"\n{about}: {change['text']}", "bold red" if change["verdict"] != "yes" else "bold yellow")
        for line in lines_about(change):
            output.say(f"  {line}")


def _say_next_steps(decision: Decision) -> None:
    asked = [*decision["pairs"], *_changes(decision)]
    steps = list(dict.fromkeys(each["next_step"] for each in asked if each.get("next_step")))
    if not steps:
        return
    output.say("\nNext steps", "bold")
    for step in steps:
        output.say(f"  * {step}")


def _say_ways(found: Sequence[Mapping[str, Any]]) -> None:
    if not found:
        return
    output.say("\nShortest way to yes:", "bold")
    for number, way in enumerate(found, 1):
        output.say(f"  {number}. {way['text']}")
        for command in way["commands"]:
            output.say(f"     {command}")


def _named(side: Mapping[str, str | None]) -> str:
    return f"{side['name']} {side['version']}" if side.get("version") else str(side["name"])
