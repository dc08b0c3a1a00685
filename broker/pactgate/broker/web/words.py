"""Values in the words of a page: times, and sentences in which names keep to themselves."""

import json
import re
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

from markupsafe import Markup, escape

from pactgate.broker.domain.gate.pairs import Pair

_MINUTE = 60
_LONGEST = 20_000
_HYPHENATED = re.compile(r"(?<!\S)(?=\S*-)[\w-]{2,32}(?!\S)")
"""A word of a command that a line could be broken in; one that is longer may need it."""

_UNITS = ((365 * 24 * 60 * _MINUTE, "year"), (30 * 24 * 60 * _MINUTE, "month"), (24 * 60 * _MINUTE, "day"))


def ago(moment: datetime, now: datetime) -> str:
    """How long ago `moment` was, in its largest unit; one that is still to come as its date."""
    seconds = (now - moment).total_seconds()
    if seconds < -_MINUTE:
        return exact(moment)
    if seconds < _MINUTE:
        return "just now"
    if seconds < 60 * _MINUTE:
        return f"{int(seconds // _MINUTE)} min ago"
    if seconds < 48 * 60 * _MINUTE:
        return f"{int(seconds // (60 * _MINUTE))} h ago"
    length, unit = next((length, unit) for length, unit in _UNITS if seconds >= length)
    count = int(seconds // length)
    return f"{count} {unit}{'s' if count > 1 else ''} ago"


def exact(moment: datetime) -> str:
    """The moment in UTC, to the second."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(' ', 'seconds')} UTC"


def moment(text: str) -> datetime:
    """A moment as it stands in JSON."""
    return datetime.fromisoformat(text)


def pretty(value: object, most: int = _LONGEST) -> str:
    """A JSON value over several lines, or a text as it is; what is longer than so many characters is cut."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return text if len(text) <= most else f"{text[:most]}\n… and {len(text) - most} characters more"


def brief(text: str, most: int) -> str:
    """A text from outside, of which a page shows no more than so much."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


def inline(value: object) -> str:
    """A JSON value on one line, or a text as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def path(address: str) -> str:
    """An address of the broker without its host, so that whoever came by another name of it stays there."""
    parts = urlsplit(address)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def quoted(text: str) -> Markup:
    """A text from outside as one word of a shell command, which a reader is going to paste."""
    return Markup("<bdi>{}</bdi>").format(shlex.quote(text))


def unbroken(command: Markup) -> Markup:
    """The lines of a command, whose options keep together where a line is broken."""
    return Markup(_HYPHENATED.sub(r'<span class="whole">\g<0></span>', command))  # noqa: S704 - it was HTML before


def coded(sentence: str) -> Markup:
    """A sentence of ours as HTML, in which what stands between two backticks is code."""
    pieces = sentence.split("`")
    if len(pieces) % 2 == 0:  # one backtick is left over, so that none can be told from the text around it
        return escape(sentence)
    return Markup("").join(
        Markup("<code>{}</code>").format(unbroken(escape(piece))) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )


def isolated(sentence: str, pair: Pair) -> Markup:
    """A sentence about `pair` as HTML, in which no text from outside can turn the direction of the rest.

    What stands between two backticks is code.
    """
    outside = {text for side in (pair.consumer, pair.provider) for text in (str(side), side.name, side.version or "")}
    for failure in pair.replay.failures if pair.replay else ():
        outside |= {failure.interaction, failure.location or "", failure.text}
    for misfit in pair.promise.fit.misfits if pair.promise else ():
        outside |= {misfit.interaction, misfit.location, misfit.text}
    names = sorted(outside - {""}, key=len, reverse=True)
    pieces = sentence.split("`")
    if len(pieces) % 2 == 0:  # as in `coded`
        return _isolated(sentence, names)
    return Markup("").join(
        Markup("<code>{}</code>").format(unbroken(_isolated(piece, names))) if place % 2 else _isolated(piece, names)
        for place, piece in enumerate(pieces)
    )


def _isolated(text: str, names: Sequence[str]) -> Markup:
    # No regular expression: one of its own for each sentence is most of the work of a page.
    for place, name in enumerate(names, start=1):
        pieces = _around(name, text) if name in text else ()
        if len(pieces) > 1:
            isolated_name = Markup("<bdi>{}</bdi>").format(name)
            return isolated_name.join(_isolated(piece, names[place:]) for piece in pieces)
    return escape(text)


def _around(name: str, text: str) -> list[str]:
    """The text in pieces around a name, where that stands by itself and is no part of a longer word."""
    pieces, begin, at = [], 0, text.find(name)
    while at >= 0:
        end = at + len(name)
        goes_on = _in_word(name[-1]) and _begins_inside(text[end : end + 2])
        if not goes_on and not (_in_word(name[0]) and _begins_inside(text[max(0, at - 2) : at][::-1])):
            pieces.append(text[begin:at])
            begin = end
        at = text.find(name, end)
    return [*pieces, text[begin:]]


def _begins_inside(text: str) -> bool:
    """Whether a text begins inside of a word, as `.1` after `1`; that of before a name is turned round."""
    return _in_word(text[:1]) or (text[:1] == "." and _in_word(text[1:]))


def _in_word(character: str) -> bool:
    return character.isalnum() or character in ("_", "-")
