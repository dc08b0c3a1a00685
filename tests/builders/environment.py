"""Settings as an environment says them."""

import pytest

from pactgate.broker.settings import Settings


def settings(**environment: str) -> Settings:
    """The settings that these variables make, beside those that are set anyway. Raises ValidationError."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        return Settings.model_validate({})
