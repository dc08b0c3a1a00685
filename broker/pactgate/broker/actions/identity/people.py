"""People, and what an administrator does with any account: let in, change, disable, remove."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pactgate.broker.actions.identity.assigned_roles import account_called, id_of_account
from pactgate.broker.actions.identity.noted_changes import account_change, note_new_account
from pactgate.broker.actions.identity.safeguards import may_manage, may_stand_for, safeguarded
from pactgate.broker.domain.errors import InvalidError, TakenError
from pactgate.broker.domain.identity.accounts import (
    Account,
    AccountChange,
    AccountQuery,
    NewPerson,
    address_problem,
)
from pactgate.broker.domain.identity.delegation import Administering
from pactgate.broker.domain.identity.permissions import VIEWER
from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.pages import Paged, PageRequest, part
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts as store
from pactgate.broker.store.identity.auditing import note_change


def list_accounts(tx: Transaction, wanted: AccountQuery, page: PageRequest | None = None) -> Paged[Account]:
    """People and system accounts, by name."""
    return part([each for each in store.list_accounts(tx, wanted.kind) if wanted.wants(each)], page)


def add_person(tx: Transaction, new: NewPerson) -> Account:
    """Let a person in, who may see everything and change nothing.

    Raises InvalidError: the address is none, or somebody has it or the login.
    """
    email = new.email.lower()
    _check_address(tx, email)
    _check_login(tx, new.login or email, "externalIdpUsername" if new.login else "email")
    uuid = store.add_account(
        tx,
        PrincipalKind.PERSON,
        new.name,
        datetime.now(UTC),
        email,
        login=new.login,
        external_id=new.external_id,
        given_name=new.given_name,
        family_name=new.family_name,
    )
    store.assign(tx, id_of_account(tx, uuid), VIEWER.uuid)
    note_new_account(tx, uuid)
    return account_called(tx, uuid)


def invite(tx: Transaction, by: Administering, invited: Sequence[NewPerson]) -> list[Account]:
    """Let people in who are not, and let those in again who were disabled; others stay as they are.

    Raises as add_person and change_account do.
    """
    accounts = list[Account]()
    for each in invited:
        known = store.account_of_address(tx, each.email)
        if known is None:
            accounts.append(add_person(tx, each))
        elif (there := account_called(tx, known)).active:
            accounts.append(there)
        else:
            accounts.append(change_account(tx, by, known, AccountChange(active=True)))
    note_change(", ".join(each.name for each in accounts))
    return accounts


def change_account(tx: Transaction, by: Administering, uuid: str, change: AccountChange) -> Account:
    """Change a person or a system account. What is disabled is logged out and refused, by whatever it proves itself.

    Raises NotFoundError; InvalidError for an address or a name that somebody has; ForbiddenError for an account that
    may do more than who asks, and for a system account where they may not manage these; LastAdministratorError.
    """
    known, account_id = account_called(tx, uuid), id_of_account(tx, uuid)
    may_manage(by.asker, known)
    if _is_known_otherwise(known, change):
        may_stand_for(tx, by, known)
    with safeguarded(tx, by, [uuid]), account_change(tx, uuid):
        if values := _changed(tx, known, change):
            store.change_account(tx, account_id, values, datetime.now(UTC))
        if change.active is False:
            store.end_sessions(tx, account_id)
    return account_called(tx, uuid)


def _is_known_otherwise(known: Account, change: AccountChange) -> bool:
    """Whether somebody else may be taken for the account then.

    A person logs in by an address, and the common name of a client certificate is that of a system account.
    """
    if known.kind is PrincipalKind.PERSON:
        return bool(change.email) and str(change.email).lower() != known.email
    is_enabled = change.active and not known.active  # which asks for the same
    return bool(change.name) and change.name != known.name and not is_enabled


def remove_account(tx: Transaction, by: Administering, uuid: str) -> None:
    """Forget a person or a system account, with its tokens. Raises as change_account does."""
    known, account_id = account_called(tx, uuid), id_of_account(tx, uuid)
    may_manage(by.asker, known)
    with safeguarded(tx, by, [uuid]), account_change(tx, uuid):
        store.remove_account(tx, account_id)


def _changed(tx: Transaction, known: Account, change: AccountChange) -> dict[str, object]:
    values: dict[str, object] = {}
    if change.active is not None and change.active != known.active:
        values["active"] = change.active
    if change.name and change.name != known.name:
        values["name"] = change.name
        if known.kind is PrincipalKind.SYSTEM_ACCOUNT:
            check_name(tx, change.name, known.uuid)
            values["login"] = change.name.casefold()
    return values | _changed_person(tx, known, change) if known.kind is PrincipalKind.PERSON else values


def _changed_person(tx: Transaction, known: Account, change: AccountChange) -> dict[str, object]:
    values: dict[str, object] = {}
    login, email = change.login, change.email.lower() if change.email else known.email
    if email and email != known.email:
        _check_address(tx, email, known.uuid)
        values["email"] = email
        # Who logs in with the address, as invited, does so with the new one.
        if login is None and store.account_of_login(tx, known.kind, known.email or "") == known.uuid:
            login = email
    if login and login != known.user_name:
        _check_login(tx, login, "externalIdpUsername" if change.login else "email", known.uuid)
        values |= {"login": login.casefold(), "user_name": login}
    for name in ("external_id", "given_name", "family_name"):
        said = getattr(change, name)
        if said is not None and (said or None) != getattr(known, name):
            values[name] = said or None
    return values


def check_name(tx: Transaction, name: str, own_uuid: str = "") -> None:
    """Refuse a name that another system account has, whatever its case. Raises InvalidError."""
    taken = store.account_of_login(tx, PrincipalKind.SYSTEM_ACCOUNT, name)
    if taken not in (None, own_uuid):
        said = account_called(tx, str(taken)).name
        raise TakenError({"name": [f"is taken: there is a system account called {said}"]})


def _check_address(tx: Transaction, email: str, own_uuid: str = "") -> None:
    if problem := address_problem(email):
        raise InvalidError({"email": [problem]})
    if store.account_of_address(tx, email) not in (None, own_uuid):
        raise TakenError({"email": [f"is taken: there is a person with the address {email}"]})


def _check_login(tx: Transaction, login: str, field: str, own_uuid: str = "") -> None:
    if store.account_of_login(tx, PrincipalKind.PERSON, login) not in (None, own_uuid):
        raise TakenError({field: [f"is taken: there is a person who logs in as {login.casefold()}"]})
