"""The rules of teams, without a database."""

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.users.domain.api_keys import Scope
from onsale.modules.users.domain.teams import OWNER, TeamRole, check_change
from onsale.platform.policy import ORGANISATION_ROLES, permissions_of
from onsale.platform.problems import Refusal
from onsale.platform.security import Permission


def test_team_roles_are_those_of_the_policy() -> None:
    assert set(TeamRole) == set(ORGANISATION_ROLES)
    managing = {role for role, granted in ORGANISATION_ROLES.items() if Permission.TEAM_WRITE in granted}
    assert managing == {OWNER}


def test_a_key_can_be_for_no_more_than_an_owner_may_and_not_for_the_team_or_what_is_personal() -> None:
    scopes = {one.value for one in Scope}
    assert scopes < {one.value for one in ORGANISATION_ROLES["organiser"]}
    assert not scopes & {Permission.SIGNED_IN.value, Permission.TEAM_WRITE.value}


_roles = st.sets(st.sampled_from(list(TeamRole)), min_size=1)


@given(
    team=st.dictionaries(st.sampled_from("abcd"), _roles, min_size=1).filter(
        lambda team: any(OWNER in roles for roles in team.values())
    ),
    changes=st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), _roles | st.just(set()))),
)
def test_no_change_escalates_or_leaves_a_team_without_an_owner(
    team: dict[str, set[TeamRole]], changes: list[tuple[str, str, set[TeamRole]]]
) -> None:
    for by, user_id, roles in changes:
        holds: Collection[Permission] = permissions_of(team.get(by, ()))
        try:
            check_change(team, user_id, roles, by=by, granting=holds)
        except Refusal:
            continue
        assert permissions_of(roles) <= frozenset(holds)
        team = {**team, user_id: roles} if roles else {one: has for one, has in team.items() if one != user_id}
        assert any(OWNER in has for has in team.values())
