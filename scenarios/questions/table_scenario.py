"""The world of a table question as a lab: the same tenant to look around in, and one thing to change there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scenarios import steps as s
from scenarios.loader import load_text
from scenarios.questions.table_item import Statement, TableItem
from scenarios.questions.table_tenant import ADDRESSES, TENANT_SLUG
from scenarios.questions.table_world import ALL, BRANCH, PolicyRow, World, is_group
from scenarios.seeding import seed_of
from scenarios.tenant_file import user_id
from scenarios.translation import application_named
from simulator.commands import SignIn
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.events import Event
from simulator.sign_in.methods import PASSWORD
from simulator.tenant import Tenant

MFA_METHODS = ["password", "microsoftAuthenticatorPush"]
NEW_POLICY = "Practice policy"
_ANSWERS = {"granted": "allowed", "mfa": "mfa_required", "blocked": "blocked"}
Step = dict[str, Any]


def tenant_events(item: TableItem, attempt_id: str) -> tuple[Event, ...]:
    """The events that build the tenant of a question for an attempt; ids follow from the attempt's id."""
    return seed_of(load_text(item.scenario, f"{item.scenario_id}.yaml").scenario, attempt_id)


def sign_in_of(tenant: Tenant, statement: Statement, window: str) -> SignIn:
    """The sign-in that a statement is about, tried in a window with the password alone."""
    return SignIn(
        window=window,
        user_principal_name=tenant.users[user_id(tenant.organization.id, statement.user.lower())].user_principal_name,
        app_id=application_named(tenant, statement.resource),
        methods=(PASSWORD,),
        ip_address=ADDRESSES[statement.network or BRANCH],
    )


def live_steps(statements: tuple[Statement, ...]) -> tuple[s.Step, ...]:
    """The sign-ins of the statements, for the log of a live tenant."""
    sessions = (f"statement{number}" for number, _ in enumerate(statements, 1))
    return tuple(s.SignIn.model_validate({"in": one, "do": "sign_in", "client": "browser"}) for one in sessions)


def scenario_text(scenario_id: str, objective: str, world: World, statements: tuple[Statement, ...]) -> str:
    """The lab as YAML: a list is one line for each entry, written as JSON, which YAML contains."""
    parts = {
        **_head(scenario_id, objective, statements),
        "sessions": dict(_sessions(statements)),
        "given": [*_directory(world), *_policies(world), {"in": "setup", "do": "sign_out"}],
        "tasks": [_task(statements)],
        "solution": [_change(statements, "on")],
        "mutants": [_mutant(statements)],
    }
    return "\n".join(_lines(parts)) + "\n"


def _lines(parts: Mapping[str, Any]) -> Iterator[str]:
    for key, value in parts.items():
        if isinstance(value, dict):
            yield f"{key}:"
            yield from (f"  {name}: {json.dumps(one)}" for name, one in value.items())  # type: ignore[reportUnknownVariableType]  # plain JSON values
        elif isinstance(value, list) and key != "objectives":
            yield f"{key}:"
            yield from (f"  - {json.dumps(one)}" for one in value)  # type: ignore[reportUnknownVariableType]  # plain JSON values
        else:
            yield f"{key}: {json.dumps(value)}"


def _head(scenario_id: str, objective: str, statements: tuple[Statement, ...]) -> Step:
    claims = "\n".join(f"- {statement.text}" for statement in statements)
    return {
        "schema": "scenario/v0",
        "id": scenario_id,
        "title": "A question as a live tenant",
        "summary": "Look into the tenant of a practice question, and change one thing there.",
        "objectives": [objective],
        "level": 200,
        "minutes": 10,
        "tenant": TENANT_SLUG,
        "story": (
            f"This is the tenant of the question. The statements were:\n\n{claims}\n\n"
            "Each of these sign-ins was just tried with the password alone. As **Admin** open *Sign-in logs*, choose a "
            "row and read its tabs *Conditional Access* and *Report-only*; *What If* on the Conditional Access page "
            "answers the same for any sign-in. You can sign in as each of the users, too."
        ),
    }


# --- the tenant ------------------------------------------------------------------------------------------------------


def _sessions(statements: tuple[Statement, ...]) -> Iterator[tuple[str, Step]]:
    yield "setup", {"as": "admin", "client": "token", "methods": MFA_METHODS}
    yield "admin", {"as": "admin", "client": "portal", "methods": MFA_METHODS}
    for number, statement in enumerate(statements, 1):
        yield (
            f"statement{number}",
            {
                "as": statement.user.lower(),
                "client": "api",
                "methods": ["password"],
                "resource": statement.resource,
                "ip": ADDRESSES[statement.network or BRANCH],
            },
        )


