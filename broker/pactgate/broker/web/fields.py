"""What is typed into the fields of forms. The errors name the fields as the forms call them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.identity.accounts import WantedRole
from pactgate.broker.domain.names import name_problem
from pactgate.broker.query import whole_number

_OF_TEAM = "team:"
_MOST_DAYS = 3_660
_LONGEST_DESCRIPTION = 200


def line(form: Mapping[str, str], name: str) -> str:
    """What is typed into a field of one line. Raises InvalidError where nothing is, or more than a name may be."""
    text = form.get(name, "").strip()
    if problem := name_problem(text):
        raise InvalidError({name: [problem]})
    return text


def line_or_none(form: Mapping[str, str], name: str) -> str | None:
    """The same; None where nothing is typed. Raises InvalidError."""
    return line(form, name) if form.get(name, "").strip() else None


def token_description(form: Mapping[str, str]) -> str:
    """What a token is to be for. Raises InvalidError."""
    description = form.get("description", "").strip()
    if not description or len(description) > _LONGEST_DESCRIPTION:
        raise InvalidError({"description": [f"must be filled, with at most {_LONGEST_DESCRIPTION} characters"]})
    return description


def token_expiry(form: Mapping[str, str]) -> datetime | None:
    """When a token is to expire; None: never. Raises InvalidError."""
    asked = form.get("days", "")
    if asked == "never":
        return None
    days = whole_number(asked) or 0
    if not 0 < days <= _MOST_DAYS:
        raise InvalidError({"days": [f"must be a whole number from 1 to {_MOST_DAYS}"]})
    return datetime.now(UTC) + timedelta(days=days)


def wanted_role(form: Mapping[str, str]) -> WantedRole:
    """The role that the fields of a form choose, and for what. Raises InvalidError."""
    role, reach, application = line(form, "role"), form.get("reach", ""), line_or_none(form, "application")
    if reach == "application":
        if application is None:
            raise InvalidError({"application": ["is missing: say for which one the role is"]})
        return WantedRole(role, pacticipant=application)
    if application is not None:
        text = "is filled, but the role is not for one application: choose “one application”, or empty the field"
        raise InvalidError({"application": [text]})
    if reach.startswith(_OF_TEAM):
        return WantedRole(role, team=reach.removeprefix(_OF_TEAM))
    return WantedRole(role, everywhere=reach == "everything")
