"""Answers a table question from what is printed on the page, like a careful student; knows nothing of the simulator.

The rules are those of the lessons: every condition must hold, Exclude beats Include, only policies that are On count,
all that match apply, block is final. `wrongly` names one belief that this student holds instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenarios.questions.table_item import Statement, TableItem

OFFICE = {"Exchange Online", "SharePoint Online"}
CLAIM = re.compile(r"(\w+) must use MFA to open ([\w ]+?)(?: from (\w+))?\.")


def claim(statement: Statement) -> tuple[str, str, str]:
    """User, resource and network (empty when none is said) of a statement's sentence."""
    found = CLAIM.fullmatch(statement.text)
    assert found, f"`{statement.text}` is no statement of this model"
    return found[1], found[2], found[3] or ""


def table(item: TableItem, caption: str) -> list[dict[str, str]]:
    """The rows of a table by their headers; none when there is no such table."""
    found = (one for one in item.tables if one.caption == caption)
    return [dict(zip(one.headers, row, strict=True)) for one in found for row in one.rows]


def listed(cell: str) -> list[str]:
    """The entries of a cell."""
    return [] if cell == "None" else cell.split(", ")


def answers(item: TableItem, wrongly: str = "") -> tuple[bool, ...]:
    """Yes or no to each statement."""
    return tuple(_answer(item, *claim(statement), wrongly) for statement in item.statements)


def _answer(item: TableItem, user: str, resource: str, network: str, wrongly: str) -> bool:
    grants = [
        row["Grant"]
        for row in table(item, "Conditional Access policies")
        if (row["State"] == "On" or wrongly == "report-only-enforces")
        and _reaches(item, row, user, wrongly)
        and _targets(row["Target resources"], resource, wrongly)
        and _is_there(item, row.get("Network", "Not configured"), network)
    ]
    if wrongly == "first-policy-wins":
        grants = grants[:1]
    if "Block access" in grants:
        return wrongly == "grant-beats-block" and "Require MFA" in grants
    return "Require MFA" in grants


def _names(item: TableItem, user: str, wrongly: str) -> Iterator[str]:
    row = next(row for row in table(item, "Users") if row["User"] == user)
    yield user
    yield from listed(row["Member of"])
    for role in listed(row["Microsoft Entra roles"]):
        name, kind = role.removesuffix(")").split(" (")
        if kind == "active" or wrongly == "eligible-is-active":
            yield f"Role: {name}"


def _reaches(item: TableItem, row: dict[str, str], user: str, wrongly: str) -> bool:
    names = set(_names(item, user, wrongly))
    named, excluded = names & set(listed(row["Include"])), names & set(listed(row["Exclude"]))
    if wrongly == "include-beats-exclude" and named:
        return True
    return (bool(named) or row["Include"] == "All users") and not excluded


def _targets(cell: str, resource: str, wrongly: str) -> bool:
    if cell == "None":
        return wrongly == "all-apps-means-apps-listed"
    return cell in ("All resources", resource) or (cell == "Office 365" and resource in OFFICE)


def _is_there(item: TableItem, cell: str, network: str) -> bool:
    if cell == "Not configured":
        return True
    trusted = {row["Location"] for row in table(item, "Named locations") if row["Trusted"] == "Yes"}
    return network not in trusted if cell == "Any network, all trusted ones excluded" else network == cell


def facts(item: TableItem) -> int:
    """How many things a reader has to keep in mind: memberships, roles, and what is special about each policy."""
    usual = {
        "Include": "All users",
        "Exclude": "None",
        "Target resources": "All resources",
        "Network": "Not configured",
        "Grant": "Require MFA",
        "State": "On",
    }
    people = sum(
        len(listed(row[key])) for row in table(item, "Users") for key in ("Member of", "Microsoft Entra roles")
    )
    rows = table(item, "Conditional Access policies")
    return people + sum(row.get(key, value) != value for row in rows for key, value in usual.items())