def _directory(world: World) -> Iterator[Step]:
    for group in world.groups():
        members = sorted(user.lower() for name, user in world.members if name == group)
        yield {"in": "setup", "do": "create_group", "name": group, "members": members}
    for held in sorted(world.holdings):
        yield {
            "in": "setup",
            "do": "assign",
            "to": held.user.lower(),
            "role": held.role,
            "kind": held.kind,
            "lasts": "90d",
            "reason": "the question says so",
        }


def _policies(world: World) -> Iterator[Step]:
    for number, row in enumerate(world.policies, 1):
        who = {**_named(row.include, ("users", "groups", "roles"))}
        spared = {**_named(row.exclude, ("exclude", "exclude_groups", "exclude_roles"))}
        yield {
            "in": "setup",
            "wait": "1m",
            "do": "set_ca_policy",
            "name": f"Policy{number}",
            **who,
            **spared,
            "resources": [row.resource],
            **_locations(row),
            "grant": row.grant,
            "state": row.state,
        }


def _named(names: Iterable[str], keys: tuple[str, str, str]) -> Step:
    people, groups, roles = keys
    named: dict[str, list[str]] = {}
    for name in names:
        if is_group(name):
            named.setdefault(groups, []).append(name)
        elif name in ROLE_IDS_BY_NAME:
            named.setdefault(roles, []).append(name)
        else:
            named.setdefault(people, []).append(name if name == ALL else name.lower())
    return named


def _locations(row: PolicyRow) -> Step:
    if row.network == "any":
        return {}
    if row.network == "not trusted":
        return {"locations": [ALL], "exclude_locations": ["AllTrusted"]}
    return {"locations": [row.network]}


# --- the change ------------------------------------------------------------------------------------------------------


def _goal(statements: tuple[Statement, ...]) -> tuple[int, Statement]:
    """The statement to change: one that needs MFA from now on, or else one that is blocked from now on.

    A new policy does either without touching another one. Every question has a statement that is true.
    """
    numbered = list(enumerate(statements, 1))
    free = next((one for one in numbered if one[1].outcome == "granted"), None)
    return free or next(one for one in numbered if one[1].outcome == "mfa")


def _new_answer(statement: Statement) -> str:
    return "mfa_required" if statement.outcome == "granted" else "blocked"


def _task(statements: tuple[Statement, ...]) -> Step:
    place, goal = _goal(statements)
    asks = goal.outcome == "granted"
    origin = f" from {goal.network}" if goal.network else ""
    wish = "has to use MFA to open" if asks else "can no longer open"
    return {
        "id": "change",
        "title": "Change one answer",
        "actor": "admin",
        "where": "logs/sign-ins",
        "text": (
            f"Make sure that **{goal.user}** {wish} **{goal.resource}**{origin}. "
            "The sign-ins of the other statements keep their outcome."
        ),
        "checks": [_check(number, one, is_goal=number == place) for number, one in enumerate(statements, 1)],
    }


def _check(number: int, statement: Statement, *, is_goal: bool) -> Step:
    expected = _new_answer(statement) if is_goal else _ANSWERS[statement.outcome]
    origin = f" from {statement.network}" if statement.network else ""
    probe = {"in": f"statement{number}", "do": "sign_in", "client": "browser", "expect": expected}
    check: Step = {
        "id": f"statement{number}",
        "title": f"{statement.user} signs in to {statement.resource}{origin}",
        "points": 3 if is_goal else 1,
        "lesson": "ca-and-mfa#several-policies-at-once",
        "settle": 0,
        "probe": [probe],
    }
    return check if is_goal else {**check, "still_works": True}


def _change(statements: tuple[Statement, ...], state: str) -> Step:
    _, goal = _goal(statements)
    return {
        "id": "policy",
        "in": "admin",
        "do": "set_ca_policy",
        "name": NEW_POLICY,
        "users": [goal.user.lower()],
        "resources": [goal.resource],
        "grant": "mfa" if goal.outcome == "granted" else "block",
        "state": state,
    }


def _mutant(statements: tuple[Statement, ...]) -> Step:
    place, _ = _goal(statements)
    wrong = {key: value for key, value in _change(statements, "report_only").items() if key != "id"}
    return {
        "id": "stays-report-only",
        "title": "The new policy is only report-only",
        "misconception": "report-only-enforces",
        "drop": ["policy"],
        "append": [wrong],
        "must_fail": [f"statement{place}"],
    }
