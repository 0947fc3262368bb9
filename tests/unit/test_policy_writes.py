"""Writing policies and named locations: what is refused, in which order, and what is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from simulator.commands import (
    Command,
    CreateNamedLocation,
    CreatePolicy,
    DeleteNamedLocation,
    DeletePolicy,
    UpdatePolicy,
)
from simulator.conditional_access.country_codes import COUNTRY_CODES
from simulator.conditional_access.drafts import DRAFT_GATES
from simulator.conditional_access.error_numbers import error_message, error_number
from simulator.conditional_access.locations import Network, is_trusted
from simulator.conditional_access.policies import (
    ApplicationCondition,
    Conditions,
    LocationCondition,
    NamedLocation,
    PlatformCondition,
)
from simulator.decision import Accepted, Decision, Refused, Verdict
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLE_IDS_BY_NAME
from simulator.directory.rows import Licence, Sku
from simulator.events import (
    Event,
    LicenceSet,
    NamedLocationCreated,
    NamedLocationDeleted,
    PolicyCreated,
    PolicyDeleted,
    PolicyUpdated,
)
from tests.ca_world import (
    BLOCK,
    MFA,
    OFF,
    ON,
    PUSH,
    REPORT_ONLY,
    T0,
    CaWorld,
    conditions,
    create,
    grant,
    policy,
)

HELPDESK = ROLE_IDS_BY_NAME["Helpdesk Administrator"]

Repair = Callable[[CaWorld, CreatePolicy], CreatePolicy]


def world() -> CaWorld:
    """Ada is Global Administrator with push, Ben owns nothing, Key has a key only, Gus is a guest; `staff` holds Ben
    through `floor`."""
    made = (
        CaWorld().user("ada", PUSH).user("ben").user("key", "fido2", has_password=False).user("gus", PUSH, guest=True)
    )
    made.role("ada", GLOBAL_ADMINISTRATOR).role("key", GLOBAL_ADMINISTRATOR)
    return made.group("floor", "ben").group("staff", "floor")


# --- writes ------------------------------------------------------------------------------------------------------


def answer(decision: Decision) -> str:
    """The code and rule of a refusal, or `accepted`."""
    return f"{decision.code} {decision.rules[0]}" if isinstance(decision, Refused) else "accepted"


def _sign(user_id: str, *, is_open: bool = True) -> Repair:
    def repair(made: CaWorld, command: CreatePolicy) -> CreatePolicy:
        made.session(user_id, window="w", is_open=is_open)
        return command

    return repair


def _happen(*events: Event) -> Repair:
    def repair(made: CaWorld, command: CreatePolicy) -> CreatePolicy:
        made.happen(*events)
        return command

    return repair


def _with(**parts: object) -> Repair:
    return lambda made, command: replace(command, **parts)  # type: ignore[arg-type]  # by name


def _where(**parts: object) -> Repair:
    return lambda made, command: replace(command, conditions=replace(command.conditions, **parts))  # type: ignore[arg-type]  # by name


P1 = Licence(sku=Sku.P1, seats=1)
STRANGERS = conditions(("ghost",), groups=("no",), roles=("no",)).users
KNOWN = conditions(("ben",), groups=("staff",), roles=(HELPDESK,)).users
# Each row repairs one more thing than the row above.
LADDER: tuple[tuple[Repair, str], ...] = (
    (_sign("ben", is_open=False), "InvalidAuthenticationToken SessionRule"),
    (_sign("ben"), "AccessDenied ConditionalAccessLicenceRule"),
    (_happen(LicenceSet(licence=P1)), "Authorization_RequestDenied CallerRule"),
    (_sign("ada"), "BadRequest DisplayNameRule"),
    (_with(display_name="x" * 257), "BadRequest DisplayNameRule"),
    (_with(display_name="x" * 256), "BadRequest UsersIncludedRule"),
    (_where(users=STRANGERS), "BadRequest ApplicationsIncludedRule"),
    (_where(applications=ApplicationCondition(include=frozenset({"nowhere"}))), "BadRequest NetworksIncludedRule"),
    (_where(platforms=PlatformCondition(include=frozenset({"amiga"}))), "BadRequest ConditionValueRule"),
    (_where(client_app_types=frozenset({"all"})), "BadRequest ConditionValueRule"),
    (_where(platforms=None), "BadRequest KnownUsersRule"),
    (_where(users=KNOWN), "BadRequest KnownApplicationsRule"),
    (_where(applications=conditions().applications), "BadRequest KnownLocationsRule"),
    (_where(locations=None), "BadRequest GrantControlRule"),
    (_with(grant_controls=grant(BLOCK, MFA)), "BadRequest BlockControlRule"),
    (_with(grant_controls=grant(BLOCK)), "BadRequest SecurityDefaultsRule"),
    (_with(state=REPORT_ONLY), "BadRequest PolicyLimitRule"),
    (_happen(PolicyDeleted(policy=policy("filler-0", state=OFF))), "accepted"),
)


@pytest.mark.parametrize("rung", range(len(LADDER)))
def test_a_policy_write_is_refused_for_the_first_thing_that_is_wrong(rung: int) -> None:
    made = world().organization(security_defaults=True)
    made.policies(*(policy(f"filler-{number}", state=OFF) for number in range(240)))
    made.happen(LicenceSet(licence=replace(P1, is_enabled=False)))
    what = replace(
        conditions((), (), platforms=(), except_platforms=("windows",), client_apps=("pigeon",)),
        locations=LocationCondition(include=frozenset({"no"})),
    )
    command = create(what, grant(), ON, name=" ")
    for repair, _ in LADDER[: rung + 1]:
        command = repair(made, command)

    decision = made.decide(command, "w")

    assert answer(decision) == LADDER[rung][1]


@pytest.mark.parametrize(
    ("what", "fact"),
    [
        (conditions(("ghost",)), "`ghost` is no user here"),
        (conditions(except_users=("All",)), "`All` is no user here"),
        (conditions(except_users=("ghost",)), "`ghost` is no user here"),
        (conditions(groups=("ada",)), "`ada` is no group here"),
        (conditions(except_groups=("ghosts",)), "`ghosts` is no group here"),
        (conditions(roles=("custom",)), "`custom` is no built-in role here"),
        (conditions(except_roles=("custom",)), "`custom` is no built-in role here"),
        (conditions(apps=("nowhere",)), "`nowhere` is no resource here"),
        (conditions(except_apps=("All",)), "`All` is no resource here"),
        (conditions(networks=("nowhere",)), "`nowhere` is no named location here"),
        (conditions(networks=("All",), except_networks=("All",)), "`All` is no named location here"),
        (conditions(networks=(), except_networks=("hq",)), "the network condition excludes but includes nothing"),
    ],
)
def test_a_refusal_names_what_is_unknown(what: Conditions, fact: str) -> None:
    made = world().location("hq", "198.51.100.0/24")
    window = made.session("ada")

    decision = made.decide(create(what), window)

    assert isinstance(decision, Refused)
    assert (decision.trace[-1].fact, decision.trace[-1].verdict) == (fact, Verdict.FAIL)


@pytest.mark.parametrize(
    "what",
    [
        conditions(("None",), ("None",)),
        conditions(("GuestsOrExternalUsers",), ("Office365", "mail"), except_users=("GuestsOrExternalUsers", "ada")),
        conditions(except_apps=("MicrosoftAdminPortals", "pay"), client_apps=("easSupported", "other")),
        conditions(networks=("All",), except_networks=("AllTrusted", "hq", "00000000-0000-0000-0000-000000000000")),
        conditions(platforms=("all",), except_platforms=("windowsPhone", "android")),
    ],
)
def test_every_documented_word_is_accepted(what: Conditions) -> None:
    made = world().location("hq", "198.51.100.0/24")
    window = made.session("ada")

    assert answer(made.decide(create(what), window)) == "accepted"


@pytest.mark.parametrize(
    "role", ["Global Administrator", "Security Administrator", "Conditional Access Administrator", "Security Reader"]
)
def test_three_roles_write_policies(role: str) -> None:
    made = world().role("ben", ROLE_IDS_BY_NAME[role])
    window = made.session("ben", mfa=False)

    expected = "Authorization_RequestDenied CallerRule" if role == "Security Reader" else "accepted"
    assert answer(made.decide(create(), window)) == expected


def test_a_created_policy_is_stored_as_given() -> None:
    made = world()
    window = made.session("ada")
    what = conditions(platforms=(), networks=(), client_apps=())

    decision = made.act(create(what, grant(MFA), ON, name="  MFA for all "), window)

    assert isinstance(decision, Accepted)
    (event,) = decision.events
    assert isinstance(event, PolicyCreated) and event.by == "ada"
    stored = policy(event.policy.id, conditions(), grant(MFA), ON)
    assert event.policy == replace(stored, display_name="MFA for all")


def test_an_update_replaces_what_it_names_and_stamps_the_moment() -> None:
    made = world().policies(policy("p", conditions(except_users=("key",)), grant(BLOCK), REPORT_ONLY))
    window = made.session("ada")
    made.wait(timedelta(hours=2))

    nothing = made.act(UpdatePolicy(policy_id="p"), window)
    everything = made.act(
        UpdatePolicy(policy_id="p", display_name="q", state=ON, conditions=conditions(), grant_controls=grant(MFA)),
        window,
    )

    before = policy("p", conditions(except_users=("key",)), grant(BLOCK), REPORT_ONLY)
    touched = replace(before, modified_at=T0 + timedelta(hours=2))
    after = replace(policy("p"), display_name="q", modified_at=T0 + timedelta(hours=2))
    assert isinstance(nothing, Accepted) and isinstance(everything, Accepted)
    assert nothing.events == (PolicyUpdated(old=before, new=touched, by="ada"),)
    assert everything.events == (PolicyUpdated(old=touched, new=after, by="ada"),)


@pytest.mark.parametrize("command", [UpdatePolicy(policy_id="p", state=ON), DeletePolicy(policy_id="p")])
def test_a_deleted_policy_cannot_be_changed_or_deleted(command: Command) -> None:
    made = world().policies(policy("p"))
    window = made.session("ada")

    deleted = made.act(DeletePolicy(policy_id="p"), window)
    decision = made.decide(command, window)

    assert isinstance(deleted, Accepted) and deleted.events == (PolicyDeleted(policy=policy("p"), by="ada"),)
    assert answer(decision) == "ResourceNotFound KnownPolicyRule"


def test_only_writers_delete() -> None:
    made = world().policies(policy("p")).location("hq", "198.51.100.0/24")
    window = made.session("ben")

    denied = "Authorization_RequestDenied CallerRule"
    assert answer(made.decide(DeletePolicy(policy_id="p"), window)) == denied
    assert answer(made.decide(DeleteNamedLocation(location_id="hq"), window)) == denied


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"ip_ranges": ("203.0.113.0/24",), "is_trusted": True}, "accepted"),
        ({"ip_ranges": ("203.0.113.20/24", "2001:db8::/32", "128.0.0.0/9")}, "accepted"),
        ({"countries": frozenset({"NO"}), "includes_unknown_countries": True}, "accepted"),
        ({}, "BadRequest LocationKindRule"),
        ({"includes_unknown_countries": True}, "BadRequest LocationKindRule"),
        ({"ip_ranges": ("203.0.113.0/24",), "countries": frozenset({"NO"})}, "BadRequest LocationKindRule"),
        ({"countries": frozenset({"NO"}), "is_trusted": True}, "BadRequest LocationKindRule"),
        ({"ip_ranges": ("203.0.113.0/24",), "includes_unknown_countries": True}, "BadRequest LocationKindRule"),
        ({"ip_ranges": ("203.0.113.0",)}, "BadRequest RangeRule"),
        ({"ip_ranges": ("203.0.113.0/24", "everywhere/24")}, "BadRequest RangeRule"),
        ({"ip_ranges": ("128.0.0.0/8",)}, "BadRequest RangeRule"),
        ({"ip_ranges": ("2000::/8",)}, "BadRequest RangeRule"),
        ({"ip_ranges": ("192.168.7.0/24",)}, "BadRequest RangeRule"),
        ({"ip_ranges": ("fd00::/64",)}, "BadRequest RangeRule"),
        ({"ip_ranges": tuple(f"20.0.{n % 256}.{n // 256}/32" for n in range(2000))}, "accepted"),
        ({"ip_ranges": ("20.0.0.0/24",) * 2001}, "BadRequest RangeLimitRule"),
        ({"countries": frozenset({"UK"})}, "BadRequest CountryRule"),
        ({"countries": frozenset({"no"})}, "BadRequest CountryRule"),
        ({"ip_ranges": ("20.0.0.0/24",), "display_name": ""}, "BadRequest DisplayNameRule"),
        ({"ip_ranges": ("20.0.0.0/24",), "display_name": "x" * 257}, "BadRequest DisplayNameRule"),
    ],
)
def test_a_named_location_is_one_kind_with_public_ranges_or_real_countries(
    parts: dict[str, object], expected: str
) -> None:
    made = world()
    window = made.session("ada")
    command = CreateNamedLocation(**{"display_name": "Office", **parts})  # type: ignore[arg-type]  # by name

    assert answer(made.decide(command, window)) == expected


def test_a_named_location_is_stored_and_deleted_unless_trusted() -> None:
    made = world().location("hq", "198.51.100.0/24", trusted=True)
    window = made.session("ada")
    command = CreateNamedLocation(
        display_name=" Abroad ", countries=frozenset({"FR", "DE"}), includes_unknown_countries=True
    )

    created = made.act(command, window)

    assert isinstance(created, Accepted)
    (event,) = created.events
    assert isinstance(event, NamedLocationCreated) and event.by == "ada"
    assert event.location == NamedLocation(
        id=event.location.id,
        display_name="Abroad",
        created_at=T0,
        countries=frozenset({"FR", "DE"}),
        includes_unknown_countries=True,
    )
    deleted = made.act(DeleteNamedLocation(location_id=event.location.id), window)
    assert isinstance(deleted, Accepted)
    assert deleted.events == (NamedLocationDeleted(location=event.location, by="ada"),)
    assert answer(made.decide(DeleteNamedLocation(location_id="hq"), window)) == "BadRequest TrustedLocationRule"
    assert answer(made.decide(DeleteNamedLocation(location_id="no"), window)) == "ResourceNotFound KnownLocationRule"


def test_named_locations_need_a_licence_to_create_and_none_to_delete() -> None:
    made = world().location("hq", "198.51.100.0/24")
    window = made.session("ada")
    made.happen(LicenceSet(licence=Licence(sku=Sku.P1, seats=1, is_enabled=False)))
    command = CreateNamedLocation(display_name="x", ip_ranges=("20.0.0.0/24",))

    assert answer(made.decide(command, window)) == "AccessDenied ConditionalAccessLicenceRule"
    assert answer(made.decide(DeleteNamedLocation(location_id="hq"), window)) == "accepted"


def test_graphs_error_numbers_are_one_for_shapes_and_one_for_meaning() -> None:
    numbers = {gate.rule: error_number(gate.rule).number for gate in DRAFT_GATES}

    assert {rule for rule, number in numbers.items() if number == 1007} == {"DisplayNameRule", "ConditionValueRule"}
    assert set(numbers.values()) == {1007, 1032}
    assert error_message("GrantControlRule") == "1032: the policy did not pass validation due to InvalidControls"
    assert error_message("ConditionValueRule").startswith("1007: ")


def test_there_are_249_countries_and_kosovo() -> None:
    assert len(COUNTRY_CODES) == 250 and {"NO", "US", "XK"} <= COUNTRY_CODES and "UK" not in COUNTRY_CODES


def test_a_country_is_never_trusted() -> None:
    made = world().location("north", countries=("NO",))

    assert not is_trusted(made.tenant, Network("203.0.113.1", "NO"))
