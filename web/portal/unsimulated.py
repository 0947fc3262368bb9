"""The page that says honestly what this practice tenant leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from web.desk import current
from web.portal.blueprint import portal


@dataclass(frozen=True, slots=True)
class Missing:
    """A part of the admin center that is not simulated: its label and what to know about it."""

    label: str
    text: str


MISSING = {
    "favorites": Missing("Favorites", "A list of your own shortcuts. The search box finds every page here."),
    "devices": Missing("Devices", "Registered and joined devices. Nothing in these labs depends on them."),
    "authentication-methods": Missing(
        "Authentication methods",
        "The policy that says which methods people may register. The methods of one person are on the person's page.",
    ),
    "dashboard": Missing("Dashboard", "The start page of ID Governance."),
    "entitlement": Missing("Entitlement management", "Access packages and their requests."),
    "access-reviews": Missing(
        "Access reviews",
        "Reviews of groups, applications and access packages. Those of Entra roles are in PIM > Microsoft Entra roles.",
    ),
    "pim-groups": Missing("PIM for Groups", "Eligible membership and ownership of groups."),
    "azure-resources": Missing("Azure resources", "Roles on subscriptions and resource groups."),
    "general-settings": Missing(
        "General settings", "Settings of PIM as a whole. Each role has its own under Settings."
    ),
    "open-mobile": Missing("Open in mobile", "The same list in the mobile app."),
    "lifecycle": Missing("Lifecycle workflows", "Tasks that run when people join, move and leave."),
    "id-protection": Missing("ID Protection", "Risky users and risky sign-ins."),
    "mfa": Missing(
        "Multifactor authentication", "The older page of MFA settings. Methods of a person are on its page."
    ),
    "new-user": Missing("New user", "Creating people. The people of this tenant come with the lab."),
    "ca-coverage": Missing("Coverage", "Which sign-ins no policy covers. What If answers it for one sign-in."),
    "ca-deleted": Missing("Deleted Policies", "Policies of the last 30 days that can be restored. Undo does it here."),
    "ca-insights": Missing("Insights and reporting", "A workbook over the sign-in logs; the logs themselves are here."),
    "ca-diagnose": Missing("Diagnose and solve problems", "A guided search for why a sign-in came out as it did."),
    "ca-custom-controls": Missing("Custom controls (Preview)", "Controls of other makers, on their way out."),
    "ca-terms": Missing("Terms of use", "Documents that people accept when they sign in."),
    "ca-vpn": Missing("VPN connectivity", "Certificates for VPN clients."),
    "ca-strengths": Missing("Authentication strengths", "Which combinations of methods count as strong enough."),
    "ca-classic": Missing("Classic policies", "Policies from before 2016; this tenant has none."),
    "ca-templates": Missing("New policy from template", "Ready-made policies. Build the same with New policy."),
    "ca-support": Missing("New support request", "A message to Microsoft's support."),
    "logs-non-interactive": Missing("Non-interactive sign-ins", "Sign-ins of apps on behalf of a person."),
    "logs-service-principals": Missing("Service principal sign-ins", "Sign-ins of apps as themselves."),
    "logs-managed-identities": Missing("Managed identity sign-ins", "Sign-ins of Azure resources."),
    "logs-columns": Missing("Columns", "Which columns a list shows; here they are fixed."),
    "logs-custom-security": Missing("Custom Security", "The audit log of custom security attributes."),
}


def missing_path(what: str) -> str:
    """The path, inside a window, of the page about one missing part."""
    assert what in MISSING, what
    return f"not-simulated?{urlencode({'what': what})}"


@portal.get("/not-simulated")
def not_simulated() -> Response:
    """The page about something that the menus show and the tenant lacks."""
    desk = current()
    missing = MISSING.get(request.args.get("what", ""))
    title = missing.label if missing else "Not simulated"
    crumbs = [("Home", desk.url()), (title, None)]
    return desk.page("portal/not_simulated.html", nav="", crumbs=crumbs, title=title, icon="box", missing=missing)
