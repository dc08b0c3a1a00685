import pytest

from pactgate.broker.domain.versions.pacticipants import display_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("foo-bar", "Foo Bar"),
        ("HTTPService", "HTTP Service"),
        ("v2-api", "V2 Api"),
        ("fooBar_baz", "Foo Bar Baz"),
        ("", ""),
    ],
)
def test_a_name_is_shown_as_a_person_would_write_it(name: str, shown: str) -> None:
    assert display_name(name) == shown
