"""Creating administrative units and changing their members."""

from __future__ import annotations

from dataclasses import replace

from simulator.access import ROLE_MANAGERS, SESSION_GATE, caller_gate
from simulator.administrative_units.commands import (
    AddAdministrativeUnitMember,
    CreateAdministrativeUnit,
    RemoveAdministrativeUnitMember,
)
from simulator.administrative_units.events import AdministrativeUnitWritten
from simulator.administrative_units.rows import AdministrativeUnit
from simulator.decision import Accepted, Decision, Mark
from simulator.gates import Case, Finding, Gate, holds, walk
from simulator.tenant import Tenant

NAME_LENGTH_MAX = 256
MemberChange = AddAdministrativeUnitMember | RemoveAdministrativeUnitMember
_SOURCE = "admin-units-manage, admin-units-members-add"


def _is_named(case: Case[CreateAdministrativeUnit]) -> Finding:
    name = case.command.display_name.strip()
    return holds(0 < len(name) <= NAME_LENGTH_MAX, f"the name of a unit has 1 to {NAME_LENGTH_MAX} characters")


def _members_exist(case: Case[CreateAdministrativeUnit]) -> Finding:
    unknown = [one for one in case.command.member_ids if not _can_be_member(case.tenant, one)]
    return holds(not unknown, f"`{unknown[0]}` is no user or group" if unknown else "")


def _can_be_member(tenant: Tenant, object_id: str) -> bool:
    """Users, groups and devices; devices are not simulated. Source: administrative-units (documented)."""
    return object_id in tenant.users or object_id in tenant.groups


_CALLER = caller_gate(ROLE_MANAGERS, source=_SOURCE)
CREATE_GATES = (
    SESSION_GATE,
    _CALLER,
    Gate(
        rule="UnitNameRule",
        code="Request_BadRequest",
        check=_is_named,
        source="administrativeUnit resource",
        mark=Mark.INFERRED,
    ),
    Gate(rule="MembersExistRule", code="Request_ResourceNotFound", check=_members_exist, source=_SOURCE),
)


def create_administrative_unit(case: Case[CreateAdministrativeUnit]) -> Decision:
    """Decide a new administrative unit. Refusals in order: session, caller's role, name, unknown member."""
    trace, refusal = walk(CREATE_GATES, case)
    if refusal:
        return refusal
    command = case.command
    unit = AdministrativeUnit(
        id=case.ids.next("administrativeUnit"),
        display_name=command.display_name.strip(),
        created_at=case.tenant.now,
        description=command.description,
        member_ids=tuple(dict.fromkeys(command.member_ids)),
    )
    return Accepted((AdministrativeUnitWritten(unit=unit, by=_caller(case)),), trace)


def _caller(case: Case[CreateAdministrativeUnit] | Case[MemberChange]) -> str | None:
    return case.session.user_id if case.session else None


def _unit_exists(case: Case[MemberChange]) -> Finding:
    unit_id = case.command.unit_id
    return holds(unit_id in case.tenant.administrative_units, f"administrative unit `{unit_id}`")


def _member_exists(case: Case[AddAdministrativeUnitMember]) -> Finding:
    fits = _can_be_member(case.tenant, case.command.member_id)
    return holds(fits, "" if fits else f"`{case.command.member_id}` is no user or group")


def _is_no_member_yet(case: Case[AddAdministrativeUnitMember]) -> Finding:
    is_there = case.command.member_id in case.tenant.administrative_units[case.command.unit_id].member_ids
    return holds(not is_there, "already a member" if is_there else "")


def _is_member(case: Case[RemoveAdministrativeUnitMember]) -> Finding:
    is_there = case.command.member_id in case.tenant.administrative_units[case.command.unit_id].member_ids
    return holds(is_there, "" if is_there else "not a member")


_KNOWN: Gate[MemberChange] = Gate(
    rule="KnownUnitRule", code="Request_ResourceNotFound", check=_unit_exists, source="administrativeUnit resource"
)
ADD_GATES = (
    SESSION_GATE,
    _CALLER,
    _KNOWN,
    Gate(rule="MembersExistRule", code="Request_BadRequest", check=_member_exists, source=_SOURCE),
    Gate(rule="NewMemberRule", code="Request_BadRequest", check=_is_no_member_yet, source=_SOURCE, mark=Mark.INFERRED),
)
REMOVE_GATES = (
    SESSION_GATE,
    _CALLER,
    _KNOWN,
    Gate(rule="MemberRule", code="Request_ResourceNotFound", check=_is_member, source=_SOURCE, mark=Mark.INFERRED),
)


def add_member(case: Case[AddAdministrativeUnitMember]) -> Decision:
    """Decide a new member. Refusals in order: session, caller's role, unknown unit, unfit member, already there."""
    trace, refusal = walk(ADD_GATES, case)
    if refusal:
        return refusal
    unit = case.tenant.administrative_units[case.command.unit_id]
    after = replace(unit, member_ids=(*unit.member_ids, case.command.member_id))
    return Accepted((_changed(case, after, "Add member to administrative unit"),), trace)


def remove_member(case: Case[RemoveAdministrativeUnitMember]) -> Decision:
    """Decide that a member leaves. Refusals in order: session, caller's role, unknown unit, not a member."""
    trace, refusal = walk(REMOVE_GATES, case)
    if refusal:
        return refusal
    unit = case.tenant.administrative_units[case.command.unit_id]
    after = replace(unit, member_ids=tuple(one for one in unit.member_ids if one != case.command.member_id))
    return Accepted((_changed(case, after, "Remove member from administrative unit"),), trace)


def _changed(case: Case[MemberChange], unit: AdministrativeUnit, what: str) -> AdministrativeUnitWritten:
    return AdministrativeUnitWritten(unit=unit, what=what, member_id=case.command.member_id, by=_caller(case))
