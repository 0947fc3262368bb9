"""Access reviews against a naive model: any command and proper ones, day after day; every law after every step."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from simulator import Accepted, Refused, Simulation
from simulator import commands as c
from simulator import events as e
from simulator.directory.rows import Licence, Sku
from simulator.pim.rows import AssignmentKey, Kind
from simulator.reviews import commands as rc
from simulator.reviews.rows import Outcome, Recurrence, Reviewers, ReviewScope, ReviewSettings
from tests.conftest import DEEP
from tests.properties import review_strategies as s
from tests.properties import review_verdicts as verdicts
from tests.properties.review_model import MANAGERS, MEMBERS, PEOPLE, SIGN_IN_DAILY, Book, NaiveReviews, Round
from tests.unit.world import GA, PRA, T0, UA, Seed

BEGINNING = (("eligible", "ann", UA), ("active", "ben", UA), ("eligible", "rag", UA), ("active", "sp", UA))
BEGINNING += (("eligible", "ann", GA), ("active", "rag", PRA))
LAST_DAY = T0 + timedelta(days=3000)


def beginning() -> Seed:
    """The seed that the naive tenant starts from too."""
    seed = Seed(people=PEOPLE)
    for group, members in MEMBERS.items():
        seed.group(group, *members)
    users = {one.user.id: one.user for one in seed.events if isinstance(one, e.UserWritten)}
    for who, manager in MANAGERS.items():
        users[who] = replace(users[who], manager_id=manager)
    for who in SIGN_IN_DAILY:
        users[who] = replace(users[who], signs_in_every_day=True)
    seed.events += [e.UserWritten(user=user) for user in users.values()]
    for kind, who, role in BEGINNING:
        (seed.eligible if kind == "eligible" else seed.active)(who, role)
    return seed


class ReviewMachine(RuleBasedStateMachine):
    """A real and a naive tenant in step; a moment is a whole day."""

    @initialize(workload=s.st.booleans(), first=s.proper_creations)
    def begin(self, workload: bool, first: rc.CreateReview) -> None:
        seed = beginning()
        if workload:
            seed.events.append(e.LicenceSet(licence=Licence(sku=Sku.WORKLOAD_ID, seats=5)))
        self.simulation = Simulation(seed.events)
        self.model = NaiveReviews({("bg", "active", GA), ("pra", "active", PRA)} | {(w, k, r) for k, w, r in BEGINNING})
        self.model.workload = workload
        self._create("pra", first)

    # --- the two tenants -----------------------------------------------------------------------------------------

    def _do(self, window: str, command: c.Command, expected: str | None) -> bool:
        """Whether a command was accepted; both tenants have to give the same answer."""
        decision = self.simulation.run(command, window)
        found = decision.rules[0] if isinstance(decision, Refused) else None
        assert found == expected, f"{window}: {command}"
        return isinstance(decision, Accepted)

    def _book(self, number: int) -> Book | None:
        return self.model.books[number % len(self.model.books)] if self.model.books and number < 18 else None

    def _rounds(self) -> dict[str, tuple[Book, Round]]:
        """The naive rounds by the ids of the real ones."""
        found: dict[str, tuple[Book, Round]] = {}
        for book in self.model.books:
            real = self.simulation.tenant.instance_ids_of_review.get(book.id) or ()
            assert len(real) == len(book.rounds), "both tenants have begun the same rounds"
            found |= {one: (book, book.rounds[place]) for place, one in enumerate(real)}
        return found

    def _places(self) -> verdicts.Places:
        """The naive rows by the ids of the real ones."""
        rows = self.simulation.tenant.review_items.values()
        rounds = self._rounds()
        return {
            item.id: (*rounds[item.instance_id], item.principal_id, rounds[item.instance_id][1].rows[item.principal_id])
            for item in rows
        }

    # --- what people do ------------------------------------------------------------------------------------------

    def _create(self, window: str, ask: rc.CreateReview) -> None:
        taken = {book.role for book in self.model.books}
        ask = replace(ask, role_ids=tuple(one for one in ask.role_ids if one not in taken))
        if not self._do(window, ask, verdicts.creation(self.model, window, ask)):
            return
        for review in list(self.simulation.tenant.reviews.values())[len(self.model.books) :]:
            is_series = ask.frequency is not s.Frequency.ONE_TIME
            book = Book(
                id=review.id,
                role=review.role_id,
                start=ask.start or self.model.now,
                asked=ask,
                last=ask.last_start if is_series else None,
                occurrences=ask.occurrences if is_series else None,
                settings=ask.settings,
                ids=ask.reviewers.ids,
                fallback=ask.reviewers.fallback_ids,
            )
            self.model.books.append(book)
            self.model.start_if_due(book)

    @rule(window=s.windows, ask=s.creations)
    def anybody_asks_for_any_review(self, window: str, ask: rc.CreateReview) -> None:
        self._create(window, ask)

    @rule(window=s.st.sampled_from(["pra", "bg"]), ask=s.proper_creations)
    def a_manager_of_roles_creates_a_proper_review(self, window: str, ask: rc.CreateReview) -> None:
        self._create(window, ask)

    @precondition(lambda self: bool(self.model.books))
    @rule(window=s.windows, ask=s.decisions, picks=s.st.lists(s.numbers, max_size=3))
    def anybody_decides_about_anybody(self, window: str, ask: rc.DecideReview, picks: list[int]) -> None:
        ids = [*self._places(), "no-such-row"]
        self._decide(window, replace(ask, item_ids=tuple(ids[one % len(ids)] for one in picks)))

    @precondition(lambda self: bool(self.model.books))
    @rule(pick=s.numbers, outcome=s.st.none() | s.st.sampled_from(Outcome))
    def a_reviewer_decides(self, pick: int, outcome: Outcome | None) -> None:
        mine = [(one, *sorted(place[3].reviewers)[:1]) for one, place in self._places().items() if place[3].reviewers]
        if mine:
            item_id, window = mine[pick % len(mine)]
            self._decide(window, rc.DecideReview(item_ids=(item_id,), outcome=outcome, justification="known"))

    def _decide(self, window: str, ask: rc.DecideReview) -> None:
        places = self._places()
        if self._do(window, ask, verdicts.decision(self.model, window, ask, places)):
            for one in ask.item_ids:
                row = places[one][3]
                row.outcome = ask.outcome or row.recommendation or row.outcome

    @rule(window=s.windows, kind=s.st.sampled_from([rc.StopReview, rc.ResetReview, rc.ApplyReview]), pick=s.numbers)
    def somebody_stops_resets_or_applies(self, window: str, kind: Any, pick: int) -> None:
        rounds = [*self._rounds().items()]
        instance_id, place = rounds[pick % len(rounds)] if rounds and pick < 18 else ("no-such-round", None)
        ask = kind(instance_id=instance_id)
        if not self._do(window, ask, verdicts.on_round(self.model, window, ask, place[1] if place else None)):
            return
        assert place is not None
        book, one = place
        if kind is rc.StopReview:
            self.model.finish(book)
        elif kind is rc.ApplyReview:
            self.model.carry_out(book, one)
        else:
            for row in one.rows.values():
                row.outcome = Outcome.NOT_REVIEWED

    @rule(window=s.windows, pick=s.numbers)
    def somebody_deletes_a_review(self, window: str, pick: int) -> None:
        book = self._book(pick)
        refused = verdicts.caller_refused(self.model, window) or (None if book else "AccessReviewRule")
        if self._do(window, rc.DeleteReview(review_id=book.id if book else "nothing"), refused) and book:
            self.model.books.remove(book)

    @rule(window=s.windows, ask=s.updates, pick=s.numbers)
    def somebody_changes_a_review(self, window: str, ask: rc.UpdateReview, pick: int) -> None:
        book = self._book(pick)
        ask = replace(ask, review_id=book.id if book else "nothing")
        if not self._do(window, ask, verdicts.update(self.model, window, ask, book)):
            return
        assert book is not None
        if ask.changes_end and book.is_series:
            book.last, book.occurrences = ask.last_start, ask.occurrences
        is_current = ask.extent is rc.Extent.CURRENT
        if not is_current or not book.is_series:
            self._reset(book, ask, book)
        if (one := book.open_round()) and (is_current or not book.is_series):
            self._reset(book, ask, one)
            if ask.reviewer_ids is not None:
                for who, row in one.rows.items():
                    row.reviewers = self.model.reviewers(one, who, book.asked.reviewers.kind)

    def _reset(self, book: Book, ask: rc.UpdateReview, part: Book | Round) -> None:
        part.settings = ask.settings or part.settings
        kind = book.asked.reviewers.kind
        if ask.reviewer_ids is not None and kind == "selected":
            part.ids = ask.reviewer_ids
        if ask.reviewer_ids is not None and kind == "manager":
            part.fallback = ask.reviewer_ids

    # --- what happens around the reviews -------------------------------------------------------------------------

    @rule(
        window=s.st.sampled_from(["pra", "bg"]),
        kind=s.st.sampled_from(Kind),
        who=s.st.sampled_from(["bg", "pra", "ann", "ben", "rag"]),
        role=s.st.sampled_from(s.ROLES),
    )
    def a_manager_of_roles_assigns(self, window: str, kind: Kind, who: str, role: str) -> None:
        """Whether that is allowed is the subject of another machine."""
        ask = c.AdminAssign(kind=kind, key=AssignmentKey(who, role), is_permanent=True, justification="needed")
        if isinstance(self.simulation.run(ask, window), Accepted):
            self.model.held.add((who, str(kind), role))
            self.model.since[who, str(kind), role] = self.model.now

    @rule(
        window=s.st.sampled_from(["pra", "bg"]),
        kind=s.st.sampled_from(Kind),
        who=s.st.sampled_from(["bg", "pra", "ann", "ben", "rag"]),
        role=s.st.sampled_from(s.ROLES),
    )
    def a_manager_of_roles_removes(self, window: str, kind: Kind, who: str, role: str) -> None:
        ask = c.AdminRemove(kind=kind, key=AssignmentKey(who, role), justification="no longer")
        if isinstance(self.simulation.run(ask, window), Accepted):
            self.model.lose((who, str(kind), role))

    @rule(pick=s.numbers, days=s.waits)
    def a_reviewer_decides_and_days_pass(self, pick: int, days: int) -> None:
        self.a_reviewer_decides(pick, Outcome.DENY)
        self.days_pass(days)

    @rule(days=s.waits)
    def days_pass(self, days: int) -> None:
        if self.model.now + timedelta(days=days) < LAST_DAY:
            self._do("", c.AdvanceClock(by=timedelta(days=days)), None)
            self.model.wait(days)

    @rule(is_enabled=s.st.booleans())
    def the_licence_lapses_or_comes_back(self, is_enabled: bool) -> None:
        self._do("", c.SetLicence(sku=Sku.P2, is_enabled=is_enabled), None)
        if self.model.licensed and not is_enabled:
            self.model.lose_licence()
        self.model.licensed = is_enabled

    # --- laws ----------------------------------------------------------------------------------------------------

    @invariant()
    def both_tenants_hold_the_same_assignments(self) -> None:
        schedules = self.simulation.tenant.schedules.values()
        assert {(one.key.principal_id, str(one.kind), one.key.role_id) for one in schedules} == self.model.held

    @invariant()
    def both_tenants_have_the_same_reviews_rounds_and_decisions(self) -> None:
        tenant = self.simulation.tenant
        for instance_id, (book, naive) in self._rounds().items():
            real = tenant.review_instances[instance_id]
            assert (real.number, real.start, real.end) == (naive.number, naive.start, naive.end)
            assert (real.status, real.settings) == (naive.status, naive.settings), book.role
            rows = {
                item.principal_id: (
                    tuple(str(one.kind) for one in item.assignments),
                    set(item.reviewer_ids),
                    item.recommendation,
                    item.outcome,
                    item.apply_result,
                )
                for item in map(tenant.review_items.__getitem__, real.item_ids)
            }
            assert rows == {
                who: (row.held, row.reviewers, row.recommendation, row.outcome, row.result)
                for who, row in naive.rows.items()
            }
        assert [review.id for review in tenant.reviews.values()] == [book.id for book in self.model.books]

    @invariant()
    def nothing_is_left_of_a_deleted_review(self) -> None:
        tenant = self.simulation.tenant
        rounds = {one for ids in tenant.instance_ids_of_review.values() for one in ids}
        assert rounds == set(tenant.review_instances)
        assert {one for row in tenant.review_instances.values() for one in row.item_ids} == set(tenant.review_items)

    @invariant()
    def a_review_has_at_most_one_open_round_and_one_queued_start(self) -> None:
        tenant = self.simulation.tenant
        for review in tenant.reviews.values():
            ids = tenant.instance_ids_of_review.get(review.id) or ()
            assert sum(tenant.review_instances[one].status == "InProgress" for one in ids) <= 1

    @invariant()
    def waiting_in_parts_is_waiting_at_once(self) -> None:
        whole, parts = self.simulation.fork(), self.simulation.fork()
        whole.run(c.AdvanceClock(by=timedelta(days=9)))
        parts.run(c.AdvanceClock(by=timedelta(days=4)))
        parts.run(c.AdvanceClock(by=timedelta(days=5)))
        assert whole.tenant == parts.tenant


TestReviewMachine = ReviewMachine.TestCase
TestReviewMachine.settings = settings(
    max_examples=settings.default.max_examples if DEEP else 80, stateful_step_count=40 if DEEP else 15
)


def test_every_field_of_every_command_about_reviews_varies() -> None:
    shapes = {rc.CreateReview: s.creations, rc.UpdateReview: s.updates, rc.DecideReview: s.decisions}
    parts = {ReviewScope: s.scopes, ReviewSettings: s.settings_of_reviews, Reviewers: s.reviewers}

    for kind, strategy in {**shapes, **parts}.items():
        found = strategy.wrapped_strategy.kwargs if hasattr(strategy, "wrapped_strategy") else strategy.kwargs
        assert {one.name for one in fields(kind)} == set(found), kind.__name__
    assert {one.name for one in fields(Recurrence)} == {
        *("start", "frequency", "duration_days", "last_start", "occurrences")
    }
