"""Somebody with a browser, as far as cookies, redirects and forms go."""

import re
from html import unescape
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

_FIELD = re.compile(r'name="csrf" value="([^"]*)"')

_OF_A_BROWSER = {"Accept": "text/html,*/*;q=0.1", "Upgrade-Insecure-Requests": "1"}


class VisitorOfPages:
    """Visits the pages of a broker and keeps its cookies."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, headers=_OF_A_BROWSER, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.client.close()

    def get(self, address: str, *, follow: bool = True) -> httpx.Response:
        return self.client.get(address, follow_redirects=follow)

    def post(self, address: str, **fields: str) -> httpx.Response:
        """Send a form, with the token of this visitor's session where it has one and `fields` has none."""
        token = "" if "csrf" in fields else self.form_token()
        return self.client.post(address, data={**({"csrf": token} if token else {}), **fields})

    def form_token(self) -> str:
        """What the forms of the pages carry for this visitor; empty for who is not logged in."""
        found = _FIELD.search(self.get("/me").text)
        return found.group(1) if found else ""

    def log_in(self, name: str, password: str, **fields: str) -> httpx.Response:
        """Log in with the form."""
        return self.client.post("/login", data={"username": name, "password": password, **fields})

    def start(self, return_to: str = "/") -> str:
        """Begin to log in with the provider: the address there."""
        answer = self.client.get("/login/start", params={"return_to": return_to})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def authorized(self, address: str, subject: str) -> str:
        """What the provider sends the browser back to, once somebody is logged in there."""
        answer = httpx.post(address, data={"sub": subject}, timeout=60)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def sign_on(self, subject: str, return_to: str = "/") -> httpx.Response:
        """Log in with the provider: the answer to whoever comes back from there."""
        back = self.authorized(self.start(return_to), subject)
        return self.get(back.removeprefix(self.url), follow=False)

    def secret(self) -> str:
        """What the cookie of the session holds; empty without one."""
        return self.client.cookies.get("pactgate_session") or ""

    def name(self) -> str:
        """Who the page says is logged in; empty for nobody."""
        page = self.get("/me")
        found = re.search(r'<bdi class="short">([^<]*)</bdi>', page.text)
        return unescape(found.group(1)) if found and urlsplit(str(page.url)).path == "/me" else ""
