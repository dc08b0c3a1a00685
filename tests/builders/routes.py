"""Which routes the API has, for tests of what they do together."""

import pytest

from pactgate.broker.api.app import ROUTERS

NAMED = {route.name for router in ROUTERS for route in router.routes if hasattr(route, "name")}


def needs_routes(*names: str) -> None:
    """Skip a test, aloud, while one of these routes is not there yet."""
    if missing := set(names) - NAMED:
        pytest.skip(f"the routes are not there yet: {', '.join(sorted(missing))}")
