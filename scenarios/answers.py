"""How the tenant answered a step, in the closed list of words."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios import steps as s
from scenarios.words import WORD_OF_RULE
from simulator.decision import Accepted, Decision, Refused, TraceStep
from simulator.events import RequestDecided, RequestSubmitted, SignInRecorded
from simulator.pim.rows import Status
from simulator.sign_in.codes import NO_SESSION, REGISTRATION_CODES
from simulator.sign_in.sessions import Outcome

_WENT_WELL = frozenset({"ok", "active", "granted_later", "approved", "denied"})
_WITH_WINDOW = s.Assign | s.UpdateAssignment | s.Extend | s.Renew | s.ApproveExtension
_SIGN_IN = {Outcome.GRANTED: "allowed", Outcome.BLOCKED: "blocked", Outcome.FAILED: "failed"}
_REQUEST = {Status.PENDING_APPROVAL: "pending_approval", Status.GRANTED: "granted_later"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The words of an answer: one for what was accepted, every failed rule for what was refused."""

    words: frozenset[str]
    is_refusal: bool
    trace: tuple[TraceStep, ...] = ()

    def matches(self, expected: tuple[str, ...]) -> bool:
        """Whether this is the whole of what was expected; `ok` stands for anything done as asked."""
        wanted = frozenset(expected)
        if wanted == frozenset({"ok"}):
            return not self.is_refusal and self.words <= _WENT_WELL
        return wanted == self.words


def answer_to(step: s.Base, decision: Decision) -> Answer:
    """The answer of the tenant to a step."""
    if isinstance(decision, Refused):
        words = frozenset(_word(rule, step) for rule in decision.rules)
        return Answer(words, is_refusal=True, trace=decision.trace)
    return Answer(frozenset({_accepted(step, decision)}), is_refusal=False, trace=decision.trace)


def yes_or_no(truth: bool) -> Answer:
    """The answer to a question."""
    return Answer(frozenset({"yes" if truth else "no"}), is_refusal=False)


def not_signed_in(decision: Decision) -> Answer:
    """The answer to a step whose session could not be opened."""
    return Answer(frozenset({"not_signed_in"}), is_refusal=True, trace=decision.trace)


def _word(rule: str, step: s.Base) -> str:
    word = WORD_OF_RULE.get(rule, "bad_value")
    asks_for_ever = isinstance(step, _WITH_WINDOW) and step.lasts == "permanent"
    return "permanent_not_allowed" if word == "too_long" and asks_for_ever else word


def _accepted(step: s.Base, decision: Accepted) -> str:
    if isinstance(step, s.SignIn):
        return sign_in_word(decision)
    for event in decision.events:
        if isinstance(event, RequestDecided):
            if not event.approves:
                return "denied"
            return "granted_nothing" if event.request.status is Status.FAILED else "approved"
        if isinstance(event, RequestSubmitted) and isinstance(step, s.Activate):
            return _REQUEST.get(event.request.status, "active")
        if isinstance(event, RequestSubmitted) and event.request.status is Status.PENDING_ADMIN_DECISION:
            return "pending_decision"
        if isinstance(event, RequestSubmitted) and event.request.status is Status.GRANTED:
            return "granted_later"
    return "ok"


def sign_in_word(decision: Accepted) -> str:
    """How a sign-in ended, by the last row that it left in the log."""
    rows = [event.record for event in decision.events if isinstance(event, SignInRecorded)]
    return outcome_word(rows[-1].outcome, rows[-1].error_code)


def outcome_word(outcome: Outcome, error_code: int) -> str:
    """The word for the outcome of a row of the sign-in log."""
    if outcome is not Outcome.INTERRUPTED:
        return _SIGN_IN[outcome]
    if error_code in REGISTRATION_CODES:
        return "registration_required"
    return "not_signed_in" if error_code == NO_SESSION else "mfa_required"
