"""The reports of `usage`: who uses what of a document, and what nobody uses; by files or by the broker."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pactgate import openapi
from pactgate.cli.reports.report import Block, Report, TextBlock
from pactgate.openapi.usage import report
from pactgate.openapi.values import Json

type UsesByConsumer = Mapping[str, openapi.Uses]


@dataclass(frozen=True, slots=True)
class UsersReport(Report):
    """Who uses a document.

    Attributes:
        document: its name.
        users: who uses what was asked about.
        uses: by consumer, all that its pact uses, with the interactions that mean no operation.
    """

    command = "usage"
    document: str
    users: tuple[openapi.User, ...]
    uses: UsesByConsumer

    @property
    def title(self) -> str:
        """The document."""
        return self.document

    @property
    def summary(self) -> str:
        """How much was found."""
        return report.heading(self.users)

    def payload(self) -> dict[str, Any]:
        """`users` and `unmatched`."""
        return {"users": [user.as_json() for user in self.users], "unmatched": _unmatched_json(self.uses)}

    def text(self) -> Iterator[Block]:
        """A paragraph for each operation."""
        yield TextBlock("\n\n".join((self.summary, *report.as_text(self.users))))
        yield from _unmatched_blocks(self.uses, "\n  ", before="\n")

    def details(self) -> Iterator[Block]:
        """A table of the interactions."""
        yield TextBlock("\n".join(report.as_markdown(self.users)))
        yield from _unmatched_blocks(self.uses, "\n- ")


@dataclass(frozen=True, slots=True)
class UnusedReport(Report):
    """What nobody uses of a document.

    Attributes:
        document: its name.
        unused: what nobody uses.
        uses: by consumer, all that its pact uses, with the interactions that mean no operation.
    """

    command = "usage"
    document: str
    unused: openapi.Unused
    uses: UsesByConsumer

    @property
    def title(self) -> str:
        """The document."""
        return self.document

    def payload(self) -> dict[str, Any]:
        """`unused` and `unmatched`."""
        return {"unused": self.unused.as_json(), "unmatched": _unmatched_json(self.uses)}

    def text(self) -> Iterator[Block]:
        """The operations, then the fields."""
        yield TextBlock("\n\n".join(report.unused_as_text(self.unused)))
        yield from _unmatched_blocks(self.uses, "\n  ", before="\n")

    def details(self) -> Iterator[Block]:
        """The same as lists."""
        yield TextBlock("\n".join(report.unused_as_markdown(self.unused)))
        yield from _unmatched_blocks(self.uses, "\n- ")


@dataclass(frozen=True, slots=True)
class BrokerUsageReport(Report):
    """What the broker answers: of the document of each provider version.

    Attributes:
        answer: as it came.
        documents: the report of each document in it.
    """

    command = "usage"
    answer: Mapping[str, Any]
    documents: Sequence[UsersReport | UnusedReport]

    @classmethod
    def of(cls, answer: Mapping[str, Any], *, unused: bool) -> "BrokerUsageReport":
        """The report of an answer: of who uses the documents, or of what nobody uses."""
        return cls(
            answer, [_of_document(answer["provider"], document, unused=unused) for document in answer["documents"]]
        )

    def payload(self) -> Mapping[str, Any]:
        """The broker's own document."""
        return self.answer

    def text(self) -> Iterator[Block]:
        """Each document below its name."""
        for place, document in enumerate(self.documents):
            yield TextBlock(f"{'\n' if place else ''}{document.title}", "bold")
            yield from document.text()

    def details(self) -> Iterator[Block]:
        """Each document below its name."""
        for document in self.documents:
            yield TextBlock(f"# {document.title}")
            yield TextBlock(document.summary)
            yield from document.details()


def _of_document(provider: str, document: Mapping[str, Any], *, unused: bool) -> UsersReport | UnusedReport:
    name = f"{provider} {document['version']}"
    uses = {
        _label(interaction): openapi.Uses.from_json({"uses": [], "unmatched": [interaction]})
        for interaction in document["unmatched"]
    }
    if unused:
        return UnusedReport(name, _unused(document["unused"]), uses)
    return UsersReport(name, tuple(map(_user, document["users"])), uses)


def _user(user: Mapping[str, Any]) -> openapi.User:
    [use] = openapi.Uses.from_json({"uses": [user], "unmatched": []}).uses
    return openapi.User(_label(user), use, tuple(user["fields"]))


def _label(consumer: Mapping[str, Any]) -> str:
    environments = ", ".join(consumer["environments"]) or "in no environment"
    return f"{consumer['consumer']} {consumer['version']} ({environments})"


def _unused(unused: Mapping[str, Any]) -> openapi.Unused:
    return openapi.Unused(
        tuple(unused["operations"]), tuple(openapi.UnusedField(**field) for field in unused["fields"])
    )


def _unmatched_blocks(uses: UsesByConsumer, bullet: str, before: str = "") -> Iterator[Block]:
    """What was not looked at: nothing is left out in silence."""
    lines = [*report.unmatched(uses)]
    if lines:
        yield TextBlock(before + bullet.join(("Interactions that match no operation of the document:", *lines)))


def _unmatched_json(uses: UsesByConsumer) -> list[Json]:
    return [
        {"consumer": name, **interaction.as_json()}
        for name, of_pact in uses.items()
        for interaction in of_pact.unmatched
    ]
