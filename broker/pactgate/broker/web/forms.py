"""Forms of pages: what they send, and that a page of this broker made them for whoever sends it.

A form that comes with a session's cookie must carry the session's token. What comes without a session was let in by the
edge: no page of another site sent it, as far as browsers say.
"""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request

from pactgate.broker.access import SESSION
from pactgate.broker.browsers import FORM_TOKEN
from pactgate.broker.domain.errors import ForbiddenError, InvalidError
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
