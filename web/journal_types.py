"""The stable names under which journals store events and commands; a name, once written, is never reused or renamed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, get_args

from simulator import commands as c
from simulator.administrative_units import commands as au
from simulator.authentication_contexts import commands as ac
from simulator.events import Event
from simulator.journal import Move
from simulator.lifecycle import commands as lc
from simulator.pim_alerts import commands as alc
from simulator.reviews import commands as rc

# Bumped when a stored step can no longer be read as it is; web/journal_upcasters.py then learns to lift the old one.
VERSION = 1

EVENT_CLASSES: Mapping[str, type[Any]] = MappingProxyType({one.TYPE: one for one in get_args(Event)})

COMMAND_CLASSES: Mapping[str, type[Any]] = MappingProxyType(
    {
        "directory.createGroup": c.CreateGroup,
        "directory.addGroupMember": c.AddGroupMember,
        "directory.removeGroupMember": c.RemoveGroupMember,
        "directory.assignRoleDirectly": c.AssignRoleDirectly,
        "directory.removeRoleDirectly": c.RemoveRoleDirectly,
        "lab.setLicence": c.SetLicence,
        "lab.setTenantSwitches": c.SetTenantSwitches,
        "directory.registerMethod": c.RegisterMethod,
        "pim.adminAssign": c.AdminAssign,
        "pim.adminUpdate": c.AdminUpdate,
        "pim.adminRemove": c.AdminRemove,
        "pim.selfActivate": c.SelfActivate,
        "pim.selfDeactivate": c.SelfDeactivate,
        "pim.decideRequest": c.DecideRequest,
        "pim.cancelRequest": c.CancelRequest,
        "pim.adminExtend": lc.AdminExtend,
        "pim.adminRenew": lc.AdminRenew,
        "pim.selfExtend": lc.SelfExtend,
        "pim.selfRenew": lc.SelfRenew,
        "pim.decideLifecycle": lc.DecideLifecycle,
        "pim.updateRoleSettings": c.UpdateRoleSettings,
        "signIn.signIn": c.SignIn,
        "lab.holdToken": c.HoldToken,
        "signIn.signOut": c.SignOut,
        "conditionalAccess.createPolicy": c.CreatePolicy,
        "conditionalAccess.updatePolicy": c.UpdatePolicy,
        "conditionalAccess.deletePolicy": c.DeletePolicy,
        "conditionalAccess.createNamedLocation": c.CreateNamedLocation,
        "conditionalAccess.deleteNamedLocation": c.DeleteNamedLocation,
        "monitoring.setSignInAlert": c.SetSignInAlert,
        "monitoring.deleteSignInAlert": c.DeleteSignInAlert,
        "reviews.createReview": rc.CreateReview,
        "reviews.updateReview": rc.UpdateReview,
        "reviews.deleteReview": rc.DeleteReview,
        "reviews.decideReview": rc.DecideReview,
        "reviews.stopReview": rc.StopReview,
        "reviews.resetReview": rc.ResetReview,
        "reviews.applyReview": rc.ApplyReview,
        "directory.createAdministrativeUnit": au.CreateAdministrativeUnit,
        "directory.addAdministrativeUnitMember": au.AddAdministrativeUnitMember,
        "directory.removeAdministrativeUnitMember": au.RemoveAdministrativeUnitMember,
        "conditionalAccess.setAuthenticationContext": ac.SetAuthenticationContext,
        "conditionalAccess.deleteAuthenticationContext": ac.DeleteAuthenticationContext,
        "pimAlerts.scan": alc.ScanAlerts,
        "pimAlerts.updateSettings": alc.UpdateAlertSettings,
        "pimAlerts.fixIncident": alc.FixIncident,
        "pimAlerts.dismiss": alc.DismissAlert,
        "lab.advanceClock": c.AdvanceClock,
        "journal.move": Move,
    }
)
COMMAND_NAMES: Mapping[type[Any], str] = MappingProxyType({cls: name for name, cls in COMMAND_CLASSES.items()})
