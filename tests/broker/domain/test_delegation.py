"""Nobody gives more than they may do themselves: laws of what a change gives."""

from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.identity.delegation import administers, excess, excess_of_role
from pactgate.broker.domain.identity.permissions import (
    ADMINISTRATOR,
    READY_ROLES,
    VIEWER,
    Permission,
    ScopedPermission,
)
from pactgate.broker.domain.identity.principals import (
    Assignment,
    Grant,
    Ownership,
    Principal,
    PrincipalKind,
    Proof,
    Reach,
    grants,
)
from pactgate.broker.domain.identity.scopes import CATALOGUE, scope_of

TEAMS = ("team-1", "team-2")
OWNERS = {"one": Ownership("team-1"), "two": Ownership("team-2"), "free": Ownership(), "made": Ownership(None, "me")}

scopes = st.one_of(
    st.sampled_from([role.scopes for role in READY_ROLES]), st.frozensets(st.sampled_from(CATALOGUE), max_size=4)
)
assignments = st.one_of(
    st.builds(Assignment, scopes, st.sampled_from([Reach.OWN_TEAMS, Reach.EVERYTHING])),
    st.builds(Assignment, scopes, st.just(Reach.TEAM), st.sampled_from(TEAMS)),
    st.builds(Assignment, scopes, st.just(Reach.PACTICIPANT), st.sampled_from([*OWNERS, "new"])),
)
held = st.builds(grants, st.lists(assignments, max_size=3).map(tuple), st.frozensets(st.sampled_from(TEAMS)))


def who(granted: tuple[Grant, ...], uuid: str = "me") -> Principal:
    return Principal(PrincipalKind.PERSON, "Ann", Proof.TOKEN, granted, uuid)


def may(principal: Principal) -> set[tuple[Permission, str]]:
    """What somebody may do to what: everything, each team, each application."""
    applications = {**OWNERS, "new": None}
    return {
        *[(each, "*") for each in Permission if principal.may_everywhere(each)],
        *[(each, team) for each in Permission for team in TEAMS if principal.may_for_team(each, team)],
        *[
            (each, name)
            for each in Permission
            for name, owner in applications.items()
            if principal.refused(each, {name: owner}) is None
        ],
    }


@given(held, held)
def test_what_is_given_without_excess_reaches_nothing_that_the_giver_does_not_reach(
    giver: tuple[Grant, ...], gift: tuple[Grant, ...]
) -> None:
    if excess(who(giver), gift, (), OWNERS) is None:
        assert may(who(gift)) <= may(who(giver))


@given(held, held, held)
def test_what_somebody_gains_beyond_what_they_had_is_the_givers_to_give(
    giver: tuple[Grant, ...], before: tuple[Grant, ...], after: tuple[Grant, ...]
) -> None:
    if excess(who(giver), after, before, OWNERS) is None:
        assert may(who(after)) - may(who(before)) <= may(who(giver))


@given(held)
def test_who_gives_what_they_have_gives_no_more(giver: tuple[Grant, ...]) -> None:
    assert excess(who(giver), giver, (), OWNERS) is None


@given(held, held)
def test_to_take_something_away_takes_nobodys_leave(giver: tuple[Grant, ...], before: tuple[Grant, ...]) -> None:
    assert excess(who(giver), before[: len(before) // 2], before, OWNERS) is None


@given(held)
def test_an_administrator_gives_anything(gift: tuple[Grant, ...]) -> None:
    administrator = who(grants((Assignment(ADMINISTRATOR.scopes),), frozenset()))
    assert excess(administrator, gift, (), OWNERS) is None


@given(held, scopes)
def test_a_role_without_excess_given_to_who_defined_it_gives_them_nothing(
    giver: tuple[Grant, ...], wanted: frozenset[ScopedPermission]
) -> None:
    teams = frozenset[str]().union(*(grant.where.teams for grant in giver))
    if excess_of_role(who(giver), wanted) is None:
        assert may(who(grants((Assignment(wanted),), teams))) <= may(who(giver))


@given(held)
def test_who_administers_may_manage_people_and_roles_everywhere(granted: tuple[Grant, ...]) -> None:
    wanted = {(Permission.MANAGE_PEOPLE, "*"), (Permission.MANAGE_ROLES, "*")}
    assert administers(granted) == (wanted <= may(who(granted)))


def test_a_viewer_cannot_define_a_role_that_publishes() -> None:
    viewer = who(grants((Assignment(VIEWER.scopes),), frozenset(TEAMS)))
    for text in ("contract_data:publish:*", "contract_data:publish:team", "contract_data:publish:own"):
        assert excess_of_role(viewer, [scope_of(text)]) is not None


@given(st.sampled_from(CATALOGUE))
def test_what_is_in_the_catalogue_is_read_as_it_is_written(scope: ScopedPermission) -> None:
    assert scope_of(str(scope)) == scope
