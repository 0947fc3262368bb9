"""Authentication contexts: the list, a new one, changing one, and deleting one that nothing uses."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.access import Area
from simulator.authentication_contexts.commands import DeleteAuthenticationContext, SetAuthenticationContext
from simulator.authentication_contexts.rows import AuthenticationContext
from simulator.authentication_contexts.views import contexts, free_context_ids, roles_asking_for
from simulator.conditional_access.contexts import policies_for_context
from web.desk import Desk, current, opens
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.ca_chrome import CONDITIONAL_ACCESS, ca_page
from web.words import role_name

TITLE = "Authentication contexts"
TRAIL = ((f"{CONDITIONAL_ACCESS} | {TITLE}", "ca/contexts"),)
COLUMNS = (
    "Name",
    "ID",
    "Published to apps",
    "Policies",
    "Roles",
    {"label": "Actions", "hidden_label": True},
)


class ContextForm(Form):
    """A context as the form says it; the id counts only for a new one."""

    id: str = Field(default="", max_length=10)
    name: str = Field(default="", max_length=1000)
    description: str = Field(default="", max_length=1000)
    published: bool = False

    def complaints(self) -> dict[str, str]:
        """What a reader has to correct before the tenant can be asked."""
        return {} if self.name.strip() else {"name": "enter a name"}

    def command(self, context_id: str) -> SetAuthenticationContext:
        """What Save asks of the tenant."""
        return SetAuthenticationContext(
            context_id=context_id,
            display_name=self.name,
            description=self.description.strip(),
            is_available=self.published,
        )


class DeleteForm(Form):
    """Which context to delete."""

    context: str = Field(max_length=100)


# --- the list ----------------------------------------------------------------------------------------------------


def _row(desk: Desk, row: AuthenticationContext) -> list[Any]:
    policies = policies_for_context(desk.tenant, row.id)
    delete = {
        "text": "Delete",
        "href": desk.url(f"ca/contexts?delete={row.id}"),
        "label": f"Delete {row.display_name}",
    }
    return [
        {"text": row.display_name, "href": desk.url(f"ca/contexts/{row.id}")},
        row.id,
        "Yes" if row.is_available else "No",
        {"links": [{"text": one.display_name, "href": desk.url(f"ca/policies/{one.id}")} for one in policies]},
        {"links": [_role_link(desk, role_id) for role_id in roles_asking_for(desk.tenant, row.id)]},
        {"links": [delete]},
    ]


def _role_link(desk: Desk, role_id: str) -> dict[str, str]:
    return {"text": role_name(role_id), "href": desk.url(f"pim/roles/{role_id}/settings")}


def contexts_page(*, status: int = 200, refusal: Refused | None = None) -> Response:
    """The list, with the question before a deletion when the address asks for it."""
    desk = current()
    query = request.args.get("q", "").strip().lower()
    found = [one for one in contexts(desk.tenant) if query in f"{one.display_name} {one.id}".lower()]
    return ca_page(
        "contexts.html",
        here="ca-contexts",
        title=CONDITIONAL_ACCESS,
        title_rest=TITLE,
        status=status,
        refusal=refusal,
        columns=COLUMNS,
        rows=[_row(desk, one) for one in found],
        query=request.args.get("q", ""),
        deleting=desk.tenant.authentication_contexts.get(request.args.get("delete", "")),
    )


@portal.get("/ca/contexts")
@opens(Area.CONDITIONAL_ACCESS)
def ca_contexts() -> Response:
    """Every authentication context."""
    return contexts_page()


# --- one context ---------------------------------------------------------------------------------------------------


def _form_page(context_id: str | None, values: dict[str, Any], **more: Any) -> Response:
    desk = current()
    free = free_context_ids(desk.tenant)
    return ca_page(
        "context.html",
        here="ca-contexts",
        title="New authentication context" if context_id is None else "Edit authentication context",
        trail=TRAIL,
        close_href=desk.url("ca/contexts"),
        action=desk.url(f"ca/contexts/{context_id or 'new'}"),
        context_id=context_id,
        values=values,
        id_options=[(one, one) for one in free],
        **more,
    )


def _known(context_id: str) -> AuthenticationContext:
    return current().tenant.authentication_contexts.get(context_id) or abort(404)


@portal.get("/ca/contexts/new")
@opens(Area.CONDITIONAL_ACCESS)
def ca_context_new() -> Response:
    """An empty form; publishing is ticked, and the lowest free id is chosen."""
    return _form_page(None, {"published": True, "id": next(iter(free_context_ids(current().tenant)), "")})


@portal.get("/ca/contexts/<context_id>")
@opens(Area.CONDITIONAL_ACCESS)
def ca_context(context_id: str) -> Response:
    """The form over a stored context."""
    row = _known(context_id)
    values = {"name": row.display_name, "description": row.description, "published": row.is_available}
    return _form_page(row.id, values)


@portal.post("/ca/contexts/new")
@opens(Area.CONDITIONAL_ACCESS)
def ca_context_create() -> Response:
    """Create the context."""
    return _posted(None)


@portal.post("/ca/contexts/<context_id>")
@opens(Area.CONDITIONAL_ACCESS)
def ca_context_save(context_id: str) -> Response:
    """Save the context."""
    return _posted(_known(context_id).id)


def _posted(context_id: str | None) -> Response:
    desk = current()
    bound = bind(ContextForm, request.form)
    errors = dict(bound.errors) or (bound.form.complaints() if bound.form else {})
    if bound.form is None or errors:
        return _form_page(context_id, bound.values, errors=errors, status=422)
    form = bound.form
    if context_id is None and form.id in desk.tenant.authentication_contexts:
        return _form_page(None, bound.values, errors={"id": f"`{form.id}` is taken; choose another"}, status=422)
    decision = desk.act(form.command(context_id or form.id), edits=context_id)
    if isinstance(decision, Refused):
        return _form_page(context_id, bound.values, refusal=decision)
    done = "created" if context_id is None else "saved"
    return desk.done(f"Authentication context {done}: {form.name.strip()}", "ca/contexts")


@portal.post("/ca/contexts/delete")
@opens(Area.CONDITIONAL_ACCESS)
def ca_context_delete() -> Response:
    """Delete one context."""
    desk = current()
    bound = bind(DeleteForm, request.form)
    if bound.form is None:
        return contexts_page(status=422)
    row = desk.tenant.authentication_contexts.get(bound.form.context)
    decision = desk.act(DeleteAuthenticationContext(context_id=bound.form.context), edits=bound.form.context)
    if isinstance(decision, Refused):
        return contexts_page(refusal=decision)
    return desk.done(f"Authentication context deleted: {row.display_name if row else ''}", "ca/contexts")
