"""The frame of the Conditional Access pages: blade menu, breadcrumbs, badges and moments."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from simulator import Refused
from simulator.conditional_access.policies import PolicyState
from web.desk import current
from web.portal.navigation import Entry
from web.portal.pim_chrome import MenuGroup, blade_menu

CONDITIONAL_ACCESS = "Conditional Access"


def missing(key: str, icon: str, label: str) -> Entry:
    """An entry of a menu that leads to the page about what is not simulated."""
    return Entry(key, icon, label, f"not-simulated?what={key}", is_simulated=False)


MENU = (
    MenuGroup(
        None,
        (
            Entry("ca", "info", "Overview", "ca"),
            Entry("ca-policies", "shield_checkmark", "Policies", "ca/policies"),
            missing("ca-deleted", "delete", "Deleted Policies"),
            missing("ca-insights", "data_usage", "Insights and reporting"),
            missing("ca-diagnose", "wrench", "Diagnose and solve problems"),
        ),
    ),
    MenuGroup(
        "Manage",
        (
            Entry("ca-named-locations", "location", "Named locations", "ca/named-locations"),
            missing("ca-custom-controls", "options", "Custom controls (Preview)"),
            missing("ca-terms", "document", "Terms of use"),
            missing("ca-vpn", "globe", "VPN connectivity"),
            Entry("ca-contexts", "tag", "Authentication contexts", "ca/contexts"),
            missing("ca-strengths", "fingerprint", "Authentication strengths"),
            missing("ca-classic", "history", "Classic policies"),
        ),
    ),
    MenuGroup(
        "Monitoring",
        (
            Entry("sign-in-logs", "arrow_enter", "Sign-in logs", "logs/sign-ins"),
            Entry("audit-logs", "document_search", "Audit logs", "logs/audit"),
        ),
    ),
    MenuGroup("Troubleshooting + Support", (missing("ca-support", "question_circle", "New support request"),)),
)
STATES = {
    PolicyState.ON: ("On", "ok"),
    PolicyState.REPORT_ONLY: ("Report-only", "info"),
    PolicyState.OFF: ("Off", ""),
}


def state_badge(state: PolicyState) -> dict[str, str]:
    """A grid cell with the state of a policy."""
    text, kind = STATES[state]
    return {"badge": text, "kind": kind}


def ca_page(
    template: str,
    *,
    here: str,
    title: str,
    trail: tuple[tuple[str, str], ...] = (),
    has_menu: bool = True,
    status: int = 200,
    refusal: Refused | None = None,
    **context: Any,
) -> Response:
    """A Conditional Access page in its frame; with a refusal it says no with status 422.

    `here` is the entry of the blade menu, `trail` the crumbs (label, path) after Conditional Access.
    """
    desk = current()
    crumbs: list[tuple[str, str | None]] = [("Home", desk.url()), (CONDITIONAL_ACCESS, desk.url("ca"))]
    crumbs += [(text, desk.url(path)) for text, path in trail]
    frame = {
        "nav": "conditional-access",
        "crumbs": [*crumbs, (context.get("title_rest") or title, None)],
        "title": title,
        "icon": "shield_checkmark",
        "menu": blade_menu(desk, CONDITIONAL_ACCESS, MENU, here) if has_menu else None,
        **context,
    }
    if refusal is not None:
        return desk.refused(refusal, f"portal/ca/{template}", **frame)
    return desk.page(f"portal/ca/{template}", status=status, **frame)
