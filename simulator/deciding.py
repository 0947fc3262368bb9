"""Which function decides which command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from simulator import commands as c
from simulator import monitoring
from simulator.administrative_units import commands as au
from simulator.administrative_units import managing
from simulator.authentication_contexts import commands as ac
from simulator.authentication_contexts import writes as contexts
from simulator.clock import advance_clock
from simulator.conditional_access import writes
from simulator.decision import Decision
from simulator.directory import groups, switches
from simulator.gates import Case
from simulator.lifecycle import asking, prolonging
from simulator.lifecycle import commands as lc
from simulator.lifecycle import deciding as lifecycle_deciding
from simulator.pim import activation, approval, assignment, outside, settings_writes
from simulator.pim_alerts import commands as alc
from simulator.pim_alerts import decisions as pim_alerts
from simulator.reviews import commands as rc
from simulator.reviews import decisions as reviews
from simulator.sign_in import attempt, registration, windows

DECIDERS: Mapping[type[c.Command], Callable[[Case[Any]], Decision]] = MappingProxyType(
    {
        c.CreateGroup: groups.create_group,
        c.AddGroupMember: groups.add_group_member,
        c.RemoveGroupMember: groups.remove_group_member,
        c.AssignRoleDirectly: outside.assign_role_directly,
        c.RemoveRoleDirectly: outside.remove_role_directly,
        c.SetLicence: switches.set_licence,
        c.SetTenantSwitches: switches.set_tenant_switches,
        c.RegisterMethod: registration.decide_register_method,
        c.AdminAssign: assignment.admin_assign,
        c.AdminUpdate: assignment.admin_update,
        c.AdminRemove: assignment.admin_remove,
        c.SelfActivate: activation.self_activate,
        c.SelfDeactivate: activation.self_deactivate,
        c.DecideRequest: approval.decide_request,
        c.CancelRequest: approval.cancel_request,
        lc.AdminExtend: prolonging.admin_extend,
        lc.AdminRenew: prolonging.admin_renew,
        lc.SelfExtend: asking.self_extend,
        lc.SelfRenew: asking.self_renew,
        lc.DecideLifecycle: lifecycle_deciding.decide_lifecycle,
        c.UpdateRoleSettings: settings_writes.update_role_settings,
        c.SignIn: attempt.decide_sign_in,
        c.HoldToken: windows.decide_hold_token,
        c.SignOut: windows.decide_sign_out,
        c.CreatePolicy: writes.decide_create_policy,
        c.UpdatePolicy: writes.decide_update_policy,
        c.DeletePolicy: writes.decide_delete_policy,
        c.CreateNamedLocation: writes.decide_create_named_location,
        c.DeleteNamedLocation: writes.decide_delete_named_location,
        c.SetSignInAlert: monitoring.decide_set_sign_in_alert,
        c.DeleteSignInAlert: monitoring.decide_delete_sign_in_alert,
        rc.CreateReview: reviews.create_review,
        rc.UpdateReview: reviews.update_review,
        rc.DeleteReview: reviews.delete_review,
        rc.DecideReview: reviews.decide_review,
        rc.StopReview: reviews.stop_review,
        rc.ResetReview: reviews.reset_review,
        rc.ApplyReview: reviews.apply_review,
        au.CreateAdministrativeUnit: managing.create_administrative_unit,
        au.AddAdministrativeUnitMember: managing.add_member,
        au.RemoveAdministrativeUnitMember: managing.remove_member,
        ac.SetAuthenticationContext: contexts.set_authentication_context,
        ac.DeleteAuthenticationContext: contexts.delete_authentication_context,
        alc.ScanAlerts: pim_alerts.scan_alerts,
        alc.UpdateAlertSettings: pim_alerts.update_alert_settings,
        alc.FixIncident: pim_alerts.fix_incident,
        alc.DismissAlert: pim_alerts.dismiss_alert,
        c.AdvanceClock: advance_clock,
    }
)


def decide(case: Case[c.Command]) -> Decision:
    """What the tenant answers to a command. Reads the tenant, changes nothing."""
    return DECIDERS[type(case.command)](case)
