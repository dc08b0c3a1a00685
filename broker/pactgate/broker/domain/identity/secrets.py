"""Secrets that webhooks use as `${user.NAME}`: what they may be called, and what may be shown of them."""

import re
from dataclasses import dataclass, field
from datetime import datetime

LONGEST_VALUE = 16_384

_NAME = re.compile(r"[A-Za-z0-9]{1,100}")
"""Source: PactFlow, which takes no other names."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret without its value, which nobody is shown. `team` is the uuid of whose it is; None: the broker's."""

    uuid: str
    name: str
    description: str | None
    team: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class WantedSecret:
    """A secret as somebody wants it; of one that is changed, None leaves what is there."""

    name: str | None = None
    value: str | None = field(default=None, repr=False)
    description: str | None = None
    team: str | None = None

    @property
    def problems(self) -> dict[str, list[str]]:
        """The messages for what it must not be, by field."""
        found: dict[str, list[str]] = {}
        if self.name is not None and not _NAME.fullmatch(self.name):
            found["name"] = ["may only have letters and digits, at most 100: webhooks use it as ${user.NAME}"]
        if self.value is not None and not 0 < len(self.value) <= LONGEST_VALUE:
            found["value"] = [f"must have 1 to {LONGEST_VALUE} characters"]
        return found


def why_not_usable(secret_name: str, team: str | None, webhook_team: str | None) -> str | None:
    """Why a webhook may not use a secret; None where it may. Source: PactFlow.

    Were it enough that a webhook is about an application of the team, whoever answers for its other side could have
    the secret sent to themselves.
    """
    if team == webhook_team:
        return None
    if team is None:
        return f"the secret {secret_name} has no team, so only webhooks without a team can use it"
    return f"the secret {secret_name} belongs to a team, so only webhooks of that team (teamUuid) can use it"
