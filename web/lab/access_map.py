"""The access map: people, groups and roles in columns, and what stopped a stolen session from activating a role."""

from __future__ import annotations

from typing import Any

from simulator import Tenant
from simulator.directory.membership import display_name
from simulator.exposure.attack_paths import How, Reach
from simulator.pim.holdings import in_force
from simulator.pim.rows import Kind, Schedule
from simulator.sign_in.methods import display_name as method_name
from simulator.sign_in.methods import methods_of
from web.words import joined, refusal_words, role_name

PEOPLE_MAX = 12
TEXT_MAX = 26
EDGE_OF = {Kind.ACTIVE: "active", Kind.ELIGIBLE: "eligible"}
APPROVAL, NOTHING = "Approval", "Nothing"
Box = dict[str, str]
Edge = tuple[str, str, str]


def access_map(tenant: Tenant, weak: set[str], found: list[Reach], role_id: str) -> dict[str, Any] | None:
    """The columns and edges of the map for the first people; None when none of them has a way to a role.

    `found` is what a session without MFA opens, `weak` are the people whose password alone opens a role.
    """
    people = found[:PEOPLE_MAX]
    held = [(one.user_id, schedule) for one in people for schedule in _rights(tenant, one.user_id, role_id)]
    if not held:
        return None
    roles = sorted({schedule.key.role_id for _, schedule in held}, key=role_name)
    groups = {schedule.key.principal_id: None for _, schedule in held if schedule.key.principal_id in tenant.groups}
    guards = dict.fromkeys(edge for one in people for edge in _guards(one) if edge[0] in roles)
    columns = [
        ("People", [_person(tenant, one, one in weak) for one in dict.fromkeys(person for person, _ in held)]),
        ("Groups", [_box(one, display_name(tenant, one), "group") for one in groups]),
        ("Roles", [_box(one, role_name(one), "", "privileged") for one in roles]),
        ("Activation guarded by", [_guard_box(one) for one in dict.fromkeys(guard for _, guard in guards)]),
    ]
    edges = [edge for person, schedule in held for edge in _edges(tenant, person, schedule)]
    edges += [(one, guard, "gap" if guard == NOTHING else "") for one, guard in guards]
    return {"columns": [one for one in columns if one[1]], "edges": list(dict.fromkeys(edges))}


def _rights(tenant: Tenant, user_id: str, role_id: str) -> list[Schedule]:
    both = (*in_force(tenant, user_id, Kind.ACTIVE), *in_force(tenant, user_id, Kind.ELIGIBLE))
    return [schedule for schedule in both if role_id in ("", schedule.key.role_id)]


def _guards(found: Reach) -> list[tuple[str, str]]:
    """The roles that this person may activate, each with what stopped the intruder."""
    stopped = [
        (one.role_id, APPROVAL if one.needs_approval else joined([refusal_words(rule).title for rule in one.rules]))
        for one in found.hurdles
    ]
    passed = [(one.role_id, NOTHING) for one in found.paths if one.moves[-1].how is How.ACTIVATES]
    return [*stopped, *passed]


def _edges(tenant: Tenant, person: str, schedule: Schedule) -> list[Edge]:
    holder, role_id, kind = schedule.key.principal_id, schedule.key.role_id, EDGE_OF[schedule.kind]
    if holder in tenant.groups:
        return [(person, holder, "member"), (holder, role_id, kind)]
    return [(person, role_id, kind)]


def _person(tenant: Tenant, user_id: str, is_weak: bool) -> Box:
    user = tenant.users[user_id]
    methods = [method_name(one).split(" (")[0] for one in methods_of(user)]
    return _box(user_id, user.display_name, " + ".join(methods) or "no method", "weak" if is_weak else "")


def _guard_box(guard: str) -> Box:
    return _box(guard, guard, "a session is enough" if guard == NOTHING else "", "weak" if guard == NOTHING else "")


def _box(box_id: str, text: str, detail: str, kind: str = "") -> Box:
    return {"id": box_id, "text": _short(text), "detail": _short(detail), "kind": kind}


def _short(text: str) -> str:
    return text if len(text) <= TEXT_MAX else f"{text[: TEXT_MAX - 1]}…"
