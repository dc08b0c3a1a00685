"""Sends what is hostile, and says of each answer whether a user can do something with it."""

import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import httpx

from benchmarks.hostile_steps import Step, steps_with
from tests.builders.hostile import Hostile

WITHIN_S = 10.0
"""Every answer comes within that time."""
CUT_OFF_WITHIN_S = 25.0
"""What does not end is cut off within that time: the server waits for heads and bodies for a while."""
JUDGED_WITHIN_S = 240.0
"""Who asks again and again is told something else than *later* within that time."""
_PATIENCE_S = 60.0
_PENDING = "being-judged"


class AnswerClass(StrEnum):
    """What an answer is good for."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    LATER = "503 later"
    BAD = "BAD"


@dataclass(frozen=True, slots=True)
class HostileAnswer:
    """An answer: what it was to, its class, how long it took, and what it says."""

    to: str
    is_a: AnswerClass
    seconds: float
    text: str


class HostileSender:
    """Sends to the broker at `url`; what is deployed goes to the environment of a UUID.

    An answer that comes after more than `within_s` seconds is a bad one.
    """

    def __init__(self, url: str, environment_uuid: str, within_s: float = WITHIN_S) -> None:
        self._within_s = within_s
        self._client = httpx.Client(base_url=url, timeout=max(_PATIENCE_S, within_s))
        self._address = (urlsplit(url).hostname or "", urlsplit(url).port or 80)
        self._environment_uuid = environment_uuid

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    def send(self, hostile: Hostile, number: int) -> Iterator[HostileAnswer]:
        """Every answer to what users do with it, including those that say *later*."""
        if hostile.what == "request":
            yield self.send_bytes(hostile.name, hostile.contents[0])
            return
        for step in steps_with(hostile, number, self._environment_uuid):
            is_refused = False
            for answer in self.ask(step, hostile.name):
                is_refused = answer.is_a in (AnswerClass.REFUSED, AnswerClass.BAD)
                yield answer
            if is_refused and step.is_condition:
                return

    def ask(self, step: Step, name: str) -> Iterator[HostileAnswer]:
        """The answers to a step, until one is not to be asked for again."""
        to, begun = f"{name}: {step.what}", monotonic()
        while True:
            answer, wait = self._ask_once(step, to)
            if wait is not None and monotonic() - begun > JUDGED_WITHIN_S:
                yield HostileAnswer(to, AnswerClass.BAD, answer.seconds, f"never judged: {answer.text}")
                return
            yield answer
            if wait is None:
                return
            sleep(wait)

    def send_bytes(self, to: str, request: bytes) -> HostileAnswer:
        """The answer to bytes on a socket."""
        begun, bound = monotonic(), self._within_s if _is_whole(request) else max(self._within_s, CUT_OFF_WITHIN_S)
        try:
            with socket.create_connection(self._address, _PATIENCE_S) as connection:
                connection.sendall(request)
                answer = http.client.HTTPResponse(connection)
                answer.begin()
                body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            return HostileAnswer(to, AnswerClass.BAD, monotonic() - begun, f"no answer: {error!r}")
        return _classified(to, answer.status, body, monotonic() - begun, bound)

    def _ask_once(self, step: Step, to: str) -> tuple[HostileAnswer, float | None]:
        """The answer, and after how many seconds to ask again; None for not at all."""
        begun = monotonic()
        headers = {"Accept": step.accept, **({"Content-Type": "application/json"} if step.body is not None else {})}
        try:
            answer = self._client.request(step.method, step.path, content=step.body, headers=headers)
        except httpx.HTTPError as error:
            return HostileAnswer(to, AnswerClass.BAD, monotonic() - begun, f"no answer: {error!r}"), None
        seconds, after = monotonic() - begun, answer.headers.get("Retry-After")
        if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE and after and seconds <= self._within_s:
            return HostileAnswer(to, AnswerClass.LATER, seconds, answer.text), float(after)
        told = _classified(to, answer.status_code, answer.content, seconds, self._within_s)
        return told, 2.0 if told.is_a is AnswerClass.UNKNOWN and _PENDING in answer.text else None


def _classified(to: str, status: int, body: bytes, seconds: float, bound: float) -> HostileAnswer:
    is_a = _class_of(status, body)
    said = f"{status} {body[:400].decode('utf-8', 'replace')}"
    if seconds > bound:
        return HostileAnswer(to, AnswerClass.BAD, seconds, f"after more than {bound:g} s: {said}")
    return HostileAnswer(to, is_a, seconds, said)


def _class_of(status: int, body: bytes) -> AnswerClass:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return AnswerClass.BAD
    if status >= HTTPStatus.BAD_REQUEST:
        # A sentence has words.
        return AnswerClass.REFUSED if b" " in body.strip() else AnswerClass.BAD
    if body[:1] != b"{":
        return AnswerClass.ACCEPTED
    told = json.loads(body)
    if told.get("verdict") != "unknown" and told.get("summary", {}).get("deployable", True) is not None:
        return AnswerClass.ACCEPTED
    return AnswerClass.UNKNOWN if _reason(told) else AnswerClass.BAD


def _reason(told: dict[str, Any]) -> str:
    return str(told.get("text") or told.get("summary", {}).get("reason") or "")


def _is_whole(request: bytes) -> bool:
    """Whether a request has all that its head says. One whose length is no number that a file can have says nothing."""
    head, end, body = request.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(end) and all(len(length) > 12 or int(length) <= len(body) for length in lengths)
