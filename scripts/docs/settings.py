"""Every setting of the broker as a page: `python -m scripts.docs.settings` prints docs/reference/settings.md."""

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

Set them as environment variables.

The settings of a Pact Broker work unchanged: each can be written with `PACT_BROKER_` instead of `PACTGATE_`, except
those marked *ours alone*. If both are set, `PACTGATE_` is used. `PACT_BROKER_PORT_ENVIRONMENT_VARIABLE_NAME` and
`PACT_BROKER_DATABASE_URL_ENVIRONMENT_VARIABLE_NAME` name other variables to read the port and the URL of the database
from. Other variables that begin with `PACT_BROKER_`, such as those of clients, are ignored.

The value of any setting may stand in a file, as Kubernetes, Docker and Vault mount secrets: set the name with `_FILE`
at its end to the path, such as `PACTGATE_API_TOKENS_FILE=/run/secrets/api-tokens`. The end of the last line is dropped.
The broker does not start if the file cannot be read, or if the setting is set both ways. A file is read once, at the
start.

<!-- Printed by `python -m scripts.docs.settings`; a test keeps the page current. -->
"""

_TAIL = """\
## Settings of the Pact Broker that have no meaning here

They are ignored. The broker prints at its start which of them are set.

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


if __name__ == "__main__":
    print(page(), end="")
