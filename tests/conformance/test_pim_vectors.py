"""Known answers about PIM, played through the simulation; and a table that answers for every third-party vector."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from simulator import Accepted, Decision, Refused
from simulator import commands as c
from simulator import events as e
from simulator.audit import audit_records
from simulator.conditional_access.policies import PolicyState, UserCondition
from simulator.directory.rows import Sku
from simulator.durations import parse_duration
from simulator.lifecycle.commands import SelfExtend
from simulator.pim import role_settings as rs
from simulator.pim.approvers import approvers_of
from simulator.pim.holdings import active_roles
from simulator.pim.rows import Kind, Ticket
from simulator.pim_alerts.events import AlertSettingsUpdated
from simulator.pim_alerts.rows import AlertName, AlertSettings
from simulator.pim_alerts.scan import open_incidents
from simulator.reviews.commands import ApplyReview, CreateReview
from simulator.reviews.rows import DefaultDecision, ReviewedType, Reviewers, ReviewScope, ReviewSettings
from tests.unit import world as w

ROLES = {"GA": w.GA, "PRA": w.PRA, "UA": w.UA, "HA": w.HA, "IA": w.IA}
PEOPLE = ("bg", "pra", "ann", "ben", "cleo")
VERDICT = re.compile(r"covered(, except for .+)?|deliberately different: .+")
CERTAINTIES = {"documented": "D", "measured": "L", "seen": "S", "inferred": "I"}


def _read(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


OURS = _read(Path(__file__).parent / "pim_vectors.yaml")


def _holder(text: str) -> tuple[str, str, dict[str, timedelta]]:
    """`ann UA start:PT2H` as person, role id and bounds."""
    who, role, *bounds = text.split()
    return who, ROLES[role], {name: parse_duration(value) for name, value in (one.split(":") for one in bounds)}


def _begin(given: dict[str, Any]) -> w.World:
    seed = w.Seed(people=PEOPLE, administrators=given.get("administrators", True))
    for name, members in given.get("groups", {}).items():
        seed.group(name, *members)
    for text in given.get("eligible", ()):
        who, role, bounds = _holder(text)
        seed.eligible(who, role, **bounds)
    for text in given.get("active", ()):
        who, role, bounds = _holder(text)
        seed.active(who, role, **bounds)
    for role, settings in given.get("settings", {}).items():
        seed.settings(ROLES[role], *_rules(settings))
    for context_id, policy in given.get("policies", {}).items():
        users = UserCondition(include_users=frozenset({"All"}), exclude_users=frozenset(policy.get("excludes", ())))
        seed.context(context_id).policy(contexts=(context_id,), state=PolicyState(policy["state"]), users=users)
    for window, claims in given.get("tokens", {}).items():
        seed.token(window, "ann", *claims)
    for name, settings in given.get("alerts", {}).items():
        written = AlertSettings(**settings)
        seed.events.append(AlertSettingsUpdated(alert=AlertName(name), settings=written, before=written))
    return seed.begin()


def _rules(settings: dict[str, Any]) -> list[rs.Rule]:
    rules: list[rs.Rule] = []
    if "context" in settings:
        rules += [w.on_activation(rs.JUSTIFICATION), w.context(claim_value=settings["context"])]
    if "ticket" in settings:
        rules.append(w.on_activation(rs.MFA, rs.JUSTIFICATION, rs.TICKETING))
    if settings.get("approval"):
        rules.append(w.approval(*settings["approvers"]))
    if settings.get("permanent_eligible") is False:
        rules.append(w.expires_after(timedelta(days=365), Kind.ELIGIBLE))
    if settings.get("permanent_active") is False:
        rules.append(w.expires_after(parse_duration(settings["longest_active"]), Kind.ACTIVE))
    if settings.get("mfa_on_assignment"):
        rules.append(w.on_assignment(rs.MFA, rs.JUSTIFICATION))
    for rule_id, notice in settings.get("notices", {}).items():
        recipients = tuple(notice["extra"])
        rules.append(
            rs.NotificationRule(id=rule_id, is_default_recipients_enabled=notice["default"], recipients=recipients)
        )
    return rules


# --- what people do ----------------------------------------------------------------------------------------------


class Play:
    """One vector on its way through the simulation."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.world = _begin(given)
        self.named: dict[str, str] = {}
        self.decisions: list[Decision] = []

    def command(self, step: dict[str, Any]) -> c.Command:
        """The command of a step."""
        who = step.get("who") or step.get("in", "").removesuffix("-password")
        key = w.key(who, ROLES[step["role"]]) if "role" in step else w.key(who)
        return COMMANDS[step["do"]](self, step, key)

    def window(self, step: dict[str, Any]) -> dict[str, Any]:
        """The window that an administrator or an activation asks for."""
        start = w.T0 + parse_duration(step["from"]) if "from" in step else None
        length = parse_duration(step["for"]) if "for" in step else None
        return {"start": start, "duration": length, "justification": step.get("reason", "")}

    def do(self, step: dict[str, Any]) -> None:
        """Somebody does something, and the tenant answers as expected."""
        decision = self.world.act(step.get("in", ""), self.command(step))
        self.decisions.append(decision)
        if "name" in step:
            self.named[step["name"]] = w.requests_of(decision)[0].id
        if "gets" in step:
            assert _short(decision, step["gets"]) == step["gets"]
        if step.get("prompted") is False:
            assert isinstance(decision, Accepted)
            assert not [one for one in decision.events if isinstance(one, e.SignInRecorded | e.SessionStarted)]

    def check(self, step: dict[str, Any]) -> None:
        """What can be seen now is as expected."""
        for question, expected in step.items():
            if question != "at":
                QUESTIONS[question](self, expected)


