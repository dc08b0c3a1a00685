"""Trust rules: who administers them, and what they would say of a token."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import uuid4

from pactgate.broker.actions.identity.noted_changes import trust_rule_change
from pactgate.broker.actions.identity.safeguards import check_gift
from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.identity.accounts import WantedRole
from pactgate.broker.domain.identity.claims import MOST_DOTS, MOST_STARS
from pactgate.broker.domain.identity.delegation import Administering
from pactgate.broker.domain.identity.issuers import issuer_problem, whose_problem
from pactgate.broker.domain.identity.principals import Reach, grants
from pactgate.broker.domain.identity.trust_rules import Purpose, TrustRule
from pactgate.broker.outbound.public import is_public
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import roles, teams
from pactgate.broker.store.identity import trust_rules as store
from pactgate.broker.store.versions.pacticipants import ensure_pacticipant

MOST_CLAIMS = 20
_LONGEST_PATTERN = 500
_ANY_TEAM = "(any team)"
"""Stands for whichever team somebody is in: only who may do something everywhere may do it there."""


@dataclass(frozen=True, slots=True)
class WantedTrustRule:
    """A trust rule as somebody asks for it."""

    name: str
    purpose: Purpose
    issuer: str
    audience: str | None
    claims: Mapping[str, str]
    role: WantedRole


@dataclass(frozen=True, slots=True)
class IssuerPolicy:
    """What the operator decided about issuers.

    `may_be_private` says whether a host may have an address that is not public, `setting` which setting names such
    hosts. `own_addresses` are what the broker is called in the audience of tokens.
    """

    may_be_private: Callable[[str], bool]
    setting: str
    own_addresses: tuple[str, ...] = ()


def list_trust_rules(tx: Transaction) -> list[TrustRule]:
    """Every trust rule, by name."""
    return store.list_trust_rules(tx)


def trust_rule(tx: Transaction, uuid: str) -> TrustRule:
    """One trust rule. Raises NotFoundError."""
    found = store.trust_rule(tx, uuid)
    if found is None:
        raise _missing(uuid)
    return found


def rules_of_issuer(tx: Transaction, purpose: Purpose, issuer: str) -> list[TrustRule]:
    """The rules about an issuer, the oldest first."""
    return store.rules_of(tx, purpose, issuer)


def create_trust_rule(tx: Transaction, by: Administering, wanted: WantedTrustRule, policy: IssuerPolicy) -> TrustRule:
    """Keep a trust rule, which holds at once.

    Raises InvalidError; ForbiddenError: it gives more than who asks has.
    """
    checked, uuid = _checked(tx, wanted, policy), str(uuid4())
    with trust_rule_change(tx, uuid):
        store.add_trust_rule(tx, uuid, checked, datetime.now(UTC))
    return _given(tx, by, uuid)


def replace_trust_rule(
    tx: Transaction, by: Administering, uuid: str, wanted: WantedTrustRule, policy: IssuerPolicy
) -> TrustRule:
    """Change a trust rule, which holds at once. Raises NotFoundError, and what create_trust_rule does."""
    trust_rule(tx, uuid)
    checked = _checked(tx, wanted, policy, uuid)
    with trust_rule_change(tx, uuid):
        store.update_trust_rule(tx, uuid, checked, datetime.now(UTC))
    return _given(tx, by, uuid)


def _given(tx: Transaction, by: Administering, uuid: str) -> TrustRule:
    """A rule that somebody wants, if they may do themselves what it gives. Raises ForbiddenError."""
    rule = trust_rule(tx, uuid)
    # A pipeline is in no team; in which ones people are who log in, nobody knows yet.
    whose = frozenset([_ANY_TEAM] if rule.purpose is Purpose.LOGIN else [])
    check_gift(tx, by.asker, grants((rule.assignment,), whose))
    return rule


def delete_trust_rule(tx: Transaction, uuid: str) -> None:
    """Forget a trust rule: who was let in by it is refused at once. Raises NotFoundError."""
    with trust_rule_change(tx, uuid):
        if not store.delete_trust_rule(tx, uuid):
            raise _missing(uuid)


def _missing(uuid: str) -> NotFoundError:
    return NotFoundError(f"No trust rule with uuid '{uuid}' found")


def _checked(
    tx: Transaction, wanted: WantedTrustRule, policy: IssuerPolicy, uuid: str | None = None
) -> store.StoredTrustRule:
    problems = {
        "name": _name_problem(tx, wanted.name, uuid),
        "issuer": issuer_problem(wanted.issuer) or _address_problem(wanted.issuer, policy),
        "audience": _audience_problem(wanted, policy),
        "claims": _claims_problem(wanted.claims) or _whose_problem(wanted),
    }
    if found := {field: [problem] for field, problem in problems.items() if problem}:
        raise InvalidError(found)
    return _with_role(tx, wanted)


def _with_role(tx: Transaction, wanted: WantedTrustRule) -> store.StoredTrustRule:
    known, asked = roles.all_roles(tx), wanted.role
    role = known.get(asked.role) or next((each for each in known.values() if each.name == asked.role), None)
    if role is None:
        names = ", ".join(sorted(each.name for each in known.values()))
        raise InvalidError({"role": [f"names '{asked.role}', which is no role: {names} are"]})
    if sum([asked.everywhere, asked.team is not None, asked.pacticipant is not None]) > 1:
        raise InvalidError({"role": ["is for everything, for a team, or for one application: give one of these"]})
    team_id = teams.team_id(tx, asked.team) if asked.team is not None else None
    if asked.team is not None and team_id is None:
        raise InvalidError({"team": [f"names '{asked.team}', which is the uuid of no team"]})
    pacticipant_id = None
    if asked.pacticipant is not None:
        pacticipant_id = ensure_pacticipant(tx, asked.pacticipant, datetime.now(UTC)).id
    return store.StoredTrustRule(
        name=wanted.name,
        purpose=wanted.purpose,
        issuer=wanted.issuer,
        audience=wanted.audience,
        claims=wanted.claims,
        role_uuid=role.uuid,
        reach=_reach(asked),
        team_id=team_id,
        pacticipant_id=pacticipant_id,
    )


def _reach(asked: WantedRole) -> Reach:
    if asked.pacticipant is not None:
        return Reach.PACTICIPANT
    if asked.team is not None:
        return Reach.TEAM
    return Reach.EVERYTHING if asked.everywhere else Reach.OWN_TEAMS


def _name_problem(tx: Transaction, name: str, uuid: str | None) -> str | None:
    there = store.trust_rule_called(tx, name)
    return None if there in (None, uuid) else f"is taken: there is a trust rule called {name}, in whichever case"


def _address_problem(issuer: str, policy: IssuerPolicy) -> str | None:
    """Why the broker would not call an issuer; of a name it is known only when it is called."""
    host = urlsplit(issuer).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        is_private = host.lower() == "localhost"
    else:
        is_private = not is_public(host)
    if not is_private or policy.may_be_private(host):
        return None
    return f"is at {host}, which is not public. To allow it, add the host to the setting {policy.setting}"


def _audience_problem(wanted: WantedTrustRule, policy: IssuerPolicy) -> str | None:
    if wanted.audience or wanted.purpose is Purpose.LOGIN or policy.own_addresses:
        return None
    return (
        "is missing: say what the tokens are made for, or set PACTGATE_BASE_URL, so that it is the broker's own "
        "address. Without it a token that was made for somebody else would be believed"
    )


def _whose_problem(wanted: WantedTrustRule) -> str | None:
    """People who log in are told apart by other claims than pipelines, and each provider has its own."""
    asked = wanted.purpose is Purpose.WORKLOAD or not wanted.claims
    return whose_problem(wanted.issuer, wanted.claims) if asked else None


def _claims_problem(claims: Mapping[str, str]) -> str | None:
    if len(claims) > MOST_CLAIMS:
        return f"are more than {MOST_CLAIMS}"
    found = (_pattern_problem(claim, pattern) for claim, pattern in claims.items())
    return next((problem for problem in found if problem), None)


def _pattern_problem(claim: str, pattern: str) -> str | None:
    if not claim or claim.count(".") > MOST_DOTS:
        return f"name a claim that is empty, or has more than {MOST_DOTS} dots: '{claim[:40]}'"
    if claim in {"iss", "aud", "exp", "nbf", "iat"}:
        return f"name {claim}, which is always checked: {_INSTEAD.get(claim, 'leave it out')}"
    if not pattern or max(len(claim), len(pattern)) > _LONGEST_PATTERN:
        return f"have a pattern for {claim[:40]} that is empty, or longer than {_LONGEST_PATTERN} characters"
    if pattern.count("*") > MOST_STARS:
        return f"have more than {MOST_STARS} * in the pattern for {claim}"
    return None


_INSTEAD = {"iss": "the issuer has a field of its own", "aud": "the audience has a field of its own"}
