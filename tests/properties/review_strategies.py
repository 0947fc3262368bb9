"""Small worlds for access reviews: every field of every command varies; `proper_` ones are mostly accepted."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from simulator.reviews import commands as rc
from simulator.reviews.rows import (
    DefaultDecision,
    Frequency,
    Outcome,
    Population,
    ReviewedType,
    ReviewerKind,
    Reviewers,
    ReviewScope,
    ReviewSettings,
)
from tests.unit.world import GA, PRA, T0, UA

ROLES = (UA, GA, PRA)
IDS = ("pra", "ann", "rag", "empty", "nobody")
windows = st.sampled_from(["pra", "bg", "ann", "ben", "ann-out", ""])
ids = st.lists(st.sampled_from(IDS), max_size=2, unique=True).map(tuple)
known_ids = st.lists(st.sampled_from(["pra", "ann", "rag"]), min_size=1, max_size=2, unique=True).map(tuple)
texts = st.sampled_from(["", "  ", "work"])
names = st.sampled_from(["", " ", "Admins", "x" * 257])
moments = st.none() | st.sampled_from([-1, 0, 2, 9, 40, 3651]).map(lambda days: T0 + timedelta(days=days))
counts = st.none() | st.sampled_from([0, 1, 2])
waits = st.sampled_from([1, 2, 3, 7, 15, 31, 200])

settings_of_reviews = st.builds(
    ReviewSettings,
    auto_apply=st.booleans(),
    default_decision=st.sampled_from(DefaultDecision),
    notified_ids=st.just(()) | st.just(()) | ids,
    recommendations=st.booleans(),
    reason_on_approval=st.booleans(),
    mail_notifications=st.booleans(),
    reminders=st.booleans(),
    mail_text=texts,
)
scopes = st.builds(
    ReviewScope,
    population=st.sampled_from([Population.USERS_AND_GROUPS, *Population]),
    reviewed_type=st.sampled_from(ReviewedType),
    inactive_days=st.none() | st.sampled_from([0, 30, 731]),
)
reviewers = st.builds(Reviewers, kind=st.sampled_from(ReviewerKind), ids=ids, fallback_ids=ids)
proper_reviewers = st.builds(
    Reviewers, kind=st.sampled_from(ReviewerKind), ids=known_ids, fallback_ids=known_ids | st.just(())
)
creations = st.builds(
    rc.CreateReview,
    display_name=names,
    role_ids=st.lists(st.sampled_from([*ROLES, "no-such-role"]), max_size=2).map(tuple),
    reviewers=reviewers,
    description=texts,
    start=moments,
    frequency=st.sampled_from(Frequency),
    duration_days=st.sampled_from([0, 1, 6, 7, 27, 28, 364, 3651]),
    last_start=moments,
    occurrences=counts,
    scope=scopes,
    settings=settings_of_reviews,
)
# Most proper reviews do something in the end.
telling_settings = st.builds(
    ReviewSettings,
    auto_apply=st.sampled_from([True, True, False]),
    default_decision=st.sampled_from([DefaultDecision.DENY, DefaultDecision.DENY, *DefaultDecision]),
    reason_on_approval=st.booleans(),
)
proper_creations = st.builds(
    rc.CreateReview,
    display_name=st.just("Admins"),
    role_ids=st.sampled_from([(GA,), (PRA,), (UA, GA), (PRA, UA), (UA,)]),
    reviewers=proper_reviewers,
    frequency=st.sampled_from([Frequency.WEEKLY, Frequency.WEEKLY, *Frequency]),
    duration_days=st.sampled_from([1, 3, 6]),
    occurrences=st.none() | st.just(2),
    scope=st.builds(
        ReviewScope,
        population=st.just(Population.USERS_AND_GROUPS),
        reviewed_type=st.sampled_from(ReviewedType),
        inactive_days=st.none() | st.just(30),
    ),
    settings=telling_settings,
)
updates = st.builds(
    rc.UpdateReview,
    review_id=st.just("?"),
    extent=st.sampled_from(rc.Extent),
    display_name=st.none() | names,
    description=st.none() | texts,
    reviewer_ids=st.none() | ids | known_ids,
    settings=st.none() | settings_of_reviews,
    changes_end=st.booleans(),
    last_start=moments,
    occurrences=counts,
)
decisions = st.builds(
    rc.DecideReview,
    item_ids=st.just(()),
    outcome=st.none() | st.sampled_from(Outcome),
    justification=texts,
)
numbers = st.integers(0, 20)
