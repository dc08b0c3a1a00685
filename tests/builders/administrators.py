"""Somebody with a role who is logged in to the pages, and what forms answer them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx

from pactgate.broker.actions.identity.login import begin_session
from pactgate.broker.domain.identity.permissions import ReadyRole
from pactgate.broker.domain.identity.sessions import SessionOwner
from pactgate.broker.store.engine import Database
from tests.builders.pages import said
from tests.builders.people import invite
from tests.builders.visitors import VisitorOfPages


@contextmanager
def logged_in(database: Database, url: str, name: str, role: ReadyRole | None) -> Iterator[VisitorOfPages]:
    """A person of that name with a role, who visits the pages."""
    session = session_of(database, name, role)
    with VisitorOfPages(url) as visitor:
        visitor.client.cookies.set("pactgate_session", session)
        yield visitor


def session_of(database: Database, name: str, role: ReadyRole | None) -> str:
    """The secret of the session of a new person of that name with a role."""
    account_id = invite(database, name, f"{name.lower()}@example.org", role)
    return database.write(begin_session, SessionOwner(account_id), timedelta(hours=1), []).value


def done(visitor: VisitorOfPages, answer: httpx.Response) -> httpx.Response:
    """The page that a form leads to which was taken."""
    assert answer.status_code == 303, said(answer.text)
    page = visitor.get(answer.headers["location"].partition("#")[0])
    assert page.status_code == 200, said(page.text)
    return page


def refusal(answer: httpx.Response, status: int = 400) -> str:
    """What the page of a form says that was refused, in a notice."""
    assert answer.status_code == status, said(answer.text)
    _, found, rest = answer.text.partition('role="alert"')
    assert found, said(answer.text)
    return said(f"<main{rest.partition('</p>')[0]}")
