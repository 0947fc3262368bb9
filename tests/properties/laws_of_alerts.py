"""Laws about security alerts: what they count, worked out anew from the rows."""

from __future__ import annotations

from simulator.pim.rows import Kind
from simulator.pim_alerts.rows import AlertName
from simulator.pim_alerts.triggers import incidents
from tests.properties.law_book import ASSIGNED, Look, law
from tests.unit.world import GA


@law(76)
def too_many_global_administrators_are_found_exactly_when_both_thresholds_are_met(look: Look) -> None:
    after = look.after
    least, share = (2, 4) if after.profile.alert_thresholds == "api_sample" else (3, 10)
    held = [
        one
        for one in after.schedules.values()
        if one.kind is Kind.ACTIVE
        and one.assignment_type is ASSIGNED
        and one.start <= after.now
        and one.key.directory_scope_id == "/"
    ]
    global_ones = {one.id for one in held if one.key.role_id == GA}
    are_many = len(global_ones) >= least and 100 * len(global_ones) >= share * len(held)
    found = {one.schedule_id for one in incidents(look.tenant, AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS)}
    assert found == (global_ones if are_many and after.licensed else set())


@law(77)
def what_was_assigned_outside_pim_is_found_and_nothing_else(look: Look) -> None:
    outside = {one.id for one in look.after.schedules.values() if one.is_outside_pim}
    found = {one.schedule_id for one in incidents(look.tenant, AlertName.OUTSIDE_PIM)}
    assert found == (outside if look.after.licensed else set())
