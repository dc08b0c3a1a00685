"""Logins of people: with an OpenID provider, whose claims say who they are and give them roles, and their sessions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pactgate.broker.actions.identity.assigned_roles import id_of_account
from pactgate.broker.domain.errors import ForbiddenError
from pactgate.broker.domain.identity.claimed_people import ClaimedPerson, ClaimNames, GivenRole
from pactgate.broker.domain.identity.claims import Claims, claim_texts
from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.identity.sessions import BrowserSecret, LoginAttempt, SessionOwner
from pactgate.broker.domain.identity.trust_rules import AUDIENCE, Purpose, TrustRule, match_rules
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts, sessions
from pactgate.broker.store.identity import logins as store
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.identity.trust_rules import rules_of

GROUPS = "groups"
"""What rules call the groups of a person, whatever the provider calls them."""

ATTEMPT_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class LettingIn:
    """Who is let in. `unknown_get` is the role of whom nobody invited and no rule is about; None lets none in."""

    names: ClaimNames
    unknown_get: str | None = None


def begin_attempt(tx: Transaction, browser: BrowserSecret, return_to: str) -> tuple[BrowserSecret, LoginAttempt]:
    """Keep a login that begins in a browser: the state that the provider is to send back, and what else it needs."""
    now, state = datetime.now(UTC), BrowserSecret.make()
    attempt = LoginAttempt(BrowserSecret.make().value, BrowserSecret.make().value, return_to, now + ATTEMPT_LASTS)
    sessions.add_attempt(tx, state.sha256, browser.sha256, attempt, now)
    return state, attempt


def take_attempt(tx: Transaction, state: str, browser: str) -> LoginAttempt | None:
    """The login that a state belongs to, once, and only in the browser in which it began."""
    return sessions.take_attempt(tx, BrowserSecret(state).sha256, BrowserSecret(browser).sha256, datetime.now(UTC))


def let_in(tx: Transaction, person: ClaimedPerson, claims: Claims, letting_in: LettingIn) -> int:
    """The id of the person of whom these are the claims, known from now on, with the roles that rules give them now.

    Raises ForbiddenError for somebody who is disabled, or whom nobody expects.
    """
    now = datetime.now(UTC)
    said = {**claims, GROUPS: claims.get(letting_in.names.groups)}
    given = roles_of(said, rules_of(tx, Purpose.LOGIN, str(claims["iss"])))
    account_id = _known(tx, person, now)
    if account_id is None:
        if not given and letting_in.unknown_get is None:
            raise ForbiddenError(
                f"{person.name} may not log in: nobody invited them with a verified address, and no rule for logins "
                "lets them in. An administrator can invite them, or make such a rule."
            )
        account_id = _add(tx, person, now)
    if not given and letting_in.unknown_get is not None:
        given = [GivenRole(letting_in.unknown_get)]
    store.set_given_roles(tx, account_id, given)
    note_change(person.name, subjectOfProvider=person.subject, roles=[each.role_uuid for each in given])
    return account_id


def _add(tx: Transaction, person: ClaimedPerson, now: datetime) -> int:
    """Keep a person whom a provider sent; the id. Where the login is somebody's, the subject tells it from that one."""
    is_taken = accounts.account_of_login(tx, PrincipalKind.PERSON, person.login) is not None
    login = f"{person.login} ({person.subject})" if is_taken else person.login
    email = person.email if person.email and not store.person_with_email(tx, person.email) else None
    kind = PrincipalKind.PERSON
    uuid = accounts.add_account(tx, kind, person.name, now, email, login=login, subject=person.subject)
    return id_of_account(tx, uuid)


def roles_of(claims: Claims, rules: Iterable[TrustRule]) -> list[GivenRole]:
    """The roles that rules give somebody of whom a provider says that, each once.

    Whom the token is for was checked already; a rule may want one of several. One without patterns fits nobody: it
    would let everybody in whom the provider knows.
    """
    matches = match_rules(rules, claims, claim_texts(claims.get(AUDIENCE)))
    fitting = [match.rule for match in matches if match.rule.claims and not match.differences]
    return list(dict.fromkeys(GivenRole(each.role.uuid, each.reach, each.team, each.pacticipant) for each in fitting))


def begin_session(tx: Transaction, owner: SessionOwner, lasts: timedelta, replaced: list[str]) -> BrowserSecret:
    """Keep a session: its secret, which was nobody's before. The one that it replaces in the browser ends."""
    now, secret = datetime.now(UTC), BrowserSecret.make()
    note_change(owner.settings_user)
    sessions.end_session(tx, replaced)
    sessions.add_session(
        tx,
        owner.stored(secret),
        now,
        now + lasts,
        account_id=owner.account_id,
        settings_user=owner.settings_user,
    )
    return secret


def end_session(tx: Transaction, stored: list[str]) -> None:
    """Forget a session, by what may be stored of it: no replica knows it from then on."""
    sessions.end_session(tx, stored)


def _known(tx: Transaction, person: ClaimedPerson, now: datetime) -> int | None:
    """The account of somebody who was here before, or who was invited: that one is theirs from now on."""
    found = store.person_with_subject(tx, person.subject)
    mail = store.person_with_email(tx, person.email) if person.email else None
    if found is None and mail is not None and mail[2] is None:
        store.bind_subject(tx, mail[0], person.subject, now)
        found = mail[:2]
    if found is None:
        return None
    account_id, is_active = found
    if not is_active:
        raise ForbiddenError(f"{person.name} is disabled here. An administrator can enable them again.")
    is_free = mail is None or mail[0] == account_id
    store.follow(tx, account_id, person.name, person.email if is_free else None, now)
    return account_id
