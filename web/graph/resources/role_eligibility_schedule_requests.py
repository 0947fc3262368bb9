"""`roleManagement/directory/roleEligibilityScheduleRequests`: give, change, extend and take eligibilities."""

from __future__ import annotations

from simulator.access import Area
from simulator.pim.rows import Kind
from web.graph.resources.resource import Resource, expand_principal, expand_role_definition
from web.graph.resources.schedule_requests import creates, every, mine

RESOURCE = Resource(
    path="roleManagement/directory/roleEligibilityScheduleRequests",
    entity_type="unifiedRoleEligibilityScheduleRequest",
    read_area=Area.PIM_ADMINISTRATION,
    rows=every(Kind.ELIGIBLE),
    mine={**mine(Kind.ELIGIBLE), "approver": lambda _caller: []},
    create=creates(Kind.ELIGIBLE),
    expanders={"principal": expand_principal, "roleDefinition": expand_role_definition},
)
