"""The journal by example: undo, redo, branches, refused steps, forks, replay."""

from __future__ import annotations

from simulator import Accepted, MoveKind, Refused, Rules, Simulation
from simulator import commands as c
from simulator.events import RequestSubmitted
from simulator.gates import holds
from simulator.journal import Move
from simulator.pim.rows import Kind
from tests.unit.world import ACCEPTED, GA, HA, T0, Seed, activation, answer, hours, key


def test_undo_takes_back_the_last_effective_step_and_the_clock():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann")
    world.wait(hours(1))
    assert not world.is_active("ann")

    assert world.simulation.undo()

    assert world.is_active("ann")
    assert world.tenant.now == T0
    assert world.simulation.undo()
    assert not world.is_active("ann")
    assert not world.simulation.undo(), "there is nothing before the start"


def test_redo_does_it_again_with_the_same_ids():
    world = Seed().eligible("ann").begin()
    request_id = world.has_activated("ann")
    world.simulation.undo()
    assert request_id not in world.tenant.requests

    assert world.simulation.redo()

    assert request_id in world.tenant.requests
    assert world.is_active("ann")
    assert not world.simulation.redo()


def test_a_refused_step_is_kept_but_undo_passes_over_it():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann")
    assert isinstance(world.activate("ann"), Refused)

    world.simulation.undo()

    assert not world.is_active("ann")
    assert [type(one.decision) for one in world.simulation.steps] == [Accepted, Refused, Accepted]
    assert world.simulation.steps[1].is_effective is False


def test_a_new_step_after_an_undo_begins_a_branch_and_the_old_one_can_be_gone_back_to():
    world = Seed().eligible("ann").eligible("ann", HA).begin()
    world.has_activated("ann")
    world.simulation.undo()
    world.has_activated("ann", HA)

    assert not world.simulation.redo(), "redo does not leave the branch"
    assert (world.is_active("ann"), world.is_active("ann", HA)) == (False, True)
    assert world.simulation.jump(1)
    assert (world.is_active("ann"), world.is_active("ann", HA)) == (True, False)
    assert world.simulation.jump(0)
    assert world.simulation.redo()
    assert world.is_active("ann", HA), "redo follows the newest branch"


def test_an_id_is_never_given_out_twice():
    world = Seed().eligible("ann").begin()
    ids = [world.has_activated("ann")]
    for _ in range(3):
        world.simulation.undo()
        ids.append(world.has_activated("ann"))
    world.activate("ann")
    world.simulation.undo()
    ids.append(world.has_activated("ann"))

    assert len(set(ids)) == len(ids)


def test_a_step_says_who_did_it_where_and_when():
    world = Seed().eligible("ann").begin()
    world.wait(hours(2))
    world.act("ann", activation("ann"))
    world.act("nobody", activation("ann"))
    world.simulation.undo("ann")

    waited, activated, refused, undone = world.simulation.steps

    assert (waited.window, waited.user_id, waited.at, waited.parent) == ("", None, T0, 0)
    assert (activated.window, activated.user_id, activated.at, activated.parent) == ("ann", "ann", T0 + hours(2), 1)
    assert (refused.window, refused.user_id, refused.parent) == ("nobody", None, 2)
    assert (undone.command, undone.user_id, undone.parent) == (Move(MoveKind.UNDO, 1), "ann", 2)
    assert [one.sequence for one in world.simulation.steps] == [1, 2, 3, 4]


def test_a_window_whose_sign_in_was_undone_is_empty():
    world = Seed().begin()
    world.succeeds("", c.HoldToken(window="token", user_id="ann", app_id="graph", methods=("password",)))
    assert world.simulation.session_in("token") is not None

    world.simulation.undo()

    assert world.simulation.session_in("token") is None


def test_a_fork_goes_its_own_way():
    world = Seed().eligible("ann").begin()
    fork = world.simulation.fork()

    fork.run(activation("ann"), "ann")
    fork.run(c.AdvanceClock(by=hours(1)))

    assert (len(world.simulation.steps), len(fork.steps)) == (0, 2)
    assert not world.is_active("ann")
    assert world.tenant.now == T0


def test_looking_at_an_earlier_step_does_not_move_the_cursor():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann")
    world.wait(hours(1))

    earlier = world.simulation.at(1)

    assert earlier.now == T0
    assert world.tenant.now == T0 + hours(1)
    assert world.simulation.cursor == 2


def test_recorded_steps_give_the_same_tenant_without_asking_the_rules_again():
    seed = Seed().eligible("ann")
    world = seed.begin()
    world.has_activated("ann")
    world.activate("ann")
    world.wait(hours(1))
    world.simulation.undo()

    replayed = Simulation.replay(seed.events, world.simulation.steps)

    assert replayed.tenant == world.tenant
    assert replayed.cursor == world.simulation.cursor == 1


def test_a_journal_longer_than_its_snapshots_is_walked_back_step_by_step():
    world = Seed().eligible("ann").begin()
    for _ in range(120):
        world.wait(hours(1))

    moments = []
    while world.simulation.undo():
        moments.append(world.tenant.now)

    assert moments == [T0 + hours(number) for number in range(119, -1, -1)]


def test_happenings_carry_the_moment_of_each_event():
    world = Seed(administrators=False).active("bg", GA).eligible("ann").begin()
    world.has_activated("ann", start=T0 + hours(1))
    world.wait(hours(3))

    moments = {type(one.event).__name__: one.at for one in world.simulation.happenings()}

    assert moments["RequestSubmitted"] == T0
    assert moments["ScheduleStarted"] == T0 + hours(1)
    assert moments["ScheduleEnded"] == T0 + hours(2)
    assert moments["ClockMoved"] == T0 + hours(3)


def test_a_wrong_rule_answers_for_one_simulation_only():
    seed = Seed().eligible("ann")
    believes = Simulation(seed.events, Rules({"FiveMinuteRule": lambda case: holds(True)}))
    truth = seed.begin()
    for simulation in (believes, truth.simulation):
        simulation.run(activation("ann"), "ann")

    answers = [one.run(c.SelfDeactivate(key=key("ann")), "ann") for one in (believes, truth.simulation)]

    assert [answer(one)[0] for one in answers] == [ACCEPTED[0], "ActiveDurationTooShort"]
    assert believes.fork().rules is believes.rules


def test_what_a_request_stores_is_in_its_event():
    world = Seed().begin()
    decision = world.assign("pra", Kind.ELIGIBLE, "ann")

    assert isinstance(decision, Accepted)
    (submitted,) = [one for one in decision.events if isinstance(one, RequestSubmitted)]
    assert world.tenant.requests[submitted.request.id] == submitted.request
