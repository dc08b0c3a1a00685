"""The report of `check-provider`: a replay and a fuzz run of one build."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.provider_runs.combined_run import Checked
from pactgate.cli.reports.fuzz import FuzzRunReport
from pactgate.cli.reports.replay import ReplayReport
from pactgate.cli.reports.report import Block, Finding, Report, TextBlock


@dataclass(frozen=True, slots=True)
class ProviderCheckReport(Report):
    """The results of both.

    Attributes:
        checked: the results.
        provider: its name.
        version: that of the build, None where it is not known.
        document: the name of the OpenAPI document.
        published: the addresses of what was published.
        problem: what went wrong besides, None for nothing.
    """

    command = "check-provider"
    checked: Checked
    provider: str
    version: str | None
    document: str
    published: Sequence[str] = ()
    problem: str | None = None

    @property
    def title(self) -> str:
        """The provider."""
        return self.provider

    @property
    def summary(self) -> str:
        """The verdicts of both, or why there is none."""
        return " ".join([*(part.summary for part in self._parts()), *map(str, self.checked.problems)])

    def payload(self) -> dict[str, Any]:
        """Both as one document.

        Returns:
            `success`; `interactions` and `operations` as the JSON of `verify` and `fuzz` has them; the rest of both
            as `verify` and `fuzz`, null where there is none; `published` and `error`.
        """
        checked = self.checked
        verify = None if checked.replay.result is None else checked.replay.result.to_json()
        fuzz = None if checked.fuzz.result is None else checked.fuzz.result.to_json()
        errors = [*map(str, checked.problems), *([] if self.problem is None else [self.problem])]
        return {
            "success": checked.exit_code is ExitCode.YES and self.problem is None,
            "interactions": [] if verify is None else verify.pop("interactions"),
            "operations": [] if fuzz is None else fuzz.pop("operations"),
            "verify": verify,
            "fuzz": fuzz,
            "published": [*self.published],
            "error": " ".join(errors) or None,
        }

    def text(self) -> Iterator[Block]:
        """Both, one below the other, and what kept one of them from a result."""
        for part in self._parts():
            yield from part.text()
        yield from (TextBlock(str(problem), "yellow") for problem in self.checked.problems)

    def subjects(self) -> list[str]:
        """Interactions and operations, and each part that has a problem."""
        subjects = [subject for part in self._parts() for subject in part.subjects()]
        return subjects + [finding.subject for finding in self._problems()]

    def findings(self) -> list[Finding]:
        """Those of both, and what kept one of them from a result."""
        return [*(finding for part in self._parts() for finding in part.findings()), *self._problems()]

    def notes(self) -> list[str]:
        """Those of both."""
        return [note for part in self._parts() for note in part.notes()]

    def _parts(self) -> Iterator[Report]:
        if self.checked.replay.result is not None:
            yield ReplayReport(self.checked.replay.result, self.version)
        if self.checked.fuzz.result is not None:
            yield FuzzRunReport(self.checked.fuzz.result, self.document)

    def _problems(self) -> Iterator[Finding]:
        for name, part in (("verify", self.checked.replay), ("fuzz", self.checked.fuzz)):
            if part.problem is not None:
                yield Finding("not_judged", "error", name, str(part.problem), "the run", file=self.document)
