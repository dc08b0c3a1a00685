"""Every setting, with its sentence. Only `pactgate.broker.main` reads them."""

from pactgate.broker.settings.settings import GROUPS, Settings

__all__ = ["GROUPS", "Settings"]
