"""`roleManagement/directory/roleAssignmentScheduleRequests`: ask for, change and give up active roles."""

from __future__ import annotations

from simulator.access import Area
from simulator.pim.approvers import requests_to_decide
from simulator.pim.rows import Kind
from web.graph.caller import Caller
from web.graph.resources.resource import Resource, Row, expand_principal, expand_role_definition
from web.graph.resources.schedule_requests import creates, every, mine, rows_of


def _of_approver(caller: Caller) -> list[Row]:
    return rows_of(Kind.ACTIVE, requests_to_decide(caller.tenant, caller.user_id))


RESOURCE = Resource(
    path="roleManagement/directory/roleAssignmentScheduleRequests",
    entity_type="unifiedRoleAssignmentScheduleRequest",
    read_area=Area.PIM_ADMINISTRATION,
    rows=every(Kind.ACTIVE),
    mine={**mine(Kind.ACTIVE), "approver": _of_approver},
    create=creates(Kind.ACTIVE),
    expanders={"principal": expand_principal, "roleDefinition": expand_role_definition},
)
