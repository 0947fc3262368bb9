"""Everybody's mail: one mailbox per person, and the shared ones."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from scenarios.loader import tenant_of
from simulator.directory.people_search import find_by_name
from simulator.directory.rows import User
from simulator.mailbox import Mail, mails, mails_to
from web.desk import Desk, current
from web.lab.blueprint import lab
from web.people import PEOPLE_SHOWN_MAX
from web.progress import scenario_of


@lab.get("/mailbox")
def mailbox() -> Response:
    """The mail in one mailbox, newest first; without an address the mailboxes to choose from."""
    desk = current()
    everything = mails(desk.tenant, desk.simulation.happenings())
    boxes = _boxes(desk, everything)
    address = request.args.get("address", "").lower()
    chosen = address if address in (box["address"].lower() for box in boxes) else None
    return desk.page(
        "lab/mailbox.html",
        crumbs=[("Lab", desk.lab_url()), ("Mailboxes", desk.lab_url("mailbox") if chosen else None)]
        + ([(chosen, None)] if chosen else []),
        title="Mail",
        title_rest=chosen or "Mailboxes",
        icon="mail",
        boxes=boxes,
        address=chosen,
        messages=list(reversed(mails_to(chosen, everything))) if chosen else [],
    )


def _boxes(desk: Desk, everything: list[Mail]) -> list[dict[str, str]]:
    """The mailboxes of the first people, of the scenario, and every address that mail went to."""
    people = {
        (user.mail or user.user_principal_name).lower(): (user.mail or user.user_principal_name, user.display_name)
        for user in find_by_name(desk.tenant, limit=PEOPLE_SHOWN_MAX).rows
        if isinstance(user, User)
    }
    written_to = (one for mail in everything for one in mail.recipients)
    known = [*tenant_of(scenario_of(desk.attempt)).addresses(), *written_to]
    boxes = people | {one.lower(): (one, "Shared mailbox") for one in known if one.lower() not in people}
    return [
        {"address": address, "name": name, "count": str(len(mails_to(address, everything)))}
        for address, name in sorted(boxes.values(), key=lambda box: (box[1] == "Shared mailbox", box[1], box[0]))
    ]
