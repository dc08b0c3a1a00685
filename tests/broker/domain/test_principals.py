"""What roles and their assignments let somebody do, to which applications."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.identity.permissions import (
    ADMINISTRATOR,
    CI,
    MAINTAINER,
    READY_ROLES,
    VIEWER,
    BadPermissionError,
    Extent,
    Permission,
    ScopedPermission,
)
from pactgate.broker.domain.identity.principals import (
    Assignment,
    Ownership,
    Principal,
    PrincipalKind,
    Proof,
    Reach,
    grants,
    nobody,
)

APPLICATIONS = {
    "mine": Ownership("team-1"),
    "theirs": Ownership("team-2"),
    "made": Ownership(None, "me"),
    "made by others": Ownership(None, "you"),
    "nobody's": Ownership(),
    "new": None,
}
FREE = {"made", "nobody's", "new"}
"""What a role reaches that reaches what one made oneself."""


def somebody(*assignments: Assignment, teams: frozenset[str] = frozenset()) -> Principal:
    return Principal(PrincipalKind.SYSTEM_ACCOUNT, "bot", Proof.TOKEN, grants(assignments, teams), "me")


def may(principal: Principal, permission: Permission) -> set[str]:
    return {name for name, owner in APPLICATIONS.items() if principal.refused(permission, {name: owner}) is None}


@pytest.mark.parametrize(
    ("assignment", "teams", "publishes", "manages"),
    [
        (Assignment(CI.scopes), frozenset({"team-1"}), {"mine", *FREE}, set()),
        (Assignment(CI.scopes), frozenset(), FREE, set()),
        (Assignment(CI.scopes, Reach.EVERYTHING), frozenset(), {*APPLICATIONS}, set()),
        (Assignment(CI.scopes, Reach.TEAM, "team-2"), frozenset({"team-1"}), {"theirs", *FREE}, set()),
        (Assignment(CI.scopes, Reach.PACTICIPANT, "nobody's"), frozenset(), {"nobody's"}, set()),
        (Assignment(CI.scopes, Reach.PACTICIPANT, "new"), frozenset({"team-1"}), {"new"}, set()),
        (Assignment(MAINTAINER.scopes), frozenset({"team-1"}), {"mine", *FREE}, {"mine", *FREE}),
        (Assignment(ADMINISTRATOR.scopes), frozenset(), {*APPLICATIONS}, {*APPLICATIONS}),
        (Assignment(VIEWER.scopes, Reach.EVERYTHING), frozenset({"team-1"}), set(), set()),
    ],
)
def test_a_role_reaches_as_far_as_its_scopes_and_its_assignment_say(
    assignment: Assignment, teams: frozenset[str], publishes: set[str], manages: set[str]
) -> None:
    principal = somebody(assignment, teams=teams)
    assert may(principal, Permission.PUBLISH) == publishes
    assert may(principal, Permission.MANAGE) == manages
    assert may(principal, Permission.READ) == {*APPLICATIONS}


def test_what_is_about_the_whole_broker_is_not_given_for_a_part_of_it() -> None:
    narrowed = somebody(Assignment(ADMINISTRATOR.scopes, Reach.TEAM, "team-1"))
    assert not narrowed.may(Permission.MANAGE_ENVIRONMENTS)
    assert not narrowed.may(Permission.MANAGE_ROLES)
    assert narrowed.may_for_team(Permission.MANAGE_SECRETS, "team-1")
    assert not narrowed.may_for_team(Permission.MANAGE_SECRETS, "team-2")


def test_nobody_may_nothing_but_what_everybody_may() -> None:
    assert not any(nobody().may(each) for each in Permission)
    assert nobody([Permission.READ]).may_everywhere(Permission.READ)
    assert not nobody([Permission.READ]).may(Permission.PUBLISH)


assignments_of_any_kind = st.builds(
    Assignment,
    st.sampled_from([role.scopes for role in READY_ROLES]),
    st.sampled_from(Reach),
    st.sampled_from(["team-1", "team-2", "mine", "new"]),
)
some_assignments = st.lists(assignments_of_any_kind, max_size=3)


@given(some_assignments, assignments_of_any_kind, st.sampled_from(Permission))
def test_a_further_role_takes_nothing_away(held: list[Assignment], more: Assignment, wanted: Permission) -> None:
    assert may(somebody(*held), wanted) <= may(somebody(*held, more), wanted)


@given(some_assignments, st.sampled_from(Permission))
def test_what_is_said_of_several_applications_is_what_is_said_of_each(
    held: list[Assignment], wanted: Permission
) -> None:
    principal = somebody(*held)
    assert (principal.refused(wanted, APPLICATIONS) is None) == (may(principal, wanted) == {*APPLICATIONS})


@given(st.sampled_from(Permission), st.sampled_from(Extent))
def test_a_scope_is_read_as_it_is_written(permission: Permission, extent: Extent) -> None:
    assert ScopedPermission.parse(str(ScopedPermission(permission, extent))) == ScopedPermission(permission, extent)
    assert ScopedPermission.parse(permission) == ScopedPermission(permission)


@pytest.mark.parametrize("text", ["", "contract_data", "contract_data:fly:*", "contract_data:read:mine", "a:b:c:d"])
def test_what_is_no_permission_is_refused(text: str) -> None:
    with pytest.raises(BadPermissionError, match="is no permission"):
        ScopedPermission.parse(text)


def test_every_permission_has_a_sentence() -> None:
    assert all(each.sentence for each in Permission)
