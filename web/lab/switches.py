"""Tenant switches: licences, mandatory MFA at the admin portals and security defaults, as lab control sets them."""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response

from simulator import Command, Refused
from simulator.commands import SetLicence, SetTenantSwitches
from simulator.directory.rows import Sku
from web.desk import Desk, current, not_in_exam
from web.lab.blueprint import lab
from web.words import SKU_NAMES

_ON_OFF = {"on": True, "off": False}


@lab.get("/switches")
@not_in_exam
def switches() -> Response:
    """What the tenant has and how it is switched."""
    return _page(current())


def _page(desk: Desk, refusal: Refused | None = None) -> Response:
    licences = [(sku, name, desk.tenant.licences.get(sku)) for sku, name in SKU_NAMES.items()]
    return desk.page(
        "lab/switches.html",
        crumbs=[("Lab", desk.lab_url()), ("Tenant switches", None)],
        title="Tenant switches",
        icon="settings",
        status=422 if refusal else 200,
        refusal=refusal,
        organization=desk.tenant.organization,
        licences=[
            {"sku": sku.value, "name": name, "is_on": bool(row and row.is_enabled), "seats": row.seats if row else 0}
            for sku, name, row in licences
        ],
    )


@lab.post("/switches/licence")
@not_in_exam
def set_licence() -> Response:
    """Buy or renew a licence, or let it lapse."""
    desk = current()
    sku = next((one for one in Sku if one.value == request.form.get("sku")), None)
    if sku is None:
        abort(400, "there is no such licence")
    row = desk.tenant.licences.get(sku)
    is_on = _wanted()
    command = SetLicence(sku=sku, is_enabled=is_on, seats=row.seats if row else 25)
    return _set(desk, command, f"{SKU_NAMES[sku]} is {'on' if is_on else 'off'}", edits=sku.value)


@lab.post("/switches/tenant")
@not_in_exam
def set_tenant_switch() -> Response:
    """Turn one tenant-wide switch."""
    desk = current()
    name, is_on = request.form.get("name", ""), _wanted()
    if name == "mandatory_portal_mfa":
        command, words = SetTenantSwitches(mandatory_portal_mfa=is_on), "Mandatory MFA at the admin portals"
    elif name == "security_defaults":
        command, words = SetTenantSwitches(security_defaults=is_on), "Security defaults"
    else:
        abort(400, "there is no such switch")
    return _set(desk, command, f"{words}: {'on' if is_on else 'off'}", edits=desk.tenant.organization.id)


def _wanted() -> bool:
    wanted = _ON_OFF.get(request.form.get("to", ""))
    return abort(400, "say `on` or `off`") if wanted is None else wanted


def _set(desk: Desk, command: Command, toast: str, edits: str) -> Response:
    decision = desk.act(command, edits=edits, window="")
    if isinstance(decision, Refused):
        return _page(desk, decision)
    return desk.done_in_lab(toast, "switches")
