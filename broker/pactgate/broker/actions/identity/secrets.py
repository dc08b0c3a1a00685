"""Secrets that webhooks use: kept encrypted, changed, and put into the calls that may use them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from pactgate.broker.actions.identity.secret_keys import HOW_TO_MAKE_ONE, CannotDecryptError, SecretKeys
from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.identity.audit import plain
from pactgate.broker.domain.identity.secrets import Secret, WantedSecret, why_not_usable
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import secrets as store
from pactgate.broker.store.identity import teams
from pactgate.broker.store.identity.auditing import note_change

_NO_KEY = (
    "cannot be stored, since the broker has no key to encrypt it with. Whoever runs the broker sets "
    f"PACTGATE_SECRET_KEY, or PACTGATE_SECRET_KEY_FILE: {HOW_TO_MAKE_ONE}"
)


@dataclass(frozen=True, slots=True)
class UsedSecrets:
    """The secrets that a call needs: their values by name, and a sentence for each one that it cannot have."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    problems: tuple[str, ...] = ()


def list_secrets(tx: Transaction) -> list[Secret]:
    """Every secret, by name."""
    return store.list_secrets(tx)


def secret(tx: Transaction, uuid: str) -> Secret:
    """One secret. Raises NotFoundError."""
    found = store.find_secret(tx, uuid=uuid)
    if found is None:
        message = f"No secret with uuid '{uuid}' found"
        raise NotFoundError(message)
    return found


def create_secret(tx: Transaction, wanted: WantedSecret, keys: SecretKeys) -> Secret:
    """Keep a secret. Raises InvalidError: it cannot be, its name is taken, its team is not there, there is no key."""
    _check(tx, wanted, keys)
    name, value = wanted.name or "", wanted.value or ""
    team_id = teams.team_id(tx, wanted.team) if wanted.team else None
    if wanted.team and team_id is None:
        raise InvalidError({"teamUuid": [f"names the team '{wanted.team}', which is not there"]})
    uuid, now = str(uuid4()), datetime.now(UTC)
    made = Secret(uuid, name, wanted.description, wanted.team, now, now)
    store.add_secret(tx, made, team_id, keys.encrypt(uuid, value))
    note_change(name, after=made)
    return secret(tx, uuid)


def change_secret(tx: Transaction, uuid: str, wanted: WantedSecret, keys: SecretKeys) -> Secret:
    """Change what is given of a secret. Raises NotFoundError, and InvalidError as above; its team stays."""
    before = secret(tx, uuid)
    _check(tx, wanted, keys, before)
    if wanted.team not in (None, before.team):
        raise InvalidError({"teamUuid": ["cannot be changed: create a secret of the other team"]})
    given = {"name": wanted.name, "description": wanted.description}
    values = {field: value for field, value in given.items() if value is not None}
    if wanted.value is not None:
        values["encrypted"] = keys.encrypt(uuid, wanted.value)
    store.change_secret(tx, uuid, values, datetime.now(UTC))
    after = secret(tx, uuid)
    note_change(after.name, before=before, after={**plain(after), "valueChanged": wanted.value is not None})
    return after


def delete_secret(tx: Transaction, uuid: str) -> None:
    """Forget a secret; webhooks that use it fail from then on. Raises NotFoundError."""
    found = secret(tx, uuid)
    note_change(found.name, before=found)
    store.delete_secret(tx, uuid)


def _check(tx: Transaction, wanted: WantedSecret, keys: SecretKeys, changed: Secret | None = None) -> None:
    problems = wanted.problems
    taken = store.find_secret(tx, name=wanted.name) if wanted.name else None
    if taken is not None and (changed is None or taken.uuid != changed.uuid):
        problems.setdefault("name", []).append(f"is taken: there is a secret called {wanted.name}")
    if wanted.value is not None and not keys:
        problems.setdefault("value", []).append(_NO_KEY)
    if problems:
        raise InvalidError(problems)


def unusable(tx: Transaction, names: Collection[str], webhook_team: str | None) -> list[str]:
    """Why a webhook of a team cannot use the secrets of these names, a sentence for each that it cannot."""
    known = store.stored_secrets(tx, names) if names else {}
    problems = [_problem(name, known.get(name), webhook_team) for name in sorted(names)]
    return [problem for problem in problems if problem]


def used_secrets(tx: Transaction, names: Collection[str], webhook_team: str | None, keys: SecretKeys) -> UsedSecrets:
    """The values of the secrets that a webhook of a team uses in a call."""
    known = store.stored_secrets(tx, names) if names else {}
    values, problems = dict[str, str](), list[str]()
    for name in sorted(names):
        if problem := _problem(name, known.get(name), webhook_team):
            problems.append(problem)
            continue
        try:
            values[name] = keys.decrypt(known[name].secret.uuid, known[name].encrypted)
        except CannotDecryptError as error:
            problems.append(f"the secret {name} cannot be read: {error}")
    return UsedSecrets(values, tuple(problems))


def _problem(name: str, found: store.StoredSecret | None, webhook_team: str | None) -> str | None:
    if found is None:
        return f"there is no secret called {name}; POST /secrets creates one"
    return why_not_usable(name, found.secret.team, webhook_team)


def secrets_of_other_keys(tx: Transaction, keys: SecretKeys) -> tuple[list[str], list[str]]:
    """The names of the secrets that the first key did not encrypt: of those that can be read, and of the others."""
    readable, others = list[str](), list[str]()
    for name, each in store.stored_secrets(tx).items():
        if not keys.is_current(each.encrypted):
            (readable if _is_readable(each, keys) else others).append(name)
    return readable, others


def encrypt_anew(tx: Transaction, names: Collection[str], keys: SecretKeys) -> None:
    """Encrypt secrets that can be read with the first key."""
    note_change(", ".join(names))
    for each in store.stored_secrets(tx, names).values():
        value = keys.decrypt(each.secret.uuid, each.encrypted)
        store.replace_encrypted(tx, each.secret.uuid, keys.encrypt(each.secret.uuid, value))


def _is_readable(stored: store.StoredSecret, keys: SecretKeys) -> bool:
    try:
        keys.decrypt(stored.secret.uuid, stored.encrypted)
    except CannotDecryptError:
        return False
    return True
