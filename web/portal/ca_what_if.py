"""What If: which policies would apply to an imagined sign-in, and what keeps the others from applying."""

from __future__ import annotations

from typing import Any, Literal

from flask import request
from pydantic import Field, field_validator
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from simulator.access import Area
from simulator.authentication_contexts.views import contexts
from simulator.conditional_access.evaluate import SignInQuestion
from simulator.conditional_access.locations import parse_address
from simulator.conditional_access.policies import ConditionalAccessPolicy, GrantControl
from simulator.conditional_access.views import WhatIfResult, what_if
from simulator.directory.people_search import find_by_name
from simulator.sign_in.sessions import ClientApp, Platform
from web.desk import Desk, current, opens
from web.portal.binding import Bound, Form, bind
from web.portal.blueprint import portal
from web.portal.ca_chrome import CONDITIONAL_ACCESS, ca_page, state_badge
from web.portal.ca_country_names import COUNTRY_NAMES
from web.portal.logs_words import CLIENT_APPS, CONDITIONS
from web.portal.sign_in_places import PLATFORMS

USERS_LISTED_MAX = 500
APPLY_COLUMNS = ("Policy name", "Grant controls", "Session controls", "State")
NOT_COLUMNS = ("Policy name", "Reasons why this policy will not apply", "State")
CONTROLS = {GrantControl.BLOCK: "Block access", GrantControl.MFA: "Require multifactor authentication"}


class WhatIfForm(Form):
    """An imagined sign-in."""

    user: str = Field(default="", max_length=100)
    target: Literal["resource", "context"] = "resource"
    resource: str = Field(default="", max_length=100)
    context: str = Field(default="", max_length=10)
    platform: Platform = Platform.WINDOWS
    client: ClientApp = ClientApp.BROWSER
    ip: str = Field(default="", max_length=60)
    country: str = Field(default="", max_length=2)

    @field_validator("ip")
    @classmethod
    def _is_address(cls, text: str) -> str:
        if text and parse_address(text) is None:
            raise ValueError(f"`{text}` is no IP address; write for example `198.51.100.7`")
        return text

    @field_validator("country")
    @classmethod
    def _is_country(cls, text: str) -> str:
        if text and text not in COUNTRY_NAMES:
            raise ValueError(f"`{text}` is no country code; choose one of the list")
        return text


@portal.get("/ca/what-if")
@opens(Area.CONDITIONAL_ACCESS)
def ca_what_if() -> Response:
    """The form, with the answer below it once it was filled in; the address holds the question."""
    desk = current()
    asked = "user" in request.args
    bound = bind(WhatIfForm, request.args) if asked else bind(WhatIfForm, MultiDict())
    errors = {**bound.errors, **(_missing(desk, bound) if asked else {})}
    results = _results(desk, bound.form) if asked and not errors and bound.form else None
    people = find_by_name(desk.tenant, limit=USERS_LISTED_MAX)
    apps = sorted(desk.tenant.applications.values(), key=lambda app: app.display_name)
    return ca_page(
        "what_if.html",
        here="ca-policies",
        title="What If",
        subtitle=CONDITIONAL_ACCESS,
        trail=((f"{CONDITIONAL_ACCESS} | Policies", "ca/policies"),),
        close_href=desk.url("ca/policies"),
        has_menu=False,
        values=bound.values,
        errors=errors,
        status=422 if errors else 200,
        people=[] if people.has_more else [("", "Select a user"), *((one.id, one.display_name) for one in people.rows)],
        apps=[("", "Select a resource"), *((app.app_id, app.display_name) for app in apps)],
        contexts=[("", "Select one"), *((one.id, f"{one.display_name} ({one.id})") for one in contexts(desk.tenant))],
        platforms=[(platform.value, words) for platform, words in PLATFORMS.items()],
        clients=[(client.value, words) for client, words in CLIENT_APPS.items()],
        countries=[("", "None"), *sorted(COUNTRY_NAMES.items(), key=lambda pair: pair[1])],
        results=results,
    )


def _missing(desk: Desk, bound: Bound[WhatIfForm]) -> dict[str, str]:
    """The two choices that the question cannot do without."""
    target: tuple[str, Any, str] = ("resource", desk.tenant.applications, "select a resource")
    if bound.values.get("target") == "context":
        target = ("context", desk.tenant.authentication_contexts, "select an authentication context")
    lists: dict[str, tuple[Any, str]] = {
        "user": (desk.tenant.users, "select a user, or write a sign-in name of this tenant"),
        target[0]: target[1:],
    }
    values = bound.values | {"user": _user_id(desk, bound.values.get("user", ""))}
    return {name: words for name, (known, words) in lists.items() if values.get(name) not in known}


def _user_id(desk: Desk, given: str) -> str:
    """The id behind an id or a sign-in name: a large tenant has no list to choose from."""
    return desk.tenant.user_ids_by_name.get(given.strip().lower()) or given


def _results(desk: Desk, form: WhatIfForm) -> dict[str, Any]:
    question = SignInQuestion(
        user_id=_user_id(desk, form.user),
        app_id="" if form.target == "context" else form.resource,
        authentication_contexts=frozenset({form.context} if form.target == "context" else ()),
        client_app=form.client,
        platform=form.platform,
        ip_address=form.ip,
        country=form.country,
    )
    answer = what_if(desk.tenant, question)
    return {
        "apply_columns": APPLY_COLUMNS,
        "apply": [_applies(desk, one.policy) for one in answer if one.applies],
        "not_columns": NOT_COLUMNS,
        "not": [_does_not(desk, one) for one in answer if not one.applies],
    }


def _link(desk: Desk, policy: ConditionalAccessPolicy) -> dict[str, str]:
    return {"text": policy.display_name, "href": desk.url(f"ca/policies/{policy.id}")}


def _applies(desk: Desk, policy: ConditionalAccessPolicy) -> list[Any]:
    controls = ", ".join(CONTROLS[one] for one in sorted(policy.grant_controls.built_in_controls))
    return [_link(desk, policy), controls, "None", state_badge(policy.state)]


def _does_not(desk: Desk, result: WhatIfResult) -> list[Any]:
    return [_link(desk, result.policy), CONDITIONS[result.unmet], state_badge(result.policy.state)]