def _short(decision: Decision, expected: Any) -> Any:
    """The decision in the terms of the expectation: its status, its code, its failed rules, or that it is a refusal."""
    if isinstance(decision, Refused):
        if expected == "refused":
            return "refused"
        return sorted(decision.rules, key=expected.index) if isinstance(expected, list) else decision.code
    return "accepted" if expected == "accepted" else str(w.requests_of(decision)[-1].status)


COMMANDS: dict[str, Callable[[Play, dict[str, Any], Any], c.Command]] = {
    "activate": lambda play, step, key: c.SelfActivate(
        key=key, ticket=Ticket(*step.get("ticket", " ").split(" ")), **play.window(step)
    ),
    "deactivate": lambda play, step, key: c.SelfDeactivate(key=key),
    "assign": lambda play, step, key: c.AdminAssign(
        kind=Kind(step["kind"]), key=key, is_permanent=step.get("permanent", False), **play.window(step)
    ),
    "update": lambda play, step, key: c.AdminUpdate(kind=Kind(step["kind"]), key=key, **play.window(step)),
    "ask_to_extend": lambda play, step, key: SelfExtend(
        kind=Kind(step["kind"]), key=key, justification=step.get("reason", "")
    ),
    "remove": lambda play, step, key: c.AdminRemove(kind=Kind(step["kind"]), key=key),
    "approve": lambda play, step, key: c.DecideRequest(
        request_id=play.named[step["request"]], approves=True, justification=step["reason"]
    ),
    "deny": lambda play, step, key: c.DecideRequest(
        request_id=play.named[step["request"]], approves=False, justification=step["reason"]
    ),
    "cancel": lambda play, step, key: c.CancelRequest(request_id=play.named[step["request"]]),
    "set_rules": lambda play, step, key: c.UpdateRoleSettings(
        role_id=key.role_id,
        rules=(w.context(claim_value=step["context"]) if "context" in step else w.on_activation(*step["needs"]),),
    ),
    "leave": lambda play, step, key: c.RemoveGroupMember(group_id=step["group"], member_id=step["who"]),
    "lose_licence": lambda play, step, key: c.SetLicence(sku=Sku.P2, is_enabled=False),
    "create_review": lambda play, step, key: CreateReview(
        display_name="review",
        role_ids=(ROLES[step["role"]],),
        reviewers=Reviewers(ids=tuple(step["reviewers"])),
        duration_days=step["days"],
        scope=ReviewScope(reviewed_type=ReviewedType.ELIGIBLE),
        settings=ReviewSettings(default_decision=DefaultDecision(step["unreviewed"])),
    ),
    "apply_review": lambda play, step, key: ApplyReview(instance_id=next(iter(play.world.tenant.review_instances))),
    "assign_directly": lambda play, step, key: c.AssignRoleDirectly(key=key),
}


