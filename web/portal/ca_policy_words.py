"""The link texts of the policy editor's left column, in the portal's own words."""

from __future__ import annotations

from collections.abc import Collection

from web.portal.ca_policy_form import PolicyForm

USERS, RESOURCES, NETWORK, CONDITIONS = "Users or agents (Preview)", "Target resources", "Network (NEW)", "Conditions"
GRANT, SESSION = "Grant", "Session"


def part_texts(form: PolicyForm) -> dict[str, tuple[str, str]]:
    """For each part its heading and what the link under it says."""
    return {
        "users": (USERS, users_text(form)),
        "resources": (RESOURCES, resources_text(form)),
        "network": (NETWORK, network_text(form)),
        "conditions": (CONDITIONS, count(conditions_set(form), "condition")),
        "grant": (GRANT, "Block access" if form.access == "block" else count(len(form.controls), "control")),
        "session": (SESSION, "0 controls selected"),
    }


def count(number: int, noun: str, rest: str = "selected") -> str:
    """A number with its noun: `1 control selected`."""
    return f"{number} {noun}{'' if number == 1 else 's'} {rest}"


def _names_somebody(kinds: Collection[str], roles: Collection[str], people: Collection[str]) -> bool:
    return "guests" in kinds or ("roles" in kinds and bool(roles)) or ("people" in kinds and bool(people))


def users_text(form: PolicyForm) -> str:
    """Whom the policy is for."""
    named = _names_somebody(form.include_kinds, form.include_roles, form.include_people)
    excluded = _names_somebody(form.exclude_kinds, form.exclude_roles, form.exclude_people)
    match form.users_include:
        case "all":
            return "All users included and specific users excluded" if excluded else "All users"
        case "select" if named:
            return "Specific users included and specific users excluded" if excluded else "Specific users included"
        case _:
            return "0 users or agents (Preview) selected"


def resources_text(form: PolicyForm) -> str:
    """Which resources, or which authentication contexts, the policy is for."""
    if form.applies_to == "contexts":
        return count(len(form.contexts), "authentication context", "included")
    excluded = count(len(form.exclude_resources), "resource", "excluded") if form.exclude_resources else ""
    match form.resources_include:
        case "all":
            included = "All resources (formerly 'All cloud apps')"
        case "select" if form.include_resources:
            included = count(len(form.include_resources), "resource", "included")
        case _:
            return "No target resources selected"
    return f"{included} and {excluded}" if excluded else included


def network_text(form: PolicyForm) -> str:
    """Which networks the policy is for."""
    if form.network_on == "no":
        return "Not configured"
    included = {
        "any": "Any network or location",
        "trusted": "All trusted networks and locations",
        "selected": count(len(form.include_locations), "location", "included"),
    }[form.network_include]
    excluded = {
        "none": "",
        "trusted": " and all trusted excluded",
        "selected": f" and {count(len(form.exclude_locations), 'location', 'excluded')}",
    }[form.network_exclude]
    return included + excluded


def conditions_set(form: PolicyForm) -> int:
    """How many conditions are configured; the network counts among its own."""
    return (form.platforms_on == "yes") + (form.clients_on == "yes")
