"""A HAL document as a value: its links, expanded, and the messages of one that reports an error. Pure."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pactgate.cli.errors import NoSuchLink, NotUnderstood

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Resource:
    """What the broker answered: where it is, its JSON body, and the Location that it named, if any."""

    url: str
    body: Mapping[str, Any]
    location: str | None = None

    @contextmanager
    def understood(self) -> Iterator[None]:
        """For a block that reads the body and does nothing else.

        Raises NotUnderstood where the block meets a member that is missing or of another shape than it has to be.
        """
        try:
            yield
        except KeyError as error:
            raise NotUnderstood(self.url, f"it has no {error}") from error
        except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
            raise NotUnderstood(self.url, "a member has another shape than it should") from error

    def link(self, relation: str, **variables: str) -> str:
        """The address behind a relation, its `{placeholders}` filled and percent-encoded.

        Raises NoSuchLink when the document has no such link, or one that asks for more than was given.
        """
        links = self.links(relation)
        if len(links) != 1:
            raise NoSuchLink(relation, self.url)
        with self.understood():
            return self._expanded(relation, links[0]["href"], variables)

    def links(self, relation: str) -> list[Mapping[str, Any]]:
        """All link objects behind a relation, none when the document does not have it."""
        with self.understood():
            link_objects = self.body.get("_links", {}).get(relation) or []
            return [link_objects] if isinstance(link_objects, dict) else list(link_objects)

    @property
    def confirms_publication(self) -> bool:
        """Whether it says what was published: a notice of a success, or the version."""
        with self.understood():
            version = (self.body.get("_embedded") or {}).get("version") or {}
            notices = self.body.get("notices") or ()
            return bool(version.get("number")) or any(notice.get("type") == "success" for notice in notices)

    def named_links(self, relation: str) -> dict[str, str]:
        """The addresses behind a relation that has several links, by the name of each.

        Raises NoSuchLink when the document does not have the relation at all.
        """
        with self.understood():
            if relation not in self.body.get("_links", {}):
                raise NoSuchLink(relation, self.url)
            return {link["name"]: link["href"] for link in self.links(relation)}

    def embedded(self, name: str) -> list[Mapping[str, Any]]:
        """The embedded documents under a name, none when there are none."""
        with self.understood():
            return list(self.body.get("_embedded", {}).get(name, ()))

    def _expanded(self, relation: str, template: str, variables: Mapping[str, str]) -> str:
        def value(placeholder: re.Match[str]) -> str:
            name = placeholder[1]
            if name not in variables:
                raise NoSuchLink(f"{relation} without {{{name}}}", self.url)
            return quote(variables[name], safe="")

        return _PLACEHOLDER.sub(value, template)


def messages(body: object) -> tuple[str, ...]:
    """What an error body of a broker says, whichever of its shapes it has.

    Knows `errors` (list, or lists by field), `error` (text, or message with reference), `reason` (which says more
    than the `error` beside it), `notices`, and problem+json; `body` is any JSON value.
    """
    return tuple(dict.fromkeys(_messages(body)))


def difference(body: object) -> str:
    """How a refused content differs from the one that is there, as text; empty where the body does not say it."""
    if not isinstance(body, dict):
        return ""
    texts = _of_notices(body, "info")
    return str(body.get("difference") or "\n\n".join(texts)).strip()


def _messages(body: object) -> Iterator[str]:
    if not isinstance(body, dict):
        return
    notices = _of_notices(body, "error")
    # Errors by field and notices may say the same: then once, and without the name of a field that nobody filled in.
    yield from (text for text in _of_errors(body.get("errors")) if not text.endswith(tuple(notices)))
    yield from _of_error(body.get("reason") or body.get("error"))
    yield from notices
    if "errors" not in body and "title" in body:
        yield ": ".join(str(body[member]) for member in ("title", "detail") if body.get(member))


def _of_notices(body: Mapping[str, Any], kind: str) -> list[str]:
    notices = body.get("notices")
    told = [notice for notice in notices if isinstance(notice, dict)] if isinstance(notices, list) else []
    return [str(notice["text"]).strip() for notice in told if notice.get("type") == kind and notice.get("text")]


def _of_errors(errors: object) -> Iterator[str]:
    if isinstance(errors, str):
        yield errors
    elif isinstance(errors, dict):
        for field, texts in errors.items():
            for text in texts if isinstance(texts, list) else [texts]:
                yield f"{field}: {text}" if field else str(text)
    elif isinstance(errors, list):
        yield from (_of_problem(error) for error in errors)


def _of_problem(error: object) -> str:
    if not isinstance(error, dict):
        return str(error)
    text = str(error.get("detail") or error.get("title") or error)
    return f"{error['pointer']}: {text}" if error.get("pointer") else text


def _of_error(error: object) -> Iterator[str]:
    if isinstance(error, str):
        yield error
    elif isinstance(error, dict) and "message" in error:
        reference = f" (reference {error['reference']})" if error.get("reference") else ""
        yield f"{error['message']}{reference}"
