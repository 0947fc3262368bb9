"""Grade an attempt: every check is tried on a fork, so that the learner's tenant is never touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from scenarios import facts, proofs, selections
from scenarios.checks import Check, MailExpected
from scenarios.format import Scenario, Task
from scenarios.mail_words import mail_words
from scenarios.player import Player
from scenarios.report import CheckResult, Report, TaskResult, Told, WitnessTold
from scenarios.translation import principal_named
from simulator.commands import AdvanceClock
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.events import MailSent
from simulator.simulation import Simulation
from simulator.tenant import Tenant

VerdictWord = Literal["passed", "partial", "failed"]


@dataclass(frozen=True, slots=True)
class _Finding:
    """How much of a check holds (0 to 1), in a sentence, with the story behind it."""

    part: float
    summary: str
    story: tuple[Told, ...] = ()
    witness: WitnessTold | None = None


def grade(scenario: Scenario, simulation: Simulation, hints_used: Mapping[str, int] | None = None) -> Report:
    """The report on an attempt as it stands. `hints_used` counts the opened hints of each task, by its id."""
    grading = _Grading(scenario, simulation)
    opened = hints_used or {}
    tasks = tuple(grading.task(task, opened.get(task.id, 0)) for task in scenario.tasks)
    return _report(scenario, simulation, tasks)


def _report(scenario: Scenario, simulation: Simulation, tasks: tuple[TaskResult, ...]) -> Report:
    guards = tuple(one for task in tasks for one in task.checks if one.guard and one.verdict != "passed")
    earned, hint_cost = sum(task.earned for task in tasks), sum(task.hint_cost for task in tasks)
    score = max(0.0, 100 * earned / scenario.points - hint_cost)
    return Report(
        scenario_id=scenario.id,
        revision=scenario.revision,
        at=simulation.tenant.now,
        score=round(min(score, scenario.guard_cap) if guards else score, 1),
        points=scenario.points,
        earned=earned,
        hint_cost=round(hint_cost, 1),
        capped_at=scenario.guard_cap if guards else None,
        guards_failed=guards,
        tasks=tasks,
    )


@dataclass
class _Grading:
    """One grading; forks that have let time pass are shared, because each check forks again."""

    scenario: Scenario
    simulation: Simulation
    settled: dict[timedelta, Simulation] = field(default_factory=dict[timedelta, Simulation])

    def task(self, task: Task, hints_used: int) -> TaskResult:
        checks = tuple(self.check(task, check) for check in task.checks)
        earned = sum(check.earned for check in checks)
        opened = task.hints[:hints_used]
        worth = 100 * earned / self.scenario.points
        return TaskResult(
            id=task.id,
            title=task.title,
            points=sum(check.points for check in checks),
            earned=earned,
            hints_used=len(opened),
            hint_cost=min(worth, float(sum(hint.cost for hint in opened))),
            checks=checks,
        )

    def check(self, task: Task, check: Check) -> CheckResult:
        finding = self._find(check)
        part = finding.part if check.partial else float(finding.part == 1)
        return CheckResult(
            id=check.id,
            task_id=task.id,
            title=check.title,
            kind=check.kind,
            verdict=_verdict(part),
            points=check.points,
            earned=round(check.points * part, 2),
            guard=check.guard,
            still_works=check.still_works,
            summary=finding.summary,
            why=check.why,
            misconception=check.misconception,
            lesson=check.lesson,
            story=finding.story,
            witness=finding.witness,
        )

    def _find(self, check: Check) -> _Finding:
        if check.probe:
            return self._probe(check)
        if check.mail:
            return self._mail(check, check.mail)
        if check.always:
            holds, summary, witness = proofs.judge(self.simulation, check.always)
            return _Finding(float(holds), summary, witness=witness)
        if check.history:
            holds, summary = facts.judge(self.simulation, check.history)
            return _Finding(float(holds), summary)
        assert check.state is not None, "a check is of one of five kinds"
        holds, summary = selections.judge(self.simulation.tenant, check.state)
        return _Finding(float(holds), summary)

    def fork(self, check: Check) -> Simulation:
        """A fork to try things on, after the time that lets activations and requests run out."""
        settle = self.scenario.settle if check.settle is None else check.settle
        if settle not in self.settled:
            self.settled[settle] = self.simulation.fork()
            if settle:
                self.settled[settle].run(AdvanceClock(by=settle))
        return self.settled[settle].fork()

    def _probe(self, check: Check) -> _Finding:
        player = Player(self.fork(check), self.scenario.sessions, "probe")
        steps = check.probe or ()
        told = tuple(player.play(steps, stops=not check.partial))
        wrong = next((one for one in told if one.matches is False), None)
        expected = sum(bool(step.expect) for step in steps)
        met = sum(one.matches is True for one in told)
        if wrong is None:
            return _Finding(1.0, "went as it should", told)
        return _Finding(met / expected, f"{wrong.person}: {wrong.words}: {wrong.answer}", told)

    def _mail(self, check: Check, wanted: MailExpected) -> _Finding:
        fork = self.fork(check) if wanted.after else self.simulation
        before = len(fork.happenings()) if wanted.after else 0
        told = tuple(Player(fork, self.scenario.sessions, "probe").play(wanted.after))
        sent = [one.event for one in fork.happenings()[before:] if isinstance(one.event, MailSent)]
        has_come = any(_is_wanted(fork.tenant, mail, wanted) for mail in sent)
        if not wanted.arrives:
            return _absence(wanted, told, has_come)
        if has_come:
            return _Finding(1.0, f"{wanted.to} gets the mail", told)
        return _Finding(0.0, f"no such mail reaches {wanted.to}; {_sent_words(sent)}", told)


def _absence(wanted: MailExpected, told: tuple[Told, ...], has_come: bool) -> _Finding:
    """Whether the steps succeed and the mail stays away; a step that fails would keep it away for no merit."""
    stuck = next((one for one in told if not one.went_well), None)
    if stuck:
        return _Finding(0.0, f"{stuck.person}: {stuck.words}: {stuck.answer}", told)
    if has_come:
        return _Finding(0.0, f"{wanted.to} still gets the mail", told)
    return _Finding(1.0, f"{wanted.to} gets no such mail", told)


def _verdict(part: float) -> VerdictWord:
    if part == 1:
        return "passed"
    return "partial" if part > 0 else "failed"


def _is_wanted(tenant: Tenant, mail: MailSent, wanted: MailExpected) -> bool:
    tests = (
        wanted.to.lower() in (one.lower() for one in mail.recipients),
        mail.rule == wanted.rule,
        wanted.principal is None or mail.principal_id == principal_named(tenant, wanted.principal),
        wanted.role is None or mail.role_id == ROLE_IDS_BY_NAME[wanted.role],
    )
    return all(tests)


def _sent_words(sent: list[MailSent]) -> str:
    if not sent:
        return "no mail went out"
    return "sent instead: " + "; ".join(f"{mail_words(mail.rule)} to {', '.join(mail.recipients)}" for mail in sent[:3])
