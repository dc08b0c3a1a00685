"""What a reader sees of a page."""

import re
from html import unescape

import httpx


def words(html: str) -> str:
    """The text of a page in one line, as a reader sees it."""
    body = re.sub(r"(?s)^.*<main", "<main", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?<=[a-z>])\n", " ", body))).split())


LARGEST = 200_000


def said(html: str) -> str:
    """The text of a page in one line; what stands in blocks of their own stands apart."""
    return words(re.sub(r"(</?(?:p|td|th|li|h\d|pre|div|caption|summary|mark|option)\b)", r" \1", html))


def text_of(visitor: httpx.Client, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < LARGEST
    return said(answer.text)
