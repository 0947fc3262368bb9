"""A naive tenant with access reviews: sets, dictionaries and a clock that goes from day to day.

Written from the specification; it calls nothing of the simulator but the names of its values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulator.reviews import commands as rc
from simulator.reviews.rows import (
    DefaultDecision,
    Frequency,
    Outcome,
    Population,
    ReviewedType,
    ReviewerKind,
    ReviewSettings,
)
from tests.unit.world import GA, PRA, T0

PEOPLE = ("bg", "pra", "ann", "ben")
MEMBERS = {"rag": ("ann", "ben"), "empty": ()}
MANAGERS = {"ann": "ben"}
SIGN_IN_DAILY = ("ben",)
DAY = timedelta(days=1)
LONGEST = {
    Frequency.ONE_TIME: 3650,
    Frequency.WEEKLY: 6,
    Frequency.MONTHLY: 27,
    Frequency.QUARTERLY: 88,
    Frequency.SEMI_ANNUALLY: 180,
    Frequency.ANNUALLY: 364,
}
MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.SEMI_ANNUALLY: 6, Frequency.ANNUALLY: 12}
Holding = tuple[str, str, str]


@dataclass
class Row:
    """A principal under review."""

    held: tuple[str, ...]
    reviewers: set[str]
    recommendation: Outcome | None
    outcome: Outcome = Outcome.NOT_REVIEWED
    result: str = "New"


@dataclass
class Round:
    """One round."""

    number: int
    start: datetime
    end: datetime
    settings: ReviewSettings
    ids: tuple[str, ...]
    fallback: tuple[str, ...]
    rows: dict[str, Row]
    status: str = "InProgress"


@dataclass
class Book:
    """One review."""

    id: str
    role: str
    start: datetime
    asked: rc.CreateReview
    last: datetime | None
    occurrences: int | None
    settings: ReviewSettings
    ids: tuple[str, ...]
    fallback: tuple[str, ...]
    ended: bool = False
    rounds: list[Round] = field(default_factory=list[Round])

    @property
    def is_series(self) -> bool:
        return self.asked.frequency is not Frequency.ONE_TIME

    def open_round(self) -> Round | None:
        return self.rounds[-1] if self.rounds and self.rounds[-1].status == "InProgress" else None


def later(start: datetime, frequency: Frequency, number: int) -> datetime:
    """The start of a round, found by counting months and stepping back to a day that exists."""
    if frequency is Frequency.WEEKLY:
        return start + 7 * number * DAY
    months = start.month - 1 + number * MONTHS[frequency]
    for day in range(start.day, 0, -1):
        try:
            return start.replace(year=start.year + months // 12, month=months % 12 + 1, day=day)
        except ValueError:
            continue
    raise AssertionError(start)


class NaiveReviews:
    """Who holds what, which reviews there are, and what day it is."""

    def __init__(self, holdings: set[Holding]) -> None:
        self.now = T0
        self.licensed = True
        self.workload = False
        self.held = set(holdings)
        self.since: dict[Holding, datetime] = {}
        self.books: list[Book] = []

    # --- people --------------------------------------------------------------------------------------------------

    def manages(self, who: str) -> bool:
        """Whether a person holds Global or Privileged Role Administrator now."""
        through = (who, *(group for group, members in MEMBERS.items() if who in members))
        return any((one, "active", role) in self.held for one in through for role in (GA, PRA))

    def people(self, ids: tuple[str, ...]) -> set[str]:
        """The users among ids, groups taken apart."""
        return {one for name in ids for one in MEMBERS.get(name, (name,)) if one in PEOPLE}

    # --- rounds --------------------------------------------------------------------------------------------------

    def begin(self, book: Book, number: int) -> None:
        """A round starts with who holds the role at that moment."""
        asked, rows = book.asked, dict[str, Row]()
        for who in sorted({who for who, _, role in self.held if role == book.role}):
            kinds = tuple(
                sorted(
                    kind
                    for kind in ("active", "eligible")
                    if (who, kind, book.role) in self.held and asked.scope.reviewed_type in (kind, ReviewedType.ALL)
                )
            )
            if kinds and self.in_scope(book, who):
                rows[who] = Row(kinds, self.reviewers(book, who), self.recommended(who))
        end = self.now + asked.duration_days * DAY
        book.rounds.append(Round(number, self.now, end, book.settings, book.ids, book.fallback, rows))

    def in_scope(self, book: Book, who: str) -> bool:
        """Whether a review takes a principal in."""
        scope, kind = book.asked.scope, book.asked.reviewers.kind
        if scope.population is Population.SERVICE_PRINCIPALS:
            return who == "sp"
        if who in MEMBERS:
            return kind is not ReviewerKind.SELF and scope.inactive_days is None
        return who in PEOPLE and (scope.inactive_days is None or who not in SIGN_IN_DAILY)

    def recommended(self, who: str) -> Outcome | None:
        """Approve for who signs in every day, deny for other people, nothing for the rest."""
        if who not in PEOPLE:
            return None
        return Outcome.APPROVE if who in SIGN_IN_DAILY else Outcome.DENY

    def reviewers(self, book: Book | Round, who: str, kind: ReviewerKind | None = None) -> set[str]:
        """Who reviews a principal."""
        kind = book.asked.reviewers.kind if isinstance(book, Book) else kind
        if kind is ReviewerKind.SELF:
            return {who} & set(PEOPLE)
        if kind is ReviewerKind.SELECTED:
            return self.people(book.ids)
        return {MANAGERS[who]} if who in MANAGERS else self.people(book.fallback)

    def finish(self, book: Book) -> None:
        """The open round ends; defaults are filled in, and applied if that is automatic."""
        one = book.rounds[-1]
        one.status = "Completed"
        default = one.settings.default_decision
        for row in one.rows.values():
            if row.outcome is not Outcome.NOT_REVIEWED or default is DefaultDecision.NONE:
                continue
            takes = row.recommendation if default is DefaultDecision.RECOMMENDATION else Outcome(default)
            row.outcome = takes or row.outcome
        if one.settings.auto_apply:
            self.carry_out(book, one)

    def carry_out(self, book: Book, one: Round) -> None:
        """Denied principals lose what was reviewed, one after the other, as far as the guards let them."""
        one.status = "Applied"
        for who, row in one.rows.items():
            if row.outcome is Outcome.APPROVE:
                row.result = "AppliedSuccessfully"
            elif row.outcome is Outcome.DENY:
                row.result = self.take_away(who, row.held, book.role)

    def take_away(self, who: str, kinds: tuple[str, ...], role: str) -> str:
        """What comes of a denial."""
        found = [kind for kind in kinds if (who, kind, role) in self.held]
        results: list[bool] = []
        for kind in found:
            allowed = not self.is_last(who, kind, role) and not self.is_young(who, role)
            results.append(allowed)
            if allowed:
                self.lose((who, kind, role))
        if not found:
            return "AppliedSuccessfullyButObjectNotFound"
        return "AppliedSuccessfully" if all(results) else "AppliedWithUnknownFailure"

    def is_last(self, who: str, kind: str, role: str) -> bool:
        """Whether the tenant would be left without an administrator."""
        others = [one for one, how, what in self.held if how == "active" and what == role and (one, how) != (who, kind)]
        left = any(self.people((one,)) for one in others)
        if role == GA:
            return not left
        return role == PRA and kind == "active" and not left

    def is_young(self, who: str, role: str) -> bool:
        """Whether a principal's active assignment has not run five minutes."""
        return (who, "active", role) in self.held and self.since.get((who, "active", role)) == self.now

    def lose(self, holding: Holding) -> None:
        """An assignment goes."""
        self.held.discard(holding)
        self.since.pop(holding, None)

    # --- the clock -----------------------------------------------------------------------------------------------

    def wait(self, days: int) -> None:
        """Day after day: rounds that end, then rounds that start."""
        for _ in range(days):
            self.now += DAY
            for book in self.books:
                if (one := book.open_round()) and one.end == self.now:
                    self.finish(book)
            for book in self.books:
                self.start_if_due(book)

    def start_if_due(self, book: Book) -> None:
        """The next round starts when its day has come."""
        if book.ended:
            return
        if not book.is_series:
            if not book.rounds and book.start == self.now:
                self.begin(book, 0)
            return
        number = book.rounds[-1].number + 1 if book.rounds else 0
        while (start := later(book.start, book.asked.frequency, number)) < self.now:
            number += 1
        within = book.occurrences is None or number < book.occurrences
        if start == self.now and within and (book.last is None or start <= book.last):
            self.begin(book, number)

    def lose_licence(self) -> None:
        """Eligibilities go, open rounds fail, series end."""
        self.held = {one for one in self.held if one[1] != "eligible"}
        for book in self.books:
            book.ended = True
            if one := book.open_round():
                one.status = "Failed"
