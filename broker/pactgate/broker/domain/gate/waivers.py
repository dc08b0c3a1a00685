"""What a waiver may be when somebody asks for it. What a waiver does is in `policies`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(days=366)
"""To the end of the day a year from now. A finding that stays longer than that is a policy."""

TOLD_AFTER_EXPIRY = timedelta(days=90)
"""How long a verdict says that a waiver has expired, so that what it rests on does not grow with years of waivers."""


@dataclass(frozen=True, slots=True)
class NewWaiver:
    """A waiver as a person asks for it; `environment` None is everywhere."""

    fingerprint: str
    reason: str
    author: str
    until: datetime
    environment: str | None


def expiry_problem(until: datetime, now: datetime) -> str | None:
    """What keeps a waiver from ending then; None when it may."""
    latest = f"{now + LONGEST - timedelta(days=1):%Y-%m-%d}"
    if until <= now:
        return f"is in the past: choose a day up to {latest}"
    if until > now + LONGEST:
        return f"is more than a year away: choose a day up to {latest}"
    return None
