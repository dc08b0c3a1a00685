"""The page docs/settings.md."""

from pydantic import BaseModel

from pactgate.broker.settings.environment import (
    OTHER_NAMES,
    OUR_PREFIX,
    OURS_ALONE,
    PACT_BROKER_PREFIX,
    WITHOUT_MEANING,
)
from pactgate.broker.settings.settings import GROUPS

_HEAD = """\
# Settings of the broker

Set them in the environment. Written by `python -m pactgate.broker.settings`; a test keeps it current.

The environment of a Pact Broker moves over as it is: `PACT_BROKER_` in the place of `PACTGATE_` will do, except where
a setting is marked as ours alone. Where both are set, ours counts. The port and the URL of the database may stand in
variables of other names, which `PACT_BROKER_PORT_ENVIRONMENT_VARIABLE_NAME` and
`PACT_BROKER_DATABASE_URL_ENVIRONMENT_VARIABLE_NAME` tell. What else begins with `PACT_BROKER_`, as the settings of its
clients, is left alone.
"""

_TAIL = """\
## Settings of the Pact Broker that have no meaning here

Such a setting is told at the start, and ignored.

| setting | why |
| --- | --- |
"""


def page() -> str:
    """Every setting as a page in Markdown."""
    idle = "".join(f"| `{PACT_BROKER_PREFIX}{name.upper()}` | {why} |\n" for name, why in WITHOUT_MEANING.items())
    return "\n".join([_HEAD, *(_part(group) for group in GROUPS), _TAIL + idle])


def _part(group: type[BaseModel]) -> str:
    heading = (group.__doc__ or "").rstrip(".")
    rows = [f"## {heading}\n", "| setting | default | what it does |", "| --- | --- | --- |"]
    for name, field in group.model_fields.items():
        ours = "" if name not in OURS_ALONE else " (ours alone)"
        also = "".join(f", also `{PACT_BROKER_PREFIX}{other.upper()}`" for other in OTHER_NAMES.get(name, ()))
        shown = _shown(field.get_default(call_default_factory=True, validated_data={}))
        rows.append(f"| `{OUR_PREFIX}{name.upper()}`{ours}{also} | {shown} | {field.description} |")
    return "\n".join([*rows, ""])


def _shown(default: object) -> str:
    return f"`{default}`" if default not in (None, "", {}) else "none"
