"""What the broker says of a document that nobody has published yet, in every form."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pactgate.cli import decision_report, findings, output
from pactgate.cli.options import FindingsOutput

_LEVELS = {"yes": "warning", "no": "error", "unknown": "error"}


def say(body: Mapping[str, Any], new: Path, form: FindingsOutput) -> None:
    """Print the answer; `new` is the file that has the document."""
    if form is FindingsOutput.JSON:
        output.say_json(body)
    elif form is FindingsOutput.TEXT:
        decision_report.say(body)
    else:
        print_as: Callable[[findings.Findings], str] = findings.FORMS[form]
        output.say(print_as(_findings(body, new)))


def _findings(body: Mapping[str, Any], new: Path) -> findings.Findings:
    found = [*_of_pairs(body), *_of_changes(body)]
    subjects = [*map(_subject, body["pairs"]), *(each.subject for each in found)]
    return findings.Findings(
        command="diff",
        file=str(new),
        summary=body["text"],
        subjects=[*dict.fromkeys(subjects)] or [body["text"]],
        findings=found,
        notes=[each["reason"]["text"] for each in body["pairs"] if each["verdict"] == "unknown"],
    )


def _of_pairs(body: Mapping[str, Any]) -> Iterator[findings.Finding]:
    """A pact that fits is as good as can be: there is no build yet of which more could be known."""
    for pair in body["pairs"]:
        if pair["verdict"] != "yes":
            text, step = pair["reason"]["text"], pair["next_step"]
            said = f"{text} {step}" if step else text
            yield findings.Finding(pair["reason"]["code"], "error", _subject(pair), said, _subject(pair))


def _of_changes(body: Mapping[str, Any]) -> Iterator[findings.Finding]:
    for change in body["breaking_changes"]:
        yield findings.Finding(
            rule=change["rule"],
            level=_LEVELS[change["verdict"]],
            subject=change["operation"] or change["location"],
            text=f"{change['text']} {change['reason']['text']}",
            place=change["location"],
            fingerprint=change["fingerprint"],
            example="\n".join(_example(change)),
        )


def _example(change: Mapping[str, Any]) -> Iterator[str]:
    if change["witness"] is not None:
        yield f"for example: {json.dumps(change['witness'], ensure_ascii=False)}"
    for use in change["used_by"]:
        yield decision_report.used_by(use)


def _subject(pair: Mapping[str, Any]) -> str:
    return f"{pair['consumer']['name']} {pair['consumer']['version']} with {pair['provider']['name']}"
