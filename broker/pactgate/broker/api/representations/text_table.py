"""Tables as plain text, for people at a terminal."""

from collections.abc import Sequence


def text_table(lines: Sequence[Sequence[str]]) -> str:
    """Lines of equally many cells, the first of them the header, in columns."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    header, *body = [" | ".join(map(str.ljust, line, widths)) for line in lines]
    rule = "-|-".join("-" * width for width in widths)
    return "\n".join([header, rule, *body])
