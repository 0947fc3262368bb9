"""New group; one that may hold roles is asked about twice, because that can never be changed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.commands import CreateGroup
from simulator.directory.groups import NAME_LENGTH_MAX
from simulator.directory.people_search import Sought
from simulator.events import GroupWritten
from web.desk import current
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.groups import groups_frame
from web.portal.principals import choices

PEOPLE_MAX = 200
People = Annotated[tuple[str, ...], Field(max_length=PEOPLE_MAX)]


class GroupForm(Form):
    """A new group; `confirmed` is the Yes to the question about role-assignable groups."""

    group_type: Literal["security"] = "security"
    name: Annotated[str, Field(min_length=1, max_length=NAME_LENGTH_MAX)]
    description: Annotated[str, Field(max_length=1024)] = ""
    assignable: Literal["yes", "no"] = "no"
    membership_type: Literal["assigned"] = "assigned"
    owners: People = ()
    members: People = ()
    confirmed: bool = False

    def command(self) -> CreateGroup:
        """What Create asks of the tenant."""
        return CreateGroup(
            display_name=self.name,
            description=self.description,
            is_assignable_to_role=self.assignable == "yes",
            member_ids=self.members,
            owner_ids=self.owners,
        )


def _page(
    values: dict[str, Any],
    errors: dict[str, str] | None = None,
    *,
    refusal: Refused | None = None,
    status: int = 200,
    is_asking: bool = False,
) -> Response:
    desk = current()
    typed = {name: request.form.get(f"filter_{name}", "") for name in ("owners", "members")}
    members = Sought.USERS_AND_GROUPS
    frame = {
        **groups_frame(desk, "New group"),
        "values": values,
        "errors": errors or {},
        "is_asking": is_asking,
        "name_max": NAME_LENGTH_MAX,
        "owner_cards": choices(desk.tenant, Sought.USERS, values.get("owners", ()), typed["owners"]),
        "member_cards": choices(desk.tenant, members, values.get("members", ()), typed["members"]),
        "filters": typed,
    }
    if refusal is not None:
        return desk.refused(refusal, "portal/groups/new.html", **frame)
    return desk.page("portal/groups/new.html", status=status, **frame)


@portal.get("/groups/new")
def group_new() -> Response:
    """The empty form."""
    return _page({"assignable": "no"})


@portal.post("/groups/new")
def group_create() -> Response:
    """Create the group, after the question when it may hold roles."""
    desk = current()
    bound = bind(GroupForm, request.form)
    if "_filter" in request.form:
        return _page(bound.values)
    form = bound.form
    if form is None:
        return _page(bound.values, bound.errors, status=422)
    if form.assignable == "yes" and not form.confirmed:
        return _page(bound.values, is_asking="_no" not in request.form)
    decision = desk.act(form.command())
    if isinstance(decision, Refused):
        return _page(bound.values, refusal=decision)
    group = next(event.group for event in decision.events if isinstance(event, GroupWritten))
    return desk.done(f"Group created: {group.display_name}", f"groups/{group.id}")
