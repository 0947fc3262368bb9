"""Tables of refusals for administrative units and authentication contexts, in the manner of `pim_gate_rows`."""

from __future__ import annotations

from simulator import Decision
from simulator.administrative_units import commands as au
from simulator.authentication_contexts import commands as ac
from tests.unit.pim_gate_rows import Table
from tests.unit.world import ACCEPTED, Seed, refusal

NO_SESSION = refusal("InvalidAuthenticationToken", "SessionRule")
NO_ROLE = refusal("Authorization_RequestDenied", "CallerRule")


def _create(*, window: str = "", name: str = " ", member: str = "nobody") -> Decision:
    command = au.CreateAdministrativeUnit(display_name=name, member_ids=(member,))
    return Seed().begin().act(window, command)


CREATE_UNIT = Table(
    au.CreateAdministrativeUnit,
    _create,
    (
        ({}, NO_SESSION),
        ({"window": "ann"}, NO_ROLE),
        ({"window": "pra-password"}, refusal("Request_BadRequest", "UnitNameRule")),
        ({"name": "n" * 257}, refusal("Request_BadRequest", "UnitNameRule")),
        ({"name": "n" * 256}, refusal("Request_ResourceNotFound", "MembersExistRule")),
        ({"member": "sp"}, refusal("Request_ResourceNotFound", "MembersExistRule")),
        ({"member": "ann"}, ACCEPTED),
    ),
)


def _add(*, window: str = "", unit: str = "south", member: str = "sp") -> Decision:
    command = au.AddAdministrativeUnitMember(unit_id=unit, member_id=member)
    return Seed().unit("north", "ann").begin().act(window, command)


ADD_UNIT_MEMBER = Table(
    au.AddAdministrativeUnitMember,
    _add,
    (
        ({}, NO_SESSION),
        ({"window": "ann"}, NO_ROLE),
        ({"window": "bg-password"}, refusal("Request_ResourceNotFound", "KnownUnitRule")),
        ({"unit": "north"}, refusal("Request_BadRequest", "MembersExistRule")),
        ({"member": "ann"}, refusal("Request_BadRequest", "NewMemberRule")),
        ({"member": "ben"}, ACCEPTED),
    ),
)


def _remove(*, window: str = "", unit: str = "south", member: str = "ben") -> Decision:
    command = au.RemoveAdministrativeUnitMember(unit_id=unit, member_id=member)
    return Seed().unit("north", "ann").begin().act(window, command)


REMOVE_UNIT_MEMBER = Table(
    au.RemoveAdministrativeUnitMember,
    _remove,
    (
        ({}, NO_SESSION),
        ({"window": "ann"}, NO_ROLE),
        ({"window": "pra"}, refusal("Request_ResourceNotFound", "KnownUnitRule")),
        ({"unit": "north"}, refusal("Request_ResourceNotFound", "MemberRule")),
        ({"member": "ann"}, ACCEPTED),
    ),
)


def _set(*, window: str = "", licensed: bool = False, context_id: str = "c100", name: str = " ") -> Decision:
    seed = Seed() if licensed else Seed().unlicensed()
    return seed.begin().act(window, ac.SetAuthenticationContext(context_id=context_id, display_name=name))


SET_CONTEXT = Table(
    ac.SetAuthenticationContext,
    _set,
    (
        ({}, NO_SESSION),
        ({"window": "pra"}, refusal("AccessDenied", "ConditionalAccessLicenceRule")),
        ({"licensed": True}, NO_ROLE),
        ({"window": "bg-password"}, refusal("BadRequest", "ContextIdRule")),
        ({"context_id": "c0"}, refusal("BadRequest", "ContextIdRule")),
        ({"context_id": "c99"}, refusal("BadRequest", "DisplayNameRule")),
        ({"name": "n" * 257}, refusal("BadRequest", "DisplayNameRule")),
        ({"name": "Fresh proof"}, ACCEPTED),
    ),
)


def _delete(*, window: str = "", context_id: str = "c2", is_published: bool = True, is_used: bool = True) -> Decision:
    seed = Seed().context("c1", published=is_published)
    if is_used:
        seed.policy(contexts=("c1",))
    return seed.begin().act(window, ac.DeleteAuthenticationContext(context_id=context_id))


DELETE_CONTEXT = Table(
    ac.DeleteAuthenticationContext,
    _delete,
    (
        ({}, NO_SESSION),
        ({"window": "ann"}, NO_ROLE),
        ({"window": "bg"}, refusal("ResourceNotFound", "KnownContextRule")),
        ({"context_id": "c1"}, refusal("AccessDenied", "PublishedContextRule")),
        ({"is_published": False}, refusal("BadRequest", "ContextInUseRule")),
        ({"is_used": False}, ACCEPTED),
    ),
)
