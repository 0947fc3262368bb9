"""What the portal says about each PIM alert: why it is raised, how to repair it, how to keep it from coming back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from simulator.directory.membership import display_name
from simulator.durations import in_words
from simulator.pim_alerts.rows import AlertName, AlertSettings, Incident, Severity
from web.desk import Desk
from web.portal.principals import person_cell
from web.words import role_name, when

SEVERITIES = MappingProxyType(
    {
        Severity.HIGH: {"badge": "High", "kind": "bad"},
        Severity.MEDIUM: {"badge": "Medium", "kind": "warn"},
        Severity.LOW: {"badge": "Low", "kind": "info"},
    }
)


@dataclass(frozen=True, slots=True)
class AlertWords:
    """The help of one alert, and the name of the moment that its incidents count from."""

    why: str
    repair: str
    prevent: str
    since: str = ""


ALERT_WORDS: Mapping[AlertName, AlertWords] = MappingProxyType(
    {
        AlertName.OUTSIDE_PIM: AlertWords(
            "Somebody gave a privileged role past PIM, for example under Roles & admins. Such an assignment is "
            "permanent, needs no activation and follows none of the role settings.",
            "Ask who made the assignment and why. If the role is needed, make the person eligible in PIM instead.",
            "Let few people manage roles, tell them to use PIM, and leave the mail of this alert on.",
            "Assigned",
        ),
        AlertName.STALE_SIGN_IN: AlertWords(
            "An account that holds or can activate a privileged role has not signed in for a long time. Nobody would "
            "notice if somebody else took it over.",
            "Find out whether the account is still needed. Remove its roles if not. Emergency accounts stay, but sign "
            "in with them in a drill and watch them.",
            "Review privileged accounts regularly, and take roles away when people leave or change their work.",
            "No sign-in since",
        ),
        AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS: AlertWords(
            "Global Administrators can do everything. Each of them is one more account to attack.",
            "Remove whoever does not need the role. Give a narrower role instead, or make the person eligible.",
            "Keep two emergency accounts permanent, everybody else eligible or in a narrower role.",
            "Assigned",
        ),
        AlertName.REDUNDANT_ASSIGNMENT: AlertWords(
            "Somebody is eligible for a role and has not activated it for a long time. Access that nobody uses is risk "
            "without benefit.",
            "Ask whether the role is still needed, and remove the eligibility if not.",
            "Let eligibilities end, and review who needs what.",
            "Unused since",
        ),
        AlertName.NO_MFA_ON_ACTIVATION: AlertWords(
            "The settings of a role let people activate it without multifactor authentication, so a stolen session or "
            "password is enough.",
            "Require multifactor authentication on activation, or an authentication context, for each of these roles.",
            "Require it for every role, and check new settings against that.",
            "Settings changed",
        ),
        AlertName.SEQUENTIAL_ACTIVATIONS: AlertWords(
            "Somebody activates the same role again and again. The longest activation is too short for the work, or "
            "somebody keeps a role active without need.",
            "Talk to the person. Allow longer activations, or give a role that fits the work better.",
            "Set the longest activation of each role to what the work takes.",
            "Last activation",
        ),
        AlertName.INVALID_LICENCE: AlertWords(
            "Without Microsoft Entra ID P2 or Microsoft Entra ID Governance, PIM does not work: eligibilities go, "
            "time-bound assignments become permanent.",
            "Buy or renew the licence.",
            "Watch when subscriptions end.",
        ),
    }
)


def incident_columns(name: AlertName, *, has_fix: bool) -> tuple[Any, ...]:
    """The columns of the list of what an alert found."""
    columns: list[Any] = [] if name is AlertName.NO_MFA_ON_ACTIVATION else ["Member"]
    columns += ["Role", ALERT_WORDS[name].since]
    if name is AlertName.SEQUENTIAL_ACTIVATIONS:
        columns.append({"label": "Activations in 30 days", "number": True})
    return (*columns, {"label": "Actions", "hidden_label": True}) if has_fix else tuple(columns)


def incident_row(desk: Desk, found: Incident, *, has_fix: bool) -> list[Any]:
    """The cells of one thing that an alert found."""
    cells: list[Any] = []
    if found.alert is not AlertName.NO_MFA_ON_ACTIVATION:
        cells.append(person_cell(desk, found.principal_id))
    role = {"text": role_name(found.role_id), "href": desk.url(f"pim/roles/{found.role_id}")}
    cells += [role, when(found.since)]
    if found.alert is AlertName.SEQUENTIAL_ACTIVATIONS:
        cells.append(found.count)
    return [*cells, _fix_link(desk, found)] if has_fix else cells


def _fix_link(desk: Desk, found: Incident) -> dict[str, Any]:
    if found.schedule_id is None and found.alert is not AlertName.NO_MFA_ON_ACTIVATION:
        return {"links": [{"text": "Fix", "reason": "held through a group; take the person out of the group"}]}
    href = desk.url(f"pim/alerts/{found.alert}?fix={found.id}")
    return {"links": [{"text": "Fix", "href": href, "label": f"Fix {named(desk, found)}"}]}


def named(desk: Desk, found: Incident) -> str:
    """Who and what an incident is about."""
    role = role_name(found.role_id)
    return f"{display_name(desk.tenant, found.principal_id)}, {role}" if found.principal_id else role


def fix_question(desk: Desk, found: Incident) -> str:
    """What is asked before a fix."""
    if found.alert is AlertName.NO_MFA_ON_ACTIVATION:
        return (
            f"Activating {role_name(found.role_id)} will require multifactor authentication. Change the role settings?"
        )
    who = display_name(desk.tenant, found.principal_id)
    return f"{who} loses the assignment of {role_name(found.role_id)}. Do you want to remove it?"


def settings_words(settings: AlertSettings) -> str:
    """When an alert is raised, by its settings; empty where nothing can be set."""
    parts: list[str] = []
    if settings.days is not None:
        parts.append(f"after {settings.days} days")
    if settings.administrators is not None:
        parts.append(f"at {settings.administrators} Global Administrators and {settings.percentage} %")
    if settings.activations is not None and settings.interval is not None:
        parts.append(f"at {settings.activations} activations within {in_words(settings.interval)}")
    if settings.is_mail_enabled is not None:
        parts.append("with mail" if settings.is_mail_enabled else "without mail")
    return ", ".join(parts)
