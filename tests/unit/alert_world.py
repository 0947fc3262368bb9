"""What tests of PIM alerts ask of a small tenant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from simulator import Accepted, Decision, Simulation
from simulator import events as e
from simulator.audit import audit_records
from simulator.pim_alerts import commands as alc
from simulator.pim_alerts.rows import AlertName
from simulator.pim_alerts.scan import open_incidents, scan_before_the_story
from simulator.pim_alerts.triggers import incidents
from tests.unit.world import TENANT, Seed, World

OUTSIDE, STALE, UNUSED = AlertName.OUTSIDE_PIM, AlertName.STALE_SIGN_IN, AlertName.REDUNDANT_ASSIGNMENT
TOO_MANY, NO_MFA = AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS, AlertName.NO_MFA_ON_ACTIVATION
OFTEN, NO_LICENCE = AlertName.SEQUENTIAL_ACTIVATIONS, AlertName.INVALID_LICENCE


def about(world: World, alert: AlertName) -> list[tuple[str | None, str | None]]:
    """Whom and which role an alert is about now, sorted."""
    return sorted((one.principal_id, one.role_id) for one in incidents(world.tenant, alert))  # type: ignore[type-var]  # the parts are text


def people(world: World, alert: AlertName) -> list[str]:
    """Whom an alert is about now, sorted."""
    return sorted(one.principal_id or "" for one in incidents(world.tenant, alert))


def active(world: World) -> set[AlertName]:
    """Which alerts show something now."""
    return {name for name in AlertName if open_incidents(world.tenant, name)}


def set_alert(world: World, alert: AlertName, **settings: Any) -> Decision:
    """The Privileged Role Administrator sets an alert."""
    return world.succeeds("pra", alc.UpdateAlertSettings(alert=alert, **settings))


def alert_log(world: World) -> list[tuple[str, str | None]]:
    """What the audit log says about alerts: activity and who did it."""
    records = audit_records(TENANT, world.simulation.happenings())
    return [(one.activity, one.by_user_id) for one in records if "PIM alert" in one.activity]


def sent(decision: Decision, rule: str) -> set[str]:
    """Who got mail of a kind."""
    happened: Iterable[e.Event] = decision.events if isinstance(decision, Accepted) else ()
    return {to for one in happened if isinstance(one, e.MailSent) and one.rule == rule for to in one.recipients}


def quiet(seed: Seed | None = None) -> World:
    """A tenant that was scanned before the story, in which everybody signs in every day."""
    made = seed or Seed()
    made.events[:] = [
        replace(one, user=replace(one.user, signs_in_every_day=True)) if isinstance(one, e.UserWritten) else one
        for one in made.events
    ]
    tenant = Simulation(made.events).tenant
    made.events += scan_before_the_story(tenant)
    return made.begin()


def fix(alert: AlertName, incident_id: str) -> alc.FixIncident:
    """The command for a fix."""
    return alc.FixIncident(alert=alert, incident_id=incident_id)


def only_incident(world: World, alert: AlertName) -> str:
    """The id of the one thing that an alert found."""
    (found,) = incidents(world.tenant, alert)
    return found.id
