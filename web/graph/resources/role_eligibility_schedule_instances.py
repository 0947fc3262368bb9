"""`roleManagement/directory/roleEligibilityScheduleInstances`: eligibilities in force now."""

from __future__ import annotations

from simulator.access import Area
from simulator.pim.replication import listed_in_force
from simulator.pim.rows import DIRECTORY, Kind, Schedule
from web.graph.caller import Caller
from web.graph.codec import moment
from web.graph.resources.resource import Resource, Row, expand_principal, expand_role_definition


def to_row(schedule: Schedule) -> Row:
    """One instance. Its start and end equal those of its schedule."""
    return {
        "id": schedule.id,
        "principalId": schedule.key.principal_id,
        "roleDefinitionId": schedule.key.role_id,
        "directoryScopeId": schedule.key.directory_scope_id,
        "appScopeId": None if schedule.key.directory_scope_id == DIRECTORY else "",
        "startDateTime": moment(schedule.start),
        "endDateTime": moment(schedule.end),
        "memberType": "Direct",
        "roleEligibilityScheduleId": schedule.id,
    }


def _listed(caller: Caller, principal_id: str | None = None) -> list[Schedule]:
    return listed_in_force(caller.tenant, caller.simulation.happenings, Kind.ELIGIBLE, principal_id)


def _rows(caller: Caller) -> list[Row]:
    return [to_row(one) for one in _listed(caller)]


def _of_principal(caller: Caller) -> list[Row]:
    """The caller's own rows; what a group gives is not listed (source: pim-how-to-activate-role)."""
    return [to_row(one) for one in _listed(caller, caller.user_id)]


RESOURCE = Resource(
    path="roleManagement/directory/roleEligibilityScheduleInstances",
    entity_type="unifiedRoleEligibilityScheduleInstance",
    read_area=Area.PIM_ADMINISTRATION,
    rows=_rows,
    mine={"principal": _of_principal},
    expanders={"principal": expand_principal, "roleDefinition": expand_role_definition},
)
