"""Every setting, with its sentence. Only `pactgate.broker.main` reads them.

`python -m pactgate.broker.settings` prints the page docs/reference/settings.md.
"""

from pactgate.broker.settings.settings import GROUPS, Settings

__all__ = ["GROUPS", "Settings"]
