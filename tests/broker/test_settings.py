from pathlib import Path

import pytest

from broker.settings import Settings, page, unknown_names

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_page_of_settings_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m broker.settings > docs/settings.md"


def test_every_setting_has_a_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert (field.description or "").endswith("."), name


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACTGATE_DATABASE_URL", "sqlite:///other.db")
    assert Settings.model_validate({}).database_url == "sqlite:///other.db"


def test_names_that_look_like_settings_are_told_from_settings() -> None:
    assert unknown_names(["PACTGATE_BASEURL", "PACTGATE_BASE_URL", "HOME"]) == ["PACTGATE_BASEURL"]
