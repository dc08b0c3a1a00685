"""The page about permissions says what the routes say."""

from pathlib import Path

from pactgate.broker.domain.identity.permissions import CI, MAINTAINER, VIEWER, Permission
from scripts.docs.permissions import extents, page

PAGE = Path(__file__).parents[3] / "docs/reference/permissions.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m scripts.docs.permissions > docs/reference/permissions.md"


def test_an_extent_is_said_in_a_word() -> None:
    assert extents(CI, Permission.PUBLISH) == "team, own"
    assert extents(CI, Permission.READ) == "yes"
    assert extents(MAINTAINER, Permission.VERIFY) == "team, own", "it is part of contract_data:manage"
    assert extents(VIEWER, Permission.PUBLISH) == "no"
