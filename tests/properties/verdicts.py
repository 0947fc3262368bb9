"""What the naive tenant answers to any command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator import commands as c
from simulator.lifecycle import commands as lc
from tests.properties import lifecycle_verdicts, pim_verdicts
from tests.properties.pim_model import Model
from tests.properties.pim_verdicts import Answer, caller_of

VERDICTS: dict[type[c.Command], Callable[[Model, Any, str | None, bool], Answer]] = {
    c.SelfActivate: pim_verdicts.self_activate,
    c.SelfDeactivate: pim_verdicts.self_deactivate,
    c.AdminAssign: pim_verdicts.admin_assign,
    c.AdminUpdate: pim_verdicts.admin_change,
    c.AdminRemove: pim_verdicts.admin_change,
    c.DecideRequest: pim_verdicts.decide_request,
    c.CancelRequest: pim_verdicts.cancel_request,
    c.UpdateRoleSettings: pim_verdicts.update_settings,
    c.AssignRoleDirectly: pim_verdicts.assign_directly,
    c.RemoveRoleDirectly: pim_verdicts.remove_directly,
    c.AddGroupMember: pim_verdicts.change_member,
    c.RemoveGroupMember: pim_verdicts.change_member,
    c.SetLicence: pim_verdicts.always,
    c.AdvanceClock: pim_verdicts.always,
    lc.AdminExtend: lifecycle_verdicts.admin_extend,
    lc.AdminRenew: lifecycle_verdicts.admin_renew,
    lc.SelfExtend: lifecycle_verdicts.asking,
    lc.SelfRenew: lifecycle_verdicts.asking,
    lc.DecideLifecycle: lifecycle_verdicts.decide_lifecycle,
}


def verdict(model: Model, window_name: str, command: c.Command) -> Answer:
    """What the naive tenant answers; nothing changes."""
    caller, mfa = caller_of(window_name)
    return VERDICTS[type(command)](model, command, caller, mfa)
