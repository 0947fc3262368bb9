"""Named, replaceable rules: a command is decided by walking a tuple of gates, and any gate can be swapped by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from simulator.decision import Mark, Refused, TraceStep, Verdict
from simulator.ids import IdSource

if TYPE_CHECKING:
    from simulator.sign_in.sessions import Session
    from simulator.tenant import Tenant

C_co = TypeVar("C_co", covariant=True)
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force: gate name -> the check used instead of the true one (empty = the truth).

    Replacing a rule is how a misconception is simulated; the names are those of the gates and of
    `simulator.conditional_access.evaluate.RULES`.
    """

    replaced: Mapping[str, Callable[..., Any]] = field(default_factory=lambda: MappingProxyType({}))

    def check(self, name: str, true_rule: Callable[..., Any]) -> Callable[..., Any]:
        """The check to run under this name."""
        return self.replaced.get(name, true_rule)


TRUE_RULES = Rules()


# What later checks and the deciding itself read without looking again: a wrong rule may be stricter here, never laxer.
FOUNDATIONS = frozenset(
    {
        *("SessionRule", "RoleRule", "PrincipalRule", "ExistenceRule", "RequestRule", "GroupRule", "KnownRuleRule"),
        *("KnownUserRule", "KnownResourceRule", "KnownPolicyRule", "KnownLocationRule", "KnownAlertRule"),
        *("KnownContextRule", "KnownUnitRule", "AccessReviewRule", "ReviewRoundRule", "ReviewItemRule"),
        *("RecommendationRule", "DirectAssignmentRule", "AlertSettingRule", "ClockJumpRule"),
    }
)


@dataclass(frozen=True, slots=True)
class Case(Generic[C_co]):
    """A command laid before the tenant, with the session it is sent from (None for lab control) and fresh ids."""

    tenant: Tenant
    command: C_co
    session: Session | None
    ids: IdSource
    rules: Rules = TRUE_RULES


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw: a verdict with the fact behind it; `mark` where this case is less sure than the rule."""

    verdict: Verdict
    fact: str = ""
    object_id: str | None = None
    mark: Mark | None = None


def holds(condition: bool, fact: str = "", object_id: str | None = None) -> Finding:
    """A finding that passes when the condition is true and fails otherwise."""
    return Finding(Verdict.PASS if condition else Verdict.FAIL, fact, object_id)


def holds_or(condition: bool, complaint: str, object_id: str | None = None) -> Finding:
    """A finding whose fact is the complaint when the condition is false, and nothing otherwise."""
    return holds(condition, "" if condition else complaint, object_id)


SKIP = Finding(Verdict.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Generic[C]):
    """One rule of the tenant: its name, the code of its refusal, and where the rule comes from.

    `mark` is how sure the rule is; `code_mark` says so of the code where that is less sure.
    """

    rule: str
    code: str
    check: Callable[[Case[C]], Finding]
    source: str
    mark: Mark = Mark.DOCUMENTED
    code_mark: Mark | None = None

    def ask(self, case: Case[Any]) -> TraceStep:
        """The trace line of this gate for a case, under the rules in force."""
        finding = self._find(case)
        return TraceStep(
            rule=self.rule,
            verdict=finding.verdict,
            fact=finding.fact,
            object_id=finding.object_id,
            source=self.source,
            mark=finding.mark or self.mark,
        )

    def _find(self, case: Case[Any]) -> Finding:
        """What the rule in force says; where everything rests on the rule, the true one has to agree first."""
        check = case.rules.check(self.rule, self.check)
        if check is not self.check and self.rule in FOUNDATIONS:
            truth = self.check(case)
            if truth.verdict is Verdict.FAIL:
                return truth
        return check(case)


@dataclass(frozen=True, slots=True)
class Collecting(Generic[C]):
    """Gates that are all asked; the refusal names every one that failed, as Graph does for policy rules."""

    code: str
    gates: tuple[Gate[C], ...]


GateList = tuple["Gate[C] | Collecting[C]", ...]


def walk(
    gates: tuple[Gate[Any] | Collecting[Any], ...], case: Case[Any]
) -> tuple[tuple[TraceStep, ...], Refused | None]:
    """The trace of the gates in order, and the first refusal (None when every gate lets the command through)."""
    trace: list[TraceStep] = []
    for gate in gates:
        members = gate.gates if isinstance(gate, Collecting) else (gate,)
        steps = [member.ask(case) for member in members]
        trace += steps
        failed = tuple(step.rule for step in steps if step.verdict is Verdict.FAIL)
        if failed:
            return tuple(trace), Refused(gate.code, failed, tuple(trace))
    return tuple(trace), None
