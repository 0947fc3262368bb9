"""The world of a table question in words: its tables and its statements, in the terms of the admin center."""

from __future__ import annotations

from collections.abc import Iterable

from scenarios.loader import tenant_file
from scenarios.questions.item import Table
from scenarios.questions.model_file import TableModel
from scenarios.questions.table_tenant import TENANT_SLUG
from scenarios.questions.table_world import ALL, NONE, OFFICE, USERS, Cell, PolicyRow, World, is_group

NOBODY = "None"
_TARGETS = {ALL: "All resources", NONE: "None", OFFICE: "Office 365"}
_NETWORKS = {"any": "Not configured", "not trusted": "Any network, all trusted ones excluded"}
_GRANTS = {"mfa": "Require MFA", "block": "Block access"}
_STATES = {"on": "On", "report_only": "Report-only"}


def stem_of(model: TableModel, world: World) -> str:
    """The situation; whether Office 365 is explained depends on whether a policy names it."""
    office = any(policy.resource == OFFICE for policy in world.policies)
    return f"{model.words.stem} {model.words.office}" if office else model.words.stem


def statement_of(model: TableModel, world: World, cell: Cell) -> str:
    """The sentence to judge; it names the network where a policy asks for it."""
    words = model.words.statement_from if world.has_network else model.words.statement
    return words.format(user=cell.user, resource=cell.resource, network=cell.network)


def tables_of(world: World) -> tuple[Table, ...]:
    """What the question shows: users, policies and, where they matter, named locations."""
    places = (_locations(),) if world.has_network else ()
    return (_users(world), *places, _policies(world))


def _users(world: World) -> Table:
    rows = (
        (user, _joined(world.groups_of(user)), _joined(f"{one.role} ({one.kind})" for one in world.roles_of(user)))
        for user in USERS
    )
    return Table(caption="Users", headers=("User", "Member of", "Microsoft Entra roles"), rows=tuple(rows))


def _locations() -> Table:
    file = tenant_file(TENANT_SLUG)
    assert file is not None, "the tenant of the questions is part of the package"
    rows = ((one.name, _joined(one.ip_ranges), "Yes" if one.trusted else "No") for one in file.locations)
    return Table(caption="Named locations", headers=("Location", "IP ranges", "Trusted"), rows=tuple(rows))


def _policies(world: World) -> Table:
    headers = ("Policy", "Include", "Exclude", "Target resources", "Network", "Grant", "State")
    rows = [_policy(number, row) for number, row in enumerate(world.policies, 1)]
    if not world.has_network:
        place = headers.index("Network")
        headers = (*headers[:place], *headers[place + 1 :])
        rows = [(*row[:place], *row[place + 1 :]) for row in rows]
    return Table(caption="Conditional Access policies", headers=headers, rows=tuple(rows))


def _policy(number: int, row: PolicyRow) -> tuple[str, ...]:
    return (
        f"Policy{number}",
        _joined(map(_principal, row.include)),
        _joined(map(_principal, row.exclude)),
        _TARGETS.get(row.resource, row.resource),
        _NETWORKS.get(row.network, row.network),
        _GRANTS[row.grant],
        _STATES[row.state],
    )


def _principal(name: str) -> str:
    if name == ALL:
        return "All users"
    return name if name in USERS or is_group(name) else f"Role: {name}"


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words) or NOBODY
