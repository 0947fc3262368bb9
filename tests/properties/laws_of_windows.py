"""Laws about windows and instances: what is in force when, and what one change leaves alone."""

from __future__ import annotations

from simulator import commands as c
from simulator import events as e
from simulator.lifecycle import commands as lc
from simulator.pim.holdings import active_users
from simulator.pim.rows import Kind
from simulator.pim.views import role_counts
from tests.properties.law_book import ACTIVATED, ASSIGNED, FIVE_MINUTES, Look, law
from tests.properties.strategies import ROLES
from web.graph.codec import moment
from web.graph.resources.role_eligibility_schedule_instances import to_row


@law(1)
def no_instance_exists_at_or_after_its_end(look: Look) -> None:
    assert all(one.end is None or look.after.now < one.end for one in look.after.schedules.values())


@law(2)
def no_instance_exists_before_its_start(look: Look) -> None:
    assert all(one.has_started == (one.start <= look.after.now) for one in look.after.schedules.values())


@law(3)
def every_activation_has_an_end(look: Look) -> None:
    assert all(one.end is not None for one in look.after.activations)


@law(4)
def an_activation_is_no_longer_than_the_maximum_when_it_was_requested(look: Look) -> None:
    for one in look.after.activations:
        assert one.end and one.created_using, "an activation was requested and ends"
        assert one.end - one.start <= look.memory.longest[one.created_using]


@law(5)
def every_window_is_at_least_five_minutes(look: Look) -> None:
    assert all(one.end is None or one.end - one.start >= FIVE_MINUTES for one in look.after.schedules.values())


@law(6)
def there_is_at_most_one_activation_of_a_role_by_a_principal_in_a_scope(look: Look) -> None:
    seen = [one.key for one in look.after.activations]
    if look.after.profile.future_plus_now_activation == "allow":
        seen = [one.key for one in look.after.activations if one.has_started]
    assert len(seen) == len(set(seen))


@law(7)
def there_is_at_most_one_assignment_of_a_kind_for_a_principal_role_and_scope(look: Look) -> None:
    seen = [(one.kind, one.key) for one in look.after.schedules.values() if one.assignment_type is ASSIGNED]
    assert len(seen) == len(set(seen))


@law(8)
def every_activation_points_to_an_eligibility_of_the_person_or_of_a_group_of_the_person(look: Look) -> None:
    if not look.after.profile.eligibility_end_ends_activation:
        return
    for one in look.after.activations:
        eligibility = look.after.schedules.get(one.activated_using or "")
        assert eligibility is not None and eligibility.kind is Kind.ELIGIBLE
        assert eligibility.key.role_id == one.key.role_id
        assert eligibility.key.directory_scope_id in ("/", one.key.directory_scope_id)
        holder = eligibility.key.principal_id
        assert one.key.principal_id == holder or one.key.principal_id in look.after.people(holder)


@law(9, after=(c.SelfActivate, c.DecideRequest))
def activating_changes_no_eligibility(look: Look) -> None:
    assert look.after.eligibilities == look.before.eligibilities


@law(10, after=(c.SelfDeactivate, c.AdvanceClock))
def the_end_of_an_activation_changes_no_eligibility(look: Look) -> None:
    now = look.after.now
    for name, one in look.before.eligibilities.items():
        if one.has_started and (one.end is None or now < one.end):
            assert look.after.schedules.get(name) == one


@law(12, after=(c.AdvanceClock,))
def waiting_gives_nothing_that_was_not_granted(look: Look) -> None:
    assert set(look.after.schedules) <= set(look.before.schedules)
    assert set(look.after.requests) == set(look.before.requests)
    for name, one in look.after.schedules.items():
        assert one.start == look.before.schedules[name].start and one.key == look.before.schedules[name].key


@law(14)
def an_eligibility_that_went_leaves_no_activation_that_used_it(look: Look) -> None:
    if look.after.profile.eligibility_end_ends_activation:
        gone = set(look.before.eligibilities) - set(look.after.eligibilities)
        assert not gone & {one.activated_using for one in look.after.activations}


@law(15, after=(c.AdminUpdate,))
def an_update_leaves_exactly_one_assignment_of_that_kind(look: Look) -> None:
    assert isinstance(look.command, c.AdminUpdate), "asked after updates"
    wanted = (look.command.kind, look.command.key, ASSIGNED)
    found = [one for one in look.after.schedules.values() if (one.kind, one.key, one.assignment_type) == wanted]
    assert len(found) == 1


@law(16)
def a_request_id_names_at_most_one_schedule_and_is_never_given_twice(look: Look) -> None:
    used = [one.created_using for one in look.after.schedules.values() if one.created_using]
    assert len(used) == len(set(used))
    given = [one.request.id for one in look.of(e.RequestSubmitted)]
    given += [one.schedule.id for one in look.of(e.ScheduleCreated) if not one.schedule.created_using]
    assert not look.memory.ids.intersection(given) and len(given) == len(set(given))
    look.memory.ids.update(given)


@law(17)
def an_instance_has_the_start_and_the_end_of_its_schedule(look: Look) -> None:
    for one in look.after.eligibilities.values():
        shown = to_row(one)
        assert shown["roleEligibilityScheduleId"] == one.id
        assert (shown["startDateTime"], shown["endDateTime"]) == (moment(one.start), moment(one.end))
    for one in look.of(e.ScheduleStarted):
        planned = look.before.schedules.get(one.schedule.id)
        assert planned is None or (planned.start, planned.end) == (one.schedule.start, one.schedule.end)


@law(18)
def a_role_counts_as_many_assignments_as_instances_are_in_force(look: Look) -> None:
    now = look.after.now
    for role_id in ROLES:
        mine = [one for one in look.after.schedules.values() if one.key.role_id == role_id and one.start <= now]
        active = [one for one in mine if one.kind is Kind.ACTIVE]
        shown = role_counts(look.tenant, role_id)
        assert (shown.active, shown.eligible) == (len(active), len(mine) - len(active))
        assert active_users(look.tenant, role_id) == look.after.holders(role_id)


@law(19)
def only_what_was_assigned_outside_pim_counts_as_made_outside_it(look: Look) -> None:
    for one in look.of(e.ScheduleCreated):
        outside = isinstance(look.command, c.AssignRoleDirectly)
        assert one.schedule.is_outside_pim is outside
        assert (one.schedule.created_using is None) is outside
        assert not outside or (one.schedule.end is None and one.schedule.assignment_type is not ACTIVATED)
    for one in look.of(e.ScheduleReplaced):
        assert not one.new.is_outside_pim and isinstance(look.command, c.AdminUpdate | lc.DecideLifecycle)
