"""The resources that the Graph face serves, one small declarative module each."""

from web.graph.resources import (
    conditional_access_policies,
    me,
    role_assignment_schedule_requests,
    role_eligibility_schedule_instances,
    role_eligibility_schedule_requests,
)
from web.graph.resources.resource import Resource

RESOURCES: dict[str, Resource] = {
    resource.path.lower(): resource
    for resource in (
        role_eligibility_schedule_instances.RESOURCE,
        role_assignment_schedule_requests.RESOURCE,
        role_eligibility_schedule_requests.RESOURCE,
        conditional_access_policies.RESOURCE,
        me.RESOURCE,
    )
}