# --- what can be seen --------------------------------------------------------------------------------------------


def _each(holds: Callable[[w.World, str, str], bool], expected: bool) -> Callable[[Play, list[str]], None]:
    def check(play: Play, texts: list[str]) -> None:
        for text in texts:
            who, role, _ = _holder(text)
            assert holds(play.world, who, role) is expected, text

    return check


def _statuses(play: Play, expected: dict[str, str]) -> None:
    assert {name: str(play.world.status(play.named[name])) for name in expected} == expected


def _not_pending(play: Play, names: list[str]) -> None:
    assert not {play.named[one] for one in names} & set(play.world.tenant.pending_request_id_of_key.values())


def _approvers(play: Play, expected: dict[str, list[str]]) -> None:
    requests = play.world.tenant.requests
    found = {name: sorted(approvers_of(play.world.tenant, requests[play.named[name]])) for name in expected}
    assert found == expected


def _mail(play: Play, expected: dict[str, list[str]]) -> None:
    sent: dict[str, set[str]] = {}
    for decision in play.decisions:
        for rule, addresses in w.mails_of(decision).items():
            sent.setdefault(rule, set()).update(addresses)
    assert {rule: sent.get(rule, set()) for rule in expected} == {
        rule: {w.address(who) for who in people} for rule, people in expected.items()
    }


def _audit(play: Play, activities: list[str]) -> None:
    happened = play.world.simulation.happenings()
    assert set(activities) <= {record.activity for record in audit_records(w.TENANT, happened)}


def _outside_pim(play: Play, texts: list[str]) -> None:
    for text in texts:
        who, role, _ = _holder(text)
        (schedule,) = play.world.schedules(who)
        assert schedule.key.role_id == role and role in active_roles(play.world.tenant, who)
        assert schedule.is_outside_pim and schedule.end is None and schedule.created_using is None


def _alerts(expected: bool) -> Callable[[Play, list[str]], None]:
    def check(play: Play, names: list[str]) -> None:
        for name in names:
            assert bool(open_incidents(play.world.tenant, AlertName(name))) is expected, name

    return check


QUESTIONS: dict[str, Callable[[Play, Any], None]] = {
    "active": _each(w.World.is_active, True),
    "inactive": _each(w.World.is_active, False),
    "eligible": _each(w.World.is_eligible, True),
    "not_eligible": _each(w.World.is_eligible, False),
    "status": _statuses,
    "not_pending": _not_pending,
    "approvers": _approvers,
    "mail": _mail,
    "audit": _audit,
    "outside_pim": _outside_pim,
    "alerts": _alerts(True),
    "not_alerts": _alerts(False),
}


@pytest.mark.parametrize("vector", OURS["vectors"], ids=lambda vector: vector["id"])
def test_the_simulation_gives_the_known_answer(vector: dict[str, Any]):
    play = Play(vector.get("given", {}))

    for step in vector["story"]:
        play.world.wait_until(parse_duration(step["at"]))
        (play.do if "do" in step else play.check)(step)

    assert any("gets" in step or "do" not in step for step in vector["story"])


def test_every_vector_says_how_sure_it_is_and_where_it_comes_from():
    for vector in OURS["vectors"]:
        assert vector["certainty"] in CERTAINTIES
        assert vector["sources"] and set(vector["sources"]) <= set(OURS["sources"])
        assert vector["fact"]


def test_the_table_agrees_with_the_vectors():
    verdicts = OURS["table"]
    covered = [name for name, verdict in verdicts.items() if verdict.startswith("covered")]

    assert [name for name, verdict in verdicts.items() if not VERDICT.fullmatch(verdict)] == []
    assert [vector["id"] for vector in OURS["vectors"]] == covered


def test_the_table_answers_for_every_third_party_vector(third_party_data: Path):
    theirs = {vector["id"]: vector for vector in _read(third_party_data / "pim_vectors.yaml")["vectors"]}

    assert list(OURS["table"]) == list(theirs)
    for vector in OURS["vectors"]:
        original = theirs[vector["id"]]
        assert (CERTAINTIES[vector["certainty"]], vector["sources"]) == (original["prov"], original["src"])
        assert len(vector["story"]) == len(original["steps"])
