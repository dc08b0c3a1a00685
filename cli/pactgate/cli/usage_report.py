"""Who uses what of a document: from files or from the broker, as text or Markdown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pactgate import openapi
from pactgate.cli import output
from pactgate.openapi.usage import report


class Form(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Used:
    """A document with who uses it.

    Attributes:
        name: the document.
        users: who uses what was asked about.
        unmatched: by consumer, the interactions that mean no operation.
    """

    name: str
    users: tuple[openapi.User, ...]
    unmatched: Mapping[str, openapi.Uses]


def say_users(used: Used, form: Form) -> None:
    """Print who uses a document."""
    heading = report.heading(used.users)
    if form is Form.MARKDOWN:
        _say(f"# {used.name}", "", heading, "", *report.as_markdown(used.users), *_notes(used.unmatched, "\n- "))
    else:
        _say("\n\n".join((heading, *report.as_text(used.users))), *_notes(used.unmatched, "\n  "))


def say_unused(found: openapi.Unused, unmatched: Mapping[str, openapi.Uses], form: Form) -> None:
    """Print what nobody uses."""
    if form is Form.MARKDOWN:
        _say(*report.unused_as_markdown(found), *_notes(unmatched, "\n- "))
    else:
        _say("\n\n".join(report.unused_as_text(found)), *_notes(unmatched, "\n  "))


def say_answer(body: Mapping[str, Any], form: Form, *, unused: bool) -> None:
    """Print what the broker says: of the document of each provider version."""
    for place, document in enumerate(body["documents"]):
        name = f"{body['provider']} {document['version']}"
        unmatched = {
            _label(one): openapi.Uses.from_json({"uses": [], "unmatched": [one]}) for one in document["unmatched"]
        }
        if place:
            output.say("")
        if form is Form.TEXT:
            output.say(name, "bold")
        if unused:
            say_unused(_unused(document["unused"]), unmatched, form)
        else:
            say_users(Used(name, tuple(_users(document["users"])), unmatched), form)


def _users(told: list[Mapping[str, Any]]) -> Iterator[openapi.User]:
    for each in told:
        [use] = openapi.Uses.from_json({"uses": [each], "unmatched": []}).uses
        yield openapi.User(_label(each), use, tuple(each["fields"]))


def _label(who: Mapping[str, Any]) -> str:
    return f"{who['consumer']} {who['version']} ({', '.join(who['environments']) or 'in no environment'})"


def _unused(told: Mapping[str, Any]) -> openapi.Unused:
    return openapi.Unused(tuple(told["operations"]), tuple(openapi.UnusedField(**each) for each in told["fields"]))


def _say(*lines: str) -> None:
    output.say("\n".join(lines))


def _notes(unmatched: Mapping[str, openapi.Uses], before: str) -> Iterator[str]:
    """What was not looked at: nothing is left out in silence."""
    told = [*report.unmatched(unmatched)]
    if told:
        yield before.join(("\nInteractions that mean no operation of the document:", *told))
