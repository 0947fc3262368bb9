"""Named locations: the list, a new one by IP ranges or by countries, and deleting one."""

from __future__ import annotations

from typing import Any, Literal

from flask import abort, request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.access import Area
from simulator.commands import CreateNamedLocation, DeleteNamedLocation
from simulator.conditional_access.policies import NamedLocation
from simulator.conditional_access.views import policies_naming
from web.desk import Desk, current, opens
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.ca_chrome import CONDITIONAL_ACCESS, ca_page
from web.portal.ca_country_names import COUNTRY_NAMES

TITLE = "Named locations"
TRAIL = ((f"{CONDITIONAL_ACCESS} | {TITLE}", "ca/named-locations"),)
KINDS = {"ip": "New location (IP ranges)", "countries": "New location (Countries)"}
COLUMNS = (
    "Name",
    "Location type",
    "Trusted",
    "Ranges or countries",
    "Policies",
    {"label": "Actions", "hidden_label": True},
)


class LocationForm(Form):
    """A new named location; `ranges` has one range a line."""

    kind: Literal["ip", "countries"]
    name: str = Field(default="", max_length=1000)
    ranges: str = Field(default="", max_length=100_000)
    trusted: bool = False
    countries: tuple[str, ...] = ()
    unknown: bool = False

    def command(self) -> CreateNamedLocation:
        """What Create asks of the tenant; only the fields of the chosen kind count."""
        if self.kind == "ip":
            ranges = tuple(dict.fromkeys(self.ranges.replace(",", " ").split()))
            return CreateNamedLocation(display_name=self.name, ip_ranges=ranges, is_trusted=self.trusted)
        return CreateNamedLocation(
            display_name=self.name, countries=frozenset(self.countries), includes_unknown_countries=self.unknown
        )


class DeleteForm(Form):
    """Which location to delete."""

    location: str = Field(max_length=100)


def _row(desk: Desk, location: NamedLocation) -> list[Any]:
    named_by = policies_naming(desk.tenant, location.id)
    delete = {
        "text": "Delete",
        "href": desk.url(f"ca/named-locations?delete={location.id}"),
        "label": f"Delete {location.display_name}",
    }
    return [
        location.display_name,
        "IP ranges" if location.ip_ranges else "Countries (IP address)",
        "Yes" if location.is_trusted else "No",
        ", ".join(location.ip_ranges or [COUNTRY_NAMES.get(one, one) for one in sorted(location.countries)])
        + (", unknown countries" if location.includes_unknown_countries else ""),
        {"links": [{"text": one.display_name, "href": desk.url(f"ca/policies/{one.id}")} for one in named_by]},
        {"links": [delete]},
    ]


def locations_page(*, status: int = 200, refusal: Refused | None = None) -> Response:
    """The list, with the question before a deletion when the address asks for it."""
    desk = current()
    query = request.args.get("q", "").strip().lower()
    everything = sorted(desk.tenant.named_locations.values(), key=lambda one: one.display_name.lower())
    found = [one for one in everything if query in one.display_name.lower()]
    return ca_page(
        "named_locations.html",
        here="ca-named-locations",
        title=CONDITIONAL_ACCESS,
        title_rest=TITLE,
        status=status,
        refusal=refusal,
        columns=COLUMNS,
        rows=[_row(desk, location) for location in found],
        query=request.args.get("q", ""),
        deleting=desk.tenant.named_locations.get(request.args.get("delete", "")),
    )


@portal.get("/ca/named-locations")
@opens(Area.CONDITIONAL_ACCESS)
def ca_named_locations() -> Response:
    """Every named location."""
    return locations_page()


def _new_page(kind: str, values: dict[str, Any], **more: Any) -> Response:
    if kind not in KINDS:
        abort(404)
    return ca_page(
        "named_location.html",
        here="ca-named-locations",
        title=KINDS[kind],
        trail=TRAIL,
        close_href=current().url("ca/named-locations"),
        kind=kind,
        values=values,
        country_choices=_country_choices(),
        **more,
    )


def _country_choices() -> list[dict[str, Any]]:
    by_name = sorted(COUNTRY_NAMES.items(), key=lambda pair: pair[1])
    return [{"id": code, "name": name, "detail": code, "initials": code, "color": 0} for code, name in by_name]


@portal.get("/ca/named-locations/new")
@opens(Area.CONDITIONAL_ACCESS)
def ca_named_location_new() -> Response:
    """An empty form for a location of one kind."""
    return _new_page(request.args.get("kind", "ip"), {})


@portal.post("/ca/named-locations/new")
@opens(Area.CONDITIONAL_ACCESS)
def ca_named_location_create() -> Response:
    """Create the location."""
    desk = current()
    bound = bind(LocationForm, request.form)
    kind = str(bound.values.get("kind", "ip"))
    if bound.form is None:
        return _new_page(kind if kind in KINDS else "ip", bound.values, errors=bound.errors, status=422)
    decision = desk.act(bound.form.command())
    if isinstance(decision, Refused):
        return _new_page(kind, bound.values, refusal=decision, errors=_errors(decision))
    return desk.done(f"Named location created: {bound.form.name}", "ca/named-locations")


_FIELD_OF_RULE = {
    "DisplayNameRule": "name",
    "RangeRule": "ranges",
    "RangeLimitRule": "ranges",
    "CountryRule": "countries",
}


def _errors(refusal: Refused) -> dict[str, str]:
    """The refusal beside the field that it is about."""
    return {_FIELD_OF_RULE[rule]: refusal.trace[-1].fact for rule in refusal.rules if rule in _FIELD_OF_RULE}


@portal.post("/ca/named-locations/delete")
@opens(Area.CONDITIONAL_ACCESS)
def ca_named_location_delete() -> Response:
    """Delete one location."""
    desk = current()
    bound = bind(DeleteForm, request.form)
    if bound.form is None:
        return locations_page(status=422)
    location = desk.tenant.named_locations.get(bound.form.location)
    decision = desk.act(DeleteNamedLocation(location_id=bound.form.location), edits=bound.form.location)
    if isinstance(decision, Refused):
        return locations_page(refusal=decision)
    return desk.done(f"Named location deleted: {location.display_name if location else ''}", "ca/named-locations")
