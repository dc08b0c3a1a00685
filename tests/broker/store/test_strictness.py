"""What the gate asks: one statement for policies and one for waivers, however many providers are in question."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from pactgate.broker.actions.environments.environments import NewEnvironment, create_environment
from pactgate.broker.domain.gate.policies import (
    USUALLY_STRICT,
    BreakingChanges,
    Policy,
    Scope,
    SelfVerification,
    StatedPolicy,
    Strictness,
)
from pactgate.broker.domain.gate.waivers import TOLD_AFTER_EXPIRY, NewWaiver
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.gate.policies import ScopeIds, save_policy, strictness_of
from pactgate.broker.store.gate.waivers import add_waiver
from pactgate.broker.store.versions.pacticipants import ensure_pacticipant

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def pacticipants(tx: Transaction) -> tuple[int, ...]:
    return tuple(ensure_pacticipant(tx, name, NOW).id for name in ("orders", "billing", "mail"))


def environment(tx: Transaction, name: str) -> int:
    return create_environment(tx, NewEnvironment(name, None, production=False, contacts=())).id


def waive(tx: Transaction, provider: int, uuid: str, until: datetime, there: int | None = None) -> None:
    wanted = NewWaiver("0" * 16, "moving", "Ada", until, None)
    add_waiver(tx, uuid, wanted, pacticipant_id=provider, environment_id=there, now=NOW)


def state(tx: Transaction, ids: ScopeIds, stated: StatedPolicy) -> None:
    save_policy(tx, ids, stated, NOW)


def strictness_there(database: Database, providers: Iterable[int], place: str | None) -> dict[int, Strictness]:
    """By the id of the provider, in one environment."""
    asked = [(each, place) for each in providers]
    return {each: strict for (each, _), strict in database.read(strictness_of, asked, NOW).items()}


def test_each_provider_has_its_own(database: Database) -> None:
    orders, billing, mail = database.write(pacticipants)
    production, other = database.write(environment, "production"), database.write(environment, "test")
    scope = Scope()
    database.write(state, ScopeIds(None, None), StatedPolicy(scope, self_verification=SelfVerification.OPTIONAL))
    database.write(state, ScopeIds(orders, None), StatedPolicy(scope, BreakingChanges.BLOCK))
    database.write(state, ScopeIds(orders, production), StatedPolicy(scope, BreakingChanges.WARN))
    database.write(state, ScopeIds(None, other), StatedPolicy(scope, BreakingChanges.BLOCK, SelfVerification.REQUIRED))
    optional = SelfVerification.OPTIONAL

    found = strictness_there(database, (orders, billing), "production")
    assert {name: each.policy for name, each in found.items()} == {
        orders: Policy(BreakingChanges.WARN, optional),
        billing: Policy(BreakingChanges.BLOCK_WHEN_USED, optional),
    }
    assert strictness_there(database, [mail], "test")[mail].policy == Policy(BreakingChanges.BLOCK)
    for nowhere in (None, "unheard of"):
        assert strictness_there(database, [orders], nowhere)[orders].policy == Policy(BreakingChanges.BLOCK, optional)


def test_nobody_said_anything(database: Database) -> None:
    orders, *_ = database.write(pacticipants)
    assert strictness_there(database, [orders], "production") == {orders: USUALLY_STRICT}
    assert strictness_there(database, [], "production") == {}


def test_waivers_hold_there_until_they_expire_and_are_told_for_a_while(database: Database) -> None:
    orders, billing, _ = database.write(pacticipants)
    production, other = database.write(environment, "production"), database.write(environment, "test")
    database.write(waive, orders, "long", NOW + 2 * DAY)
    database.write(waive, orders, "short", NOW + DAY, production)
    database.write(waive, orders, "elsewhere", NOW + 9 * DAY, other)
    database.write(waive, orders, "expired", NOW, production)
    database.write(waive, orders, "long ago", NOW - TOLD_AFTER_EXPIRY)

    found = strictness_there(database, (orders, billing), "production")
    assert [each.uuid for each in found[orders].waivers] == ["long", "short"]
    assert [each.uuid for each in found[orders].expired] == ["expired"]
    assert found[billing] == USUALLY_STRICT
    [anywhere] = strictness_there(database, [orders], None)[orders].waivers
    assert (anywhere.provider, anywhere.environment, anywhere.until) == ("orders", None, NOW + 2 * DAY)


def test_it_asks_twice_however_many_there_are(database: Database) -> None:
    ids = database.write(pacticipants)
    run: list[str] = []

    def remember(*arguments: object) -> None:
        run.append(str(arguments[2]))

    event.listen(database.engine, "before_cursor_execute", remember)
    database.read(strictness_of, [(each, place) for each in ids for place in ("production", "test", None)], NOW)
    event.remove(database.engine, "before_cursor_execute", remember)
    assert sum(each.startswith("SELECT") for each in run) == 2
