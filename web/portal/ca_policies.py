"""The list of Conditional Access policies, the overview of them, and deleting one."""

from __future__ import annotations

from typing import Any

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.access import Area
from simulator.commands import DeletePolicy
from simulator.conditional_access.evaluate import ordered_policies
from simulator.conditional_access.policies import ConditionalAccessPolicy, PolicyState
from simulator.conditional_access.views import policy_counts
from simulator.licensing import has_conditional_access
from web.desk import Desk, current, opens
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.ca_chrome import CONDITIONAL_ACCESS, STATES, ca_page, state_badge
from web.words import when

COLUMNS = ("Policy name", "State", "Creation date", "Modified date", {"label": "Actions", "hidden_label": True})


class DeleteForm(Form):
    """Which policy to delete."""

    policy: str = Field(max_length=100)


@portal.get("/ca")
@opens(Area.CONDITIONAL_ACCESS)
def conditional_access_overview() -> Response:
    """How many policies are on, and what of Conditional Access is simulated."""
    desk = current()
    counts = policy_counts(desk.tenant)
    return ca_page(
        "overview.html",
        here="ca",
        title=CONDITIONAL_ACCESS,
        title_rest="Overview",
        counts=[(*STATES[state], counts[state]) for state in PolicyState],
        is_licensed=has_conditional_access(desk.tenant),
        security_defaults=desk.tenant.organization.security_defaults,
        mandatory_portal_mfa=desk.tenant.organization.mandatory_portal_mfa,
    )


def _row(desk: Desk, policy: ConditionalAccessPolicy) -> list[Any]:
    path = desk.url(f"ca/policies/{policy.id}")
    delete = {
        "text": "Delete",
        "href": desk.url(f"ca/policies?delete={policy.id}"),
        "label": f"Delete {policy.display_name}",
    }
    return [
        {"text": policy.display_name, "href": path},
        state_badge(policy.state),
        when(policy.created_at),
        when(policy.modified_at),
        {"links": [{"text": "Edit", "href": path, "label": f"Edit {policy.display_name}"}, delete]},
    ]


def policies_page(*, status: int = 200, refusal: Refused | None = None) -> Response:
    """The list, with the question before a deletion when the address asks for it."""
    desk = current()
    query = request.args.get("q", "").strip().lower()
    found = [one for one in ordered_policies(desk.tenant) if query in one.display_name.lower()]
    return ca_page(
        "policies.html",
        here="ca-policies",
        title=CONDITIONAL_ACCESS,
        title_rest="Policies",
        status=status,
        refusal=refusal,
        columns=COLUMNS,
        rows=[_row(desk, policy) for policy in found],
        query=request.args.get("q", ""),
        deleting=desk.tenant.policies.get(request.args.get("delete", "")),
    )


@portal.get("/ca/policies")
@opens(Area.CONDITIONAL_ACCESS)
def ca_policies() -> Response:
    """Every policy with its state."""
    return policies_page()


@portal.post("/ca/policies/delete")
@opens(Area.CONDITIONAL_ACCESS)
def ca_policy_delete() -> Response:
    """Delete one policy."""
    desk = current()
    bound = bind(DeleteForm, request.form)
    if bound.form is None:
        return policies_page(status=422)
    policy = desk.tenant.policies.get(bound.form.policy)
    decision = desk.act(DeletePolicy(policy_id=bound.form.policy), edits=bound.form.policy)
    if isinstance(decision, Refused):
        return policies_page(refusal=decision)
    return desk.done(f"Policy deleted: {policy.display_name if policy else bound.form.policy}", "ca/policies")
