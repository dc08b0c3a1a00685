"""The page of an account, which is a person's or a system account's, and what is done there with either."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from pactgate.broker.actions.identity import assigned_roles, people, system_accounts
from pactgate.broker.actions.identity.roles import list_roles
from pactgate.broker.actions.identity.safeguards import manages
from pactgate.broker.actions.identity.teams import list_teams
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.identity.accounts import AccountChange
from pactgate.broker.domain.identity.permissions import CI, VIEWER
from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.query import whole_number
from pactgate.broker.web.fields import line_or_none, wanted_role
from pactgate.broker.web.forms import NOT_REFUSED, RefusedForm, answered
from pactgate.broker.web.page import Visit


@dataclass(frozen=True, slots=True)
class AccountRoutes:
    """The names of the routes of one kind of account."""

    every: str
    one: str
    change: str
    delete: str
    add_role: str
    remove_role: str


ROUTES: Mapping[PrincipalKind, AccountRoutes] = {
    PrincipalKind.PERSON: AccountRoutes(
        "users", "user", "change_user", "delete_user", "add_user_role", "remove_user_role"
    ),
    PrincipalKind.SYSTEM_ACCOUNT: AccountRoutes(
        "system_accounts",
        "system_account",
        "change_system_account",
        "delete_system_account",
        "add_system_account_role",
        "remove_system_account_role",
    ),
}


def account_page(
    visit: Visit,
    uuid: str,
    *,
    refused: RefusedForm = NOT_REFUSED,
    made: NewToken | None = None,
    is_invited: bool = False,
) -> HTMLResponse:
    """The page of an account, with a token that was made just now, or what was refused. Raises NotFoundError."""
    account = visit.database.read(assigned_roles.account_called, uuid)
    is_managed = manages(visit.visitor.principal, account)
    page = visit.page(
        "account.html",
        account=account,
        is_person=account.kind is PrincipalKind.PERSON,
        is_managed=is_managed,
        routes=ROUTES[account.kind],
        # What nobody can choose from is not looked for.
        roles=visit.database.read(list_roles) if is_managed else [],
        teams=[(each.uuid, each.name) for each in visit.database.read(list_teams).items] if is_managed else [],
        tokens=visit.database.read(system_accounts.list_tokens, uuid) if is_managed else [],
        made=made,
        usual_role=(VIEWER if account.kind is PrincipalKind.PERSON else CI).uuid,
        refused=refused,
        is_invited=is_invited,
    )
    # A token may stand in it.
    page.headers["Cache-Control"] = "no-store"
    return page


def own_page(visit: Visit, uuid: str, kind: PrincipalKind, *, is_invited: bool = False) -> Response:
    """The page of an account at the address of its kind; who asks for it as the other kind is led there."""
    account = visit.database.read(assigned_roles.account_called, uuid)
    if account.kind is not kind:
        return RedirectResponse(visit.links.to(ROUTES[account.kind].one, uuid=uuid), HTTPStatus.SEE_OTHER)
    return account_page(visit, uuid, is_invited=is_invited)


@dataclass(frozen=True, slots=True)
class AccountForms:
    """What the forms on the page of an account do, for one kind of it."""

    visit: Visit
    uuid: str
    form: Mapping[str, str]
    kind: PrincipalKind

    def change(self) -> Response:
        """Have another name or address, or be disabled or enabled."""

        def act() -> str:
            active = {"yes": True, "no": False}.get(self.form.get("active", ""))
            change = AccountChange(line_or_none(self.form, "name"), line_or_none(self.form, "email"), active)
            self._write(people.change_account, change)
            return self._here()

        return self._answered("active" if "active" in self.form else "change", act)

    def delete(self) -> Response:
        """Be gone."""

        def act() -> str:
            self._write(people.remove_account)
            return self.visit.links.to(ROUTES[self.kind].every)

        return self._answered("delete", act)

    def add_role(self) -> Response:
        """Have one more role."""

        def act() -> str:
            self._write(assigned_roles.give_role, wanted_role(self.form))
            return self._here("#roles")

        return self._answered("role", act)

    def remove_role(self) -> Response:
        """Have a role no more."""

        def act() -> str:
            assignment = whole_number(self.form.get("assignment", ""))
            if assignment is None:
                raise InvalidError({"assignment": ["must be a whole number"]})
            self._write(assigned_roles.take_role, assignment)
            return self._here("#roles")

        return self._answered("remove", act)

    def _write(self, action: Callable[..., object], *rest: object) -> None:
        self.visit.database.write(action, self.visit.administering, self.uuid, *rest)

    def _here(self, part: str = "") -> str:
        return self.visit.links.to(ROUTES[self.kind].one, uuid=self.uuid) + part

    def _answered(self, name: str, act: Callable[[], str]) -> Response:
        return answered(name, self.form, act, lambda refused: account_page(self.visit, self.uuid, refused=refused))
