"""Sentences for the person who reads a client's output, with the level in which it prints them."""

from dataclasses import dataclass
from typing import Literal

NoticeType = Literal["debug", "info", "success", "warning", "error", "prompt", "danger"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence and its level, as Pact clients colour it."""

    type: NoticeType
    text: str
