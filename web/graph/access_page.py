"""The page of a window that says how real Graph clients reach this attempt."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from simulator.directory.people_search import find_by_name
from simulator.directory.rows import User
from web.desk import attach, current, not_in_exam
from web.graph.caller import signer
from web.graph.tokens import GRAPH_APP_ID
from web.people import PEOPLE_SHOWN_MAX

api_access = Blueprint("api_access", __name__, url_prefix="/a/<attempt_id>/w/<window>")
attach(api_access)


@api_access.route("/api-access", methods=["GET", "POST"])
@not_in_exam
def api_access_page() -> Response:
    """Addresses, made-up passwords, and on request an access token of this window's session."""
    desk = current()
    assert desk.session is not None, "the guard of the window comes first"
    tenant, base = desk.tenant, request.host_url.rstrip("/")
    tenant_id = tenant.organization.id
    token = None
    if request.method == "POST":
        issuer = f"{base}/{tenant_id}/v2.0"
        token = signer().issue(issuer, tenant, desk.session, base, GRAPH_APP_ID)
    people = [
        [user.display_name, user.user_principal_name, signer().password_of(user, tenant_id)]
        for user in find_by_name(tenant, limit=PEOPLE_SHOWN_MAX).rows
        if isinstance(user, User) and user.has_password
    ]
    return desk.page(
        "graph/access.html",
        crumbs=[("Home", desk.url()), ("API access", None)],
        title="API access",
        subtitle="Real Microsoft Graph clients work on this attempt; what they do is graded the same",
        icon="code",
        base=base,
        tenant_id=tenant_id,
        people=people,
        token=token,
    )
