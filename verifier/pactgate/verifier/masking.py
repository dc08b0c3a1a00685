"""Keeps secrets out of what is told: the values of headers that a person had sent along."""

from collections.abc import Mapping

MASKED = "[Filtered]"
_SHORTEST_SECRET = 4


def masked(text: str, headers: Mapping[str, str]) -> str:
    """A text without the values of the headers, and without what stands in them behind a scheme such as `Bearer`."""
    for value in headers.values():
        for secret in (value, value.rpartition(" ")[2]):
            if len(secret) >= _SHORTEST_SECRET:
                text = text.replace(secret, MASKED)
    return text
