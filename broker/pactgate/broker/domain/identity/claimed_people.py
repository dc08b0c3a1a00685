"""Who somebody is of whom an OpenID provider says claims. How these were checked is not known here."""

from dataclasses import dataclass

from pactgate.broker.domain.identity.claims import Claims
from pactgate.broker.domain.identity.principals import Reach

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Under which names a provider says what. `trusts_email`: an address counts unless it is said to be unverified."""

    user_name: str = "preferred_username"
    email: str = "email"
    groups: str = "groups"
    trusts_email: bool = False


@dataclass(frozen=True, slots=True)
class ClaimedPerson:
    """Somebody as their provider says. `email` is one that can be relied on, in lower case."""

    subject: str
    login: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class GivenRole:
    """A role that somebody is given at their login: by uuid, and for which team, by uuid, or application, by name."""

    role_uuid: str
    reach: Reach = Reach.OWN_TEAMS
    team: str | None = None
    pacticipant: str | None = None


class BadClaimsError(ValueError):
    """Claims that say of nobody who it is. The message is for who logs in."""


def person_of(claims: Claims, names: ClaimNames) -> ClaimedPerson:
    """Who that is. Raises BadClaimsError.

    A subject means something with its issuer alone. An e-mail address counts where `email_verified` is true, since at
    many providers everybody may enter any; a provider may be trusted not to let them, but never against its own word.
    """
    issuer, subject = _exact(claims, "iss"), _exact(claims, "sub")
    if not issuer or not subject:
        raise BadClaimsError("The provider does not say who that is: its token has no issuer or no subject.")
    user_name, email = _text(claims, names.user_name), _text(claims, names.email)
    verified = claims.get("email_verified")
    counts = verified in (True, "true") or (verified is None and names.trusts_email)
    return ClaimedPerson(
        subject=f"{issuer} {subject}",
        login=(user_name or email or subject)[:_LONGEST].casefold(),
        name=(_text(claims, "name") or user_name or email or subject)[:_LONGEST],
        email=email.lower() if email and "@" in email and counts and len(email) <= _LONGEST else None,
    )


def _exact(claims: Claims, name: str) -> str:
    """What tells one person from another, character by character."""
    value = claims.get(name)
    return value if isinstance(value, str) and "\x00" not in value else ""


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name)
    return value.strip().replace("\x00", "") if isinstance(value, str) else ""
