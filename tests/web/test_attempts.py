"""Attempts: acknowledged steps survive, several workers agree, and a page that is behind never hits the wrong thing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from scenarios.loader import LIBRARY, load_file, load_library
from scenarios.seeding import seed_of
from simulator import Accepted, Command, Decision, MoveKind, Refused, Simulation
from simulator import commands as c
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLE_IDS_BY_NAME
from simulator.directory.rows import Sku
from simulator.pim.role_settings import ACTIVATION_EXPIRATION, ExpirationRule
from simulator.pim.rows import AssignmentKey, Kind
from simulator.sign_in.views import portal_app_id
from tests.web.databases import POSTGRES, SQLITE, database
from web.attempts import AttemptFinished, Attempts, Conflict, ConflictKind, NewAttempt
from web.journal_codec import JournalUnreadable, state_hash
from web.store import Attempt, StorageFailed, Store

USER_ADMINISTRATOR = ROLE_IDS_BY_NAME["User Administrator"]
MFA = ("password", "microsoftAuthenticatorPush")


@dataclass
class Worker:
    """One server process: its own memory, the shared database."""

    attempts: Attempts
    attempt: Attempt

    @property
    def simulation(self) -> Simulation:
        return self.attempts.simulation_of(self.attempt)

    @property
    def seen(self) -> int:
        return len(self.simulation.steps)

    def do(self, command: Command, window: str = "", *, seen: int | None = None, edits: str | None = None) -> Decision:
        return self.attempts.act(self.attempt, window, command, seen=seen, edits=edits)[0]

    def sign_in(self, name: str, window: str) -> Decision:
        tenant = self.simulation.tenant
        address = next(user.user_principal_name for user in tenant.users.values() if user.display_name == name)
        return self.do(
            c.SignIn(window=window, user_principal_name=address, app_id=portal_app_id(tenant), methods=MFA), window
        )


@dataclass
class Site:
    """A database with the processes that work on it."""

    url: str
    stores: list[Store] = field(default_factory=list)

    def attempts(self, **limits: int) -> Attempts:
        """What a new process has; `page_count_max` and `in_memory_max` bound it."""
        bounds = {name: limits.pop(name) for name in list(limits) if name == "page_count_max"}
        self.stores.append(Store.at(self.url, **bounds))
        return Attempts(self.stores[-1], **limits)

    def beside(self, worker: Worker, **limits: int) -> Worker:
        """Another process on the same attempt."""
        return Worker(self.attempts(**limits), worker.attempt)

    def close(self) -> None:
        for store in self.stores:
            store.close()


def start(site: Site) -> Worker:
    """A worker with a fresh attempt at the seed guide, Holly signed in in window 1."""
    loaded = load_file(LIBRARY / "seed-guide.yaml")
    attempts = site.attempts()
    new = NewAttempt(
        owner="ada",
        scenario_id="seed-guide",
        title=loaded.scenario.title,
        mode="guided",
        tenant_name="Adatum",
        scenario_text=loaded.text,
        seed_for=lambda attempt_id: seed_of(loaded.scenario, attempt_id),
    )
    worker = Worker(attempts, attempts.start(new))
    assert isinstance(worker.sign_in("Holly Dickson", "w1"), Accepted)
    return worker


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Site]:
    with database(kind, folder) as url:
        site = Site(url)
        yield site
        site.close()


@pytest.fixture(params=[SQLITE, POSTGRES])
def any_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with opened(request.param, tmp_path) as site:
        yield site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened(SQLITE, tmp_path) as found:
        yield found


@pytest.fixture
def worker(site: Site) -> Worker:
    return start(site)


HOUR = c.AdvanceClock(by=timedelta(hours=1))


def longest(hours: int) -> c.UpdateRoleSettings:
    """Global Administrator may be activated for so many hours."""
    rule = ExpirationRule(
        id=ACTIVATION_EXPIRATION, is_expiration_required=True, maximum_duration=timedelta(hours=hours)
    )
    return c.UpdateRoleSettings(role_id=GLOBAL_ADMINISTRATOR, rules=(rule,))


# --- survival ----------------------------------------------------------------------------------------------------


def test_a_new_process_sees_every_acknowledged_step(any_site: Site) -> None:
    worker = start(any_site)
    worker.do(longest(4), "w1")
    worker.do(longest(99), "w1")
    worker.do(HOUR)
    worker.attempts.move(worker.attempt, MoveKind.UNDO, seen=worker.seen)

    other = any_site.beside(worker)

    assert other.simulation.steps == worker.simulation.steps
    assert state_hash(other.simulation.tenant) == state_hash(worker.simulation.tenant)
    assert [type(step.decision) for step in other.simulation.steps].count(Refused) == 1


def test_two_processes_take_turns_without_losing_a_step(any_site: Site) -> None:
    first = start(any_site)
    second = any_site.beside(first)

    for turn in range(4):
        (first, second)[turn % 2].do(HOUR)

    assert first.seen == second.seen == 5
    assert first.simulation.tenant == second.simulation.tenant


def test_many_threads_of_two_processes_lose_no_step(any_site: Site) -> None:
    first = start(any_site)
    second = any_site.beside(first)
    before = first.simulation.tenant.now

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: (first, second)[number % 2].do(HOUR), range(12)))

    assert first.seen == second.seen == 13
    assert second.simulation.tenant.now == before + timedelta(hours=12)
    assert [step.sequence for step in second.simulation.steps] == list(range(1, 14))


def test_an_edited_scenario_does_not_touch_a_running_attempt(
    site: Site, worker: Worker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    worker.do(longest(4), "w1")
    monkeypatch.setattr("scenarios.loader.LIBRARY", tmp_path)
    load_library.cache_clear()

    other = site.beside(worker)
    stored = other.attempts.store.attempt(worker.attempt.id, "ada")
    load_library.cache_clear()

    assert other.simulation.tenant == worker.simulation.tenant
    assert stored is not None and stored.scenario_text == (LIBRARY / "seed-guide.yaml").read_text(encoding="utf-8")


def test_what_readers_hold_never_changes_under_them(worker: Worker) -> None:
    held = worker.simulation
    before = state_hash(held.tenant)

    worker.do(longest(2), "w1")

    assert len(held.steps) == 1 and state_hash(held.tenant) == before


def test_memory_is_bounded_and_forgotten_attempts_come_back(site: Site, worker: Worker) -> None:
    worker.do(longest(4), "w1")
    small = site.beside(worker, in_memory_max=1)
    first = small.simulation
    small.attempts.simulation_of(start(site).attempt)

    again = small.simulation

    assert again is not first and again.tenant == first.tenant


def test_a_full_disk_undoes_the_step_in_memory_too(site: Site, worker: Worker) -> None:
    small = site.beside(worker, page_count_max=1)
    reason = "x" * 900
    with pytest.raises(StorageFailed) as caught:
        for _ in range(500):
            small.do(c.SelfActivate(key=AssignmentKey("nobody", GLOBAL_ADMINISTRATOR), justification=reason))

    assert caught.value.is_full
    assert small.simulation.steps == site.beside(worker).simulation.steps
    assert len(small.simulation.steps) < 500


def test_a_journal_of_a_later_release_is_named(worker: Worker) -> None:
    worker.attempts.store.append_step(worker.attempt.id, 2, '{"version": 7}')

    with pytest.raises(JournalUnreadable, match="cannot be read"):
        worker.simulation  # noqa: B018 -- reading it is the act


def test_a_handed_in_attempt_takes_no_more_steps(worker: Worker) -> None:
    worker.attempts.store.finish_attempt(worker.attempt.id)
    finished = worker.attempts.store.attempt(worker.attempt.id, "ada")
    assert finished is not None

    with pytest.raises(AttemptFinished):
        worker.attempts.act(finished, "", HOUR, seen=None)
    with pytest.raises(AttemptFinished):
        worker.attempts.move(finished, MoveKind.UNDO, seen=1)

    assert worker.seen == 1


# --- pages that are behind ---------------------------------------------------------------------------------------


def conflict_of(worker: Worker, command: Command, window: str, seen: int, edits: str | None = None) -> Conflict | None:
    """The conflict that an action from a page runs into; nothing may have been done then."""
    before = worker.seen
    try:
        worker.do(command, window, seen=seen, edits=edits)
    except Conflict as conflict:
        assert worker.seen == before, "a conflict does nothing"
        return conflict
    assert worker.seen == before + 1
    return None


def test_a_page_that_knows_everything_may_act(worker: Worker) -> None:
    assert conflict_of(worker, longest(3), "w1", worker.seen, GLOBAL_ADMINISTRATOR) is None


@pytest.mark.parametrize("kind", [MoveKind.UNDO, MoveKind.REDO, MoveKind.JUMP])
def test_a_page_from_before_a_move_of_the_cursor_must_not_act(worker: Worker, kind: MoveKind) -> None:
    worker.do(HOUR)
    if kind is MoveKind.REDO:
        worker.attempts.move(worker.attempt, MoveKind.UNDO, seen=worker.seen)
    seen = worker.seen
    worker.attempts.move(worker.attempt, kind, seen=seen, to=0)

    conflict = conflict_of(worker, longest(3), "w1", seen)

    assert conflict is not None and conflict.kind is ConflictKind.MOVED
    assert [step.sequence for step in conflict.later] == [seen + 1]


def test_other_peoples_work_does_not_stop_a_page(worker: Worker) -> None:
    seen = worker.seen
    worker.sign_in("Patti Fernandez", "w2")
    worker.do(HOUR)

    assert conflict_of(worker, longest(3), "w1", seen, GLOBAL_ADMINISTRATOR) is None


def test_an_older_version_of_role_settings_is_not_written_over_a_newer_one(worker: Worker) -> None:
    seen = worker.seen
    worker.do(longest(5), "w1")
    worker.do(HOUR)

    conflict = conflict_of(worker, longest(3), "w1", seen, GLOBAL_ADMINISTRATOR)

    assert conflict is not None and conflict.kind is ConflictKind.EDITED
    assert [step.command for step in conflict.later] == [longest(5)]
    assert conflict_of(worker, longest(3), "w1", seen, USER_ADMINISTRATOR) is None


def test_a_refused_change_does_not_count_as_a_change(worker: Worker) -> None:
    seen = worker.seen
    assert isinstance(worker.do(longest(99), "w1"), Refused)

    assert conflict_of(worker, longest(3), "w1", seen, GLOBAL_ADMINISTRATOR) is None


def test_a_lapsed_licence_counts_as_a_change_of_all_role_settings(worker: Worker) -> None:
    worker.do(longest(5), "w1")
    seen = worker.seen
    worker.do(c.SetLicence(sku=Sku.P2, is_enabled=False))

    conflict = conflict_of(worker, longest(3), "w1", seen, GLOBAL_ADMINISTRATOR)

    assert conflict is not None and conflict.kind is ConflictKind.EDITED


def test_a_window_that_changed_hands_does_not_act_for_the_new_person(worker: Worker) -> None:
    seen = worker.seen
    worker.do(c.SignOut(window="w1"), "w1")
    worker.sign_in("Patti Fernandez", "w1")

    conflict = conflict_of(worker, longest(3), "w1", seen)

    assert conflict is not None and conflict.kind is ConflictKind.WINDOW


def test_a_window_that_was_signed_out_does_not_act(worker: Worker) -> None:
    seen = worker.seen
    worker.do(c.SignOut(window="w1"), "w1")

    conflict = conflict_of(worker, longest(3), "w1", seen)

    assert conflict is not None and conflict.kind is ConflictKind.WINDOW


def test_the_same_person_signing_in_again_may_go_on(worker: Worker) -> None:
    seen = worker.seen
    worker.sign_in("Holly Dickson", "w1")

    assert conflict_of(worker, longest(3), "w1", seen) is None


def test_a_page_cannot_know_more_than_there_is(worker: Worker) -> None:
    conflict = conflict_of(worker, HOUR, "", worker.seen + 1)

    assert conflict is not None and conflict.kind is ConflictKind.AHEAD


def test_nobody_takes_back_what_they_have_not_seen(worker: Worker) -> None:
    seen = worker.seen
    worker.do(longest(5), "w1")

    with pytest.raises(Conflict) as caught:
        worker.attempts.move(worker.attempt, MoveKind.UNDO, seen=seen)

    assert caught.value.kind is ConflictKind.MOVED and worker.seen == seen + 1


def test_a_caller_without_a_page_meets_no_conflict(worker: Worker) -> None:
    worker.attempts.move(worker.attempt, MoveKind.UNDO, seen=worker.seen)

    assert isinstance(worker.do(HOUR, seen=None), Accepted)


def test_an_undone_object_is_never_hit_by_a_later_one(worker: Worker) -> None:
    patti = next(one.id for one in worker.simulation.tenant.users.values() if one.display_name == "Patti Fernandez")
    assign = c.AdminAssign(
        kind=Kind.ELIGIBLE,
        key=AssignmentKey(patti, USER_ADMINISTRATOR),
        duration=timedelta(days=30),
        justification="new work",
    )
    worker.do(assign, "w1")
    first = set(worker.simulation.tenant.schedules)
    worker.attempts.move(worker.attempt, MoveKind.UNDO, seen=worker.seen)
    untouched = set(worker.simulation.tenant.schedules)
    worker.do(assign, "w1")

    second = set(worker.simulation.tenant.schedules)

    assert len(first - untouched) == len(second - untouched) == 1
    assert (first - untouched).isdisjoint(second - untouched)
