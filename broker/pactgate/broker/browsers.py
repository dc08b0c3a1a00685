"""What browsers do by themselves: they send cookies along, and requests that pages of other sites make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from starlette.requests import cookie_parser
from starlette.responses import Response

from pactgate.broker.domain.identity.sessions import BrowserSecret

FORM_TOKEN = "csrf"  # noqa: S105 - the name of a field
"""What the field of a form is called that says for which session the form was made."""

FORM_TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105 - the name of a header
"""Where a client says the same that writes by a session's cookie without a form."""

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class SecretCookie:
    """A cookie with a secret, for a broker whose address begins with `base_url`.

    Over TLS its name says so: a browser takes one of that name from nobody else, neither without TLS nor from a host
    beside this one.
    """

    kind: str
    base_url: str

    @property
    def _path(self) -> str:
        return urlsplit(self.base_url).path or "/"

    @property
    def _is_secure(self) -> bool:
        return self.base_url.startswith("https:")

    @property
    def name(self) -> str:
        """What it is called."""
        prefix = ("__Host-" if self._path == "/" else "__Secure-") if self._is_secure else ""
        return f"{prefix}pactgate_{self.kind}"

    def read(self, headers: Mapping[str, str]) -> BrowserSecret | None:
        """The secret that a request sends; None where it sends none."""
        sent = headers.get("cookie", "")
        if self.name not in sent:
            return None
        value = cookie_parser(sent).get(self.name, "")
        return BrowserSecret(value) if 0 < len(value) <= _LONGEST else None

    def set(self, response: Response, secret: BrowserSecret, lasts: timedelta) -> None:
        """Have an answer give it to a browser."""
        self._send(response, secret.value, int(lasts.total_seconds()))

    def clear(self, response: Response) -> None:
        """Have an answer take it away from a browser."""
        self._send(response, "", 0)

    def _send(self, response: Response, value: str, max_age: int) -> None:
        response.set_cookie(
            self.name, value, max_age=max_age, path=self._path, secure=self._is_secure, httponly=True, samesite="lax"
        )


def session_cookie(base_url: str) -> SecretCookie:
    """The cookie of who is logged in."""
    return SecretCookie("session", base_url)


def login_cookie(base_url: str) -> SecretCookie:
    """The cookie of a browser that began a login with an OpenID provider."""
    return SecretCookie("login", base_url)


def is_navigation(headers: Mapping[str, str]) -> bool:
    """Whether a browser shows a person what is answered. Programs that accept HTML send neither of these headers."""
    return headers.get("sec-fetch-mode") == "navigate" or "upgrade-insecure-requests" in headers


def is_of_another_site(headers: Mapping[str, str], is_own: Callable[[str], bool]) -> bool:
    """Whether a page of another site makes this request, as browsers say. Other clients say nothing of the kind.

    `is_own` says whether an origin is the broker's.
    """
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and not is_own(origin)
