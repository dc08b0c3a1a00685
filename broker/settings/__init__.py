"""Every setting, with its sentence. Only `broker.main` reads them.

`python -m broker.settings` prints the page docs/settings.md.
"""

from broker.settings.settings import GROUPS, Settings

__all__ = ["GROUPS", "Settings"]
