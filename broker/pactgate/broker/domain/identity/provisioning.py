"""What an identity provider looks for and writes: people and teams, known by several names."""

from dataclasses import dataclass

from pactgate.broker.domain.identity.accounts import Account


@dataclass(frozen=True, slots=True)
class Sought:
    """By what somebody looks for people or teams; None says nothing. `name` is a login or the name of a team."""

    uuid: str | None = None
    name: str | None = None
    email: str | None = None
    external_id: str | None = None

    @property
    def is_anything(self) -> bool:
        """Whether nothing is said, so that all are sought."""
        return self == Sought()


@dataclass(frozen=True, slots=True)
class ListPart:
    """Some of a list: from `offset`, which counts from 0, and at most `size`."""

    offset: int
    size: int


def whole_name(given: str | None, family: str | None) -> str | None:
    """What somebody is called whose given and family names are known; None where neither is."""
    return " ".join(each for each in (given, family) if each) or None


def follows_parts(account: Account) -> bool:
    """Whether a person is called by given and family name, so that they are called otherwise when these change."""
    return account.name == whole_name(account.given_name, account.family_name)
