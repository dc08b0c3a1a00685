"""The reports of `diff`: of two documents, and of one that the broker compared with what is in an environment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pactgate import openapi
from pactgate.cli.reports import decision
from pactgate.cli.reports.report import Block, Finding, Report, TextBlock
from pactgate.openapi.breaking import report


@dataclass(frozen=True, slots=True)
class FilesComparisonReport(Report):
    """What changed between two documents.

    Attributes:
        comparison: what changed.
        accepted: the changes that the team accepts, which are not in it.
        file: the file that has the new document.
        failing: the levels that make the comparison fail.
    """

    command = "diff"
    comparison: openapi.Comparison
    accepted: tuple[openapi.Change, ...]
    file: str
    failing: frozenset[str] = field(kw_only=True)

    @property
    def title(self) -> str:
        """The file."""
        return self.file

    @property
    def summary(self) -> str:
        """The verdict as one sentence."""
        return report.summary(self.comparison, len(self.accepted))

    def payload(self) -> dict[str, Any]:
        """The comparison as JSON, and the accepted changes."""
        return {**report.as_json(self.comparison), "accepted": [*map(report.change_as_json, self.accepted)]}

    def text(self) -> Iterator[Block]:
        """The verdict, and a paragraph for each change."""
        yield TextBlock(report.as_text(self.comparison, len(self.accepted)))

    def subjects(self) -> list[str]:
        """The operations that show a change."""
        return list(dict.fromkeys(map(_operations, self.comparison.changes))) or [self.summary]

    def findings(self) -> list[Finding]:
        """The changes."""
        return [
            Finding(
                rule=change.rule,
                level=change.level.value,
                subject=_operations(change),
                text=change.text,
                place=change.location,
                file=self.file,
                fingerprint=change.fingerprint,
                example="\n".join(report.example(change)),
            )
            for change in self.comparison.changes
        ]


def _operations(change: openapi.Change) -> str:
    return report.operations(change).removesuffix(": ") or change.location


@dataclass(frozen=True, slots=True)
class BrokerComparisonReport(Report):
    """What the broker says of a document that nobody has published yet.

    Attributes:
        answer: as it came.
        file: the file that has the document.
    """

    command = "diff"
    answer: Mapping[str, Any]
    file: str

    @property
    def title(self) -> str:
        """The file."""
        return self.file

    @property
    def summary(self) -> str:
        """The verdict as one sentence."""
        return str(self.answer["text"])

    def payload(self) -> Mapping[str, Any]:
        """The broker's own document."""
        return self.answer

    def text(self) -> Iterator[Block]:
        """As a decision is told."""
        return decision.decision_blocks(self.answer)

    def subjects(self) -> list[str]:
        """Each pair, and what changed."""
        pairs = map(_subject, self.answer["pairs"])
        return [*dict.fromkeys([*pairs, *(finding.subject for finding in self.findings())])] or [self.summary]

    def findings(self) -> list[Finding]:
        """What breaks, what is unknown, and what should be known of the environment."""
        return [*self._pair_findings(), *self._change_findings(), *self._warnings()]

    def notes(self) -> list[str]:
        """Why pairs are unknown."""
        return [pair["reason"]["text"] for pair in self.answer["pairs"] if pair["verdict"] == "unknown"]

    def _pair_findings(self) -> Iterator[Finding]:
        """A pact that fits is as good as can be: there is no build yet of which more could be known."""
        for pair in self.answer["pairs"]:
            if pair["verdict"] != "yes":
                subject, text = _subject(pair), decision.reason_with_next_step(pair)
                yield Finding(pair["reason"]["code"], "error", subject, text, subject, file=self.file)

    def _change_findings(self) -> Iterator[Finding]:
        for change in self.answer["breaking_changes"]:
            yield Finding(
                rule=change["rule"],
                level=decision.LEVELS[change["verdict"]],
                subject=change["operation"] or change["location"],
                text=f"{change['text']} {change['reason']['text']}",
                place=change["location"],
                file=self.file,
                fingerprint=change["fingerprint"],
                example="\n".join(_example(change)),
            )

    def _warnings(self) -> Iterator[Finding]:
        for warning in self.answer.get("warnings", ()):
            text = f"{warning['text']} {warning['next_step']}"
            yield Finding(warning["code"], "warning", self.title, text, self.title, file=self.file)


def _example(change: decision.BreakingChangeJson) -> Iterator[str]:
    if change["witness"] is not None:
        yield decision.example_line(change["witness"])
    yield from map(decision.use_line, change["used_by"])


def _subject(pair: Mapping[str, Any]) -> str:
    return f"{pair['consumer']['name']} {pair['consumer']['version']} with {pair['provider']['name']}"
