"""What a command has to say, as a value: every format is written from it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pactgate.pactfile.printable import one_line, printable


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One line or several, in one style of rich (`bold red`); no style means plain."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table of texts."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


type Block = TextBlock | TableBlock


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or should be known.

    Attributes:
        rule: its code.
        level: `error`, `warning` or `info`.
        subject: what it is about: an interaction, an operation.
        text: a sentence.
        place: where in the file.
        file: the file that the place is in; empty where it is in none.
        fingerprint: what identifies it over time; empty where nothing does.
        example: several lines that show it; empty where there are none.
    """

    rule: str
    level: str
    subject: str
    text: str
    place: str
    file: str = ""
    fingerprint: str = ""
    example: str = ""

    def __post_init__(self) -> None:
        """Texts that come from files of others are kept on one line, in every format."""
        for name in ("subject", "text", "place"):
            object.__setattr__(self, name, one_line(getattr(self, name)))
        object.__setattr__(self, "example", printable(self.example))

    @property
    def text_with_example(self) -> str:
        """The sentence, with the example below it."""
        return f"{self.text}\n{self.example}" if self.example else self.text


class Report(ABC):
    """What a command has to say.

    A writer asks only for what its format prints, since some of it takes time to make.

    Attributes:
        command: the command's name.
        failing: the levels of findings that make a subject fail.
    """

    __slots__ = ()

    command: str
    failing: frozenset[str] = frozenset({"error"})

    @property
    def title(self) -> str:
        """What the report is about: a file, a provider."""
        return ""

    @property
    def summary(self) -> str:
        """The verdict as one sentence."""
        return ""

    @property
    def address(self) -> str:
        """Where the whole can be read; empty where it is kept nowhere."""
        return ""

    @property
    def error(self) -> str:
        """Why nothing could be judged; empty where something was."""
        return ""

    @abstractmethod
    def payload(self) -> Mapping[str, Any]:
        """The JSON document, whose shape is the command's contract."""

    @abstractmethod
    def text(self) -> Iterable[Block]:
        """What a person reads, at a terminal or in the log of a pipeline."""

    def subjects(self) -> Sequence[str]:
        """Everything that was looked at, whether something was found or not."""
        return ()

    def findings(self) -> Sequence[Finding]:
        """What was found."""
        return ()

    def notes(self) -> Sequence[str]:
        """What else should be known, such as what could not be judged."""
        return ()

    def details(self) -> Iterable[Block]:
        """What a page in Markdown has below the findings; its texts may be Markdown."""
        return ()


@dataclass(frozen=True, slots=True)
class PlainReport(Report):
    """A report without findings: JSON, and the same for a person.

    Attributes:
        body: the JSON document.
        blocks: lines and tables.
    """

    command = ""
    body: Mapping[str, Any]
    blocks: Sequence[Block]

    def payload(self) -> Mapping[str, Any]:
        """The JSON document."""
        return self.body

    def text(self) -> Sequence[Block]:
        """The lines and tables."""
        return self.blocks

    def details(self) -> Sequence[Block]:
        """The lines and tables."""
        return self.blocks


_NOTICE_STYLES = {
    "success": "green",
    "error": "red",
    "danger": "red",
    "warning": "yellow",
    "prompt": "yellow",
}


def notice_blocks(answer: Mapping[str, Any]) -> list[Block]:
    """The notices of a broker's answer, each in the colour of its type."""
    return [TextBlock(notice["text"], _NOTICE_STYLES.get(notice["type"], "")) for notice in answer.get("notices", ())]
