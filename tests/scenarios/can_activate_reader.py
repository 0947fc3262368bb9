"""Answers the statements about activating from what is printed on the page, like a careful student.

Knows nothing of the simulator; the rules are those of the lessons. `wrongly` names one belief that this student holds.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from scenarios.questions.item import Item

CLAIM = re.compile(
    r"On (\d+ \w+) at 10:00 (User\d)(, signed in with the password alone)?(, giving n/a as ticket number and system)?,?"
    r" can activate ([\w ]+?) for (\d+) hours?\."
)


def table(item: Item, caption: str) -> list[dict[str, str]]:
    """The rows of a table by their headers; none when there is no such table."""
    found = (one for one in item.tables if one.caption == caption)
    return [dict(zip(one.headers, row, strict=True)) for one in found for row in one.rows]


def moment(text: str, time: str = "") -> datetime:
    """A moment of the page, which is about 2026."""
    day, _, clock = text.partition(", ")
    return datetime.strptime(f"{day} 2026 {clock or time}", "%d %B %Y %H:%M").replace(tzinfo=UTC)


def answer(item: Item, text: str, wrongly: str = "") -> bool:
    """Yes or no to one statement."""
    found = CLAIM.fullmatch(text)
    assert found, f"`{text}` is no statement of this model"
    day, user, without_mfa, made_up_ticket, role, hours = found.groups()
    at = moment(day, "10:00")
    rules = next(row for row in table(item, "Role settings") if row["Role"] == role)
    return (
        _is_licensed(item, at, wrongly)
        and _is_eligible(item, user, role, at)
        and int(hours) <= _longest(rules, wrongly)
        and not (without_mfa and _asks_for_mfa(rules, wrongly))
        and not (
            made_up_ticket
            and wrongly == "ticket-verified"
            and rules["Require ticket information on activation"] == "Yes"
        )
    )


def _is_licensed(item: Item, at: datetime, wrongly: str) -> bool:
    plans = {row["Subscription"]: row["Ends"] for row in table(item, "Subscriptions")}
    ends = plans.get("Microsoft Entra ID P2", "None")
    return ends == "None" or at < moment(ends) or wrongly == "pim-is-p1"


def _is_eligible(item: Item, user: str, role: str, at: datetime) -> bool:
    groups = [row["Group"] for row in table(item, "Groups") if user in row["Members"].split(", ")]
    rows = [row for row in table(item, "Eligible assignments") if row["Principal"] in (user, *groups)]
    return any(
        row["Role"] == role and moment(row["Start"]) <= at and (row["End"] == "Permanent" or at < moment(row["End"]))
        for row in rows
    )


def _longest(rules: dict[str, str], wrongly: str) -> int:
    if wrongly == "expiry-is-activation-length":
        return 24 * int(rules["Expire active assignments after"].removesuffix(" days"))
    return int(rules["Activation maximum duration"].removesuffix(" hour(s)"))


def _asks_for_mfa(rules: dict[str, str], wrongly: str) -> bool:
    guards = rules["Require MFA on active assignment"] == "Yes" and wrongly == "mfa-on-active-assignment"
    return rules["Require MFA on activation"] == "Yes" or guards
