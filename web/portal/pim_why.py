"""Why can or can't I: what the tenant would answer to an activation, rule by rule, without asking for it."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from simulator import Accepted, Decision, Verdict
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLES
from simulator.pim.rows import DIRECTORY, AssignmentKey, Kind
from simulator.pim.scopes import activation_scopes
from simulator.pim.views import activation_limits, assignable_roles, held_by
from web.desk import Desk, current, not_in_exam
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.pim_activation_form import longest_try
from web.portal.pim_assignments import RoleId
from web.portal.pim_chrome import pim_page
from web.portal.pim_my_roles import signed_in


class WhyForm(Form):
    """Which role the question is about."""

    role: RoleId


def _default_role(desk: Desk) -> str:
    mine = held_by(desk.tenant, signed_in(desk).id, Kind.ELIGIBLE)
    return mine[0].key.role_id if mine else GLOBAL_ADMINISTRATOR


def _answer(decision: Decision) -> tuple[str, str]:
    """The verdict and one sentence."""
    if not isinstance(decision, Accepted):
        return "fail", "No: the tenant would refuse."
    if any(step.verdict is Verdict.NEEDS for step in decision.trace):
        return "needs", "Yes, after somebody else has approved it."
    return "pass", "Yes, at once."


@portal.get("/pim/my-roles/why")
@not_in_exam
def pim_why() -> Response:
    """The question and its answer, with every rule that was asked."""
    desk = current()
    user = signed_in(desk)
    bound = bind(WhyForm, request.args)
    role_id = bound.form.role if bound.form else _default_role(desk)
    scope = next(iter(activation_scopes(desk.tenant, user.id, role_id)), DIRECTORY)
    key = AssignmentKey(user.id, role_id, scope)
    decision = desk.simulation.decide(longest_try(desk.tenant, key), desk.window)
    verdict, sentence = _answer(decision)
    return pim_page(
        "why.html",
        here="my-roles",
        title="Why can or can’t I?",
        trail=(("My roles", "pim/my-roles"),),
        status=422 if "role" in bound.errors and "role" in request.args else 200,
        errors=bound.errors if "role" in request.args else {},
        roles=[(role.id, role.display_name) for role in assignable_roles()],
        asked=ROLES[role_id],
        limits=activation_limits(desk.tenant, key),
        decision=decision,
        verdict=verdict,
        sentence=sentence,
    )
