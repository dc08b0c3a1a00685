"""Forms of pages: what they send, and that a page of this broker made them for whoever sends it.

A form that comes with a session's cookie must carry the session's token. What comes without a session was let in by the
edge: no page of another site sent it, as far as browsers say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from pactgate.broker.access import SESSION
from pactgate.broker.browsers import FORM_TOKEN
from pactgate.broker.domain.errors import BrokerError, ForbiddenError, InvalidError, LastAdministratorError
from pactgate.broker.domain.identity.sessions import BrowserSecret, is_form_token

LARGEST_BYTES = 64 * 1024
_TYPE = "application/x-www-form-urlencoded"
_MOST_FIELDS = 200


async def read_fields(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name. Raises InvalidError; HTTPException with 413 and 415."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != _TYPE:
        raise HTTPException(415, f"A form is sent as {_TYPE}; this is {given or 'without a type'}.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BYTES:
            raise HTTPException(413, f"The form is larger than {LARGEST_BYTES} bytes.")
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"))
    except ValueError:
        raise InvalidError({"form": ["cannot be read"]}) from None
    if any("\x00" in each for each in fields.values()):
        raise InvalidError({"form": ["contains a NUL character"]})
    return fields


FieldsOf = Annotated[dict[str, str], Depends(read_fields)]
"""The fields of a form that is for nobody's session: the one for logging in."""


async def read_form(request: Request, fields: FieldsOf) -> dict[str, str]:
    """The fields of a form that was made for whoever sends it. Raises ForbiddenError."""
    session: BrowserSecret | None = request.scope.get(SESSION)
    if session and not is_form_token(fields.get(FORM_TOKEN, ""), session.form_token):
        raise ForbiddenError(
            "This form was not made for your session, so that nothing was changed. It may be older than your login: "
            "open the page again, and send it once more."
        )
    return fields


FormOf = Annotated[dict[str, str], Depends(read_form)]
"""The fields of a form. Every page that changes something takes them, and with them the token is asked for."""


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """A form that was refused: which one of its page, why, in a sentence, and what was typed into it."""

    form: str = ""
    text: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)

    def of(self, form: str, name: str, otherwise: str = "") -> str:
        """What was typed into a field of a form, if that was refused; what stands there otherwise."""
        return self.typed.get(name, "") if form == self.form else otherwise


NOT_REFUSED = RefusedForm()

_CALLED = {
    "email": "The e-mail address",
    "pacticipantNames": "The application",
    "users": "The member",
    "roles": "The role",
    "teamUuid": "The team",
    "teamUuids": "The team",
    "": "",
}
"""What a field of the API is called on pages, where that is not "The" and its name."""

_STATUSES: Mapping[type[Exception], HTTPStatus] = {
    InvalidError: HTTPStatus.BAD_REQUEST,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    LastAdministratorError: HTTPStatus.CONFLICT,
}


def answered(
    name: str, form: Mapping[str, str], act: Callable[[], str | Response], show: Callable[[RefusedForm], HTMLResponse]
) -> Response:
    """Do what a form asks for.

    What comes of it is an address to go to; if it is refused, its page is shown again, and says what is wrong.

    Args:
        name: of the form on its page.
        form: its fields.
        act: does it; what it answers may be a page, too. InvalidError, ForbiddenError and
            LastAdministratorError are told on the page.
        show: the page, with what was refused.
    """
    try:
        done = act()
    except (InvalidError, ForbiddenError, LastAdministratorError) as error:
        page = show(RefusedForm(name, _sentence(error), form))
        page.status_code = next(status for kind, status in _STATUSES.items() if isinstance(error, kind))
        return page
    return done if isinstance(done, Response) else RedirectResponse(done, HTTPStatus.SEE_OTHER)


def _sentence(error: BrokerError) -> str:
    if not isinstance(error, InvalidError):
        return str(error)
    told = [
        f"{_CALLED.get(name, f'The {name}')} {text}".strip() for name, texts in error.fields.items() for text in texts
    ]
    return " ".join(each if each.endswith((".", "?")) else f"{each}." for each in told)
