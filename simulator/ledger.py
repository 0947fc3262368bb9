"""Every rule by command, with its source and mark: what the fidelity page lists and what tests walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from simulator import clock, monitoring
from simulator import commands as c
from simulator.administrative_units import commands as au
from simulator.administrative_units import managing
from simulator.authentication_contexts import commands as ac
from simulator.authentication_contexts import writes as contexts
from simulator.conditional_access import writes
from simulator.directory import groups, switches
from simulator.gates import Collecting, Gate
from simulator.lifecycle import asking, deciding, prolonging
from simulator.lifecycle import commands as lc
from simulator.pim import activation, approval, assignment, outside, settings_writes
from simulator.pim_alerts import commands as alc
from simulator.pim_alerts import gates as pim_alerts
from simulator.reviews import commands as rc
from simulator.reviews import gates as reviews
from simulator.sign_in import first_factor, registration, windows

AnyGate = Gate[Any] | Collecting[Any]

GATES_BY_COMMAND: Mapping[type[c.Command], tuple[AnyGate, ...]] = MappingProxyType(
    {
        c.CreateGroup: groups.CREATE_GATES,
        c.AddGroupMember: groups.ADD_GATES,
        c.RemoveGroupMember: groups.REMOVE_GATES,
        c.AssignRoleDirectly: outside.ASSIGN_GATES,
        c.RemoveRoleDirectly: outside.REMOVE_GATES,
        c.SetLicence: (),
        c.SetTenantSwitches: switches.SWITCH_GATES,
        c.RegisterMethod: registration.REGISTRATION_GATES,
        c.AdminAssign: assignment.ASSIGN_GATES,
        c.AdminUpdate: assignment.UPDATE_GATES,
        c.AdminRemove: assignment.REMOVE_GATES,
        c.SelfActivate: activation.ACTIVATE_GATES,
        c.SelfDeactivate: activation.DEACTIVATE_GATES,
        c.DecideRequest: approval.DECIDE_GATES,
        c.CancelRequest: approval.CANCEL_GATES,
        lc.AdminExtend: prolonging.EXTEND_GATES,
        lc.AdminRenew: prolonging.RENEW_GATES,
        lc.SelfExtend: asking.SELF_EXTEND_GATES,
        lc.SelfRenew: asking.SELF_RENEW_GATES,
        lc.DecideLifecycle: deciding.DECIDE_LIFECYCLE_GATES,
        c.UpdateRoleSettings: settings_writes.UPDATE_GATES,
        c.SignIn: first_factor.FIRST_FACTOR_GATES,
        c.HoldToken: windows.HOLD_TOKEN_GATES,
        c.SignOut: windows.SIGN_OUT_GATES,
        c.CreatePolicy: writes.CREATE_POLICY_GATES,
        c.UpdatePolicy: writes.UPDATE_POLICY_GATES,
        c.DeletePolicy: writes.DELETE_POLICY_GATES,
        c.CreateNamedLocation: writes.CREATE_LOCATION_GATES,
        c.DeleteNamedLocation: writes.DELETE_LOCATION_GATES,
        c.SetSignInAlert: monitoring.SET_GATES,
        c.DeleteSignInAlert: monitoring.DELETE_GATES,
        rc.CreateReview: reviews.CREATE_GATES,
        rc.UpdateReview: reviews.UPDATE_GATES,
        rc.DeleteReview: reviews.DELETE_GATES,
        rc.DecideReview: reviews.DECIDE_GATES,
        rc.StopReview: reviews.STOP_GATES,
        rc.ResetReview: reviews.RESET_GATES,
        rc.ApplyReview: reviews.APPLY_GATES,
        au.CreateAdministrativeUnit: managing.CREATE_GATES,
        au.AddAdministrativeUnitMember: managing.ADD_GATES,
        au.RemoveAdministrativeUnitMember: managing.REMOVE_GATES,
        ac.SetAuthenticationContext: contexts.SET_GATES,
        ac.DeleteAuthenticationContext: contexts.DELETE_GATES,
        alc.ScanAlerts: pim_alerts.SCAN_GATES,
        alc.UpdateAlertSettings: pim_alerts.UPDATE_GATES,
        alc.FixIncident: pim_alerts.FIX_GATES,
        alc.DismissAlert: pim_alerts.DISMISS_GATES,
        c.AdvanceClock: clock.ADVANCE_GATES,
    }
)


def single_gates(gates: tuple[AnyGate, ...]) -> Iterator[Gate[Any]]:
    """The gates in order, those that are asked together one by one."""
    for gate in gates:
        yield from gate.gates if isinstance(gate, Collecting) else (gate,)


def all_rules() -> dict[str, list[Gate[Any]]]:
    """Every rule name with the gates that carry it, in the order of the names."""
    found: dict[str, list[Gate[Any]]] = {}
    for gates in GATES_BY_COMMAND.values():
        for gate in single_gates(gates):
            if gate not in found.setdefault(gate.rule, []):
                found[gate.rule].append(gate)
    return dict(sorted(found.items()))
