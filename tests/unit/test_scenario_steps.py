"""Every step word does what it says, told by the tenant's answer."""

# One step a line keeps the stories readable, so long lines are allowed here.
# ruff: noqa: E501

import pytest
from pydantic import TypeAdapter

from scenarios.format import SessionRow, Steps
from scenarios.loader import tenant_file
from scenarios.player import Player
from scenarios.reference import step_models
from scenarios.report import Told
from scenarios.tenant_file import seed_events
from scenarios.yaml_reader import read
from simulator.ids import tenant_id
from simulator.simulation import Simulation

SESSIONS = """
holly: {as: holly, client: portal, methods: [password, microsoftAuthenticatorPush]}
patti: {as: patti, client: portal, methods: [password, microsoftAuthenticatorPush]}
alex: {as: alex, client: api, methods: [password, microsoftAuthenticatorPush]}
adele: {as: adele, client: portal, methods: [password]}
breakglass1: {as: breakglass1, client: portal, methods: [fido2]}
script: {as: patti, client: token, methods: [password]}
"""
ELIGIBLE = "- {in: holly, do: assign, to: patti, role: User Administrator, kind: eligible, lasts: 30d, expect: ok}\n"
APPROVAL = "- {in: holly, do: set_role_settings, role: User Administrator, approvers: [alex], expect: ok}\n"
ASKED = "- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: pending_approval}\n"

STORIES = {
    "a role is held in a unit only": """
- {in: holly, do: create_unit, name: Branch, members: [adele], expect: ok}
- {in: holly, do: add_to_unit, unit: Branch, member: alex, expect: ok}
- {in: holly, do: add_to_unit, unit: Branch, member: alex, expect: already_a_member}
- {in: holly, do: remove_from_unit, unit: Branch, member: adele, expect: ok}
- {in: holly, do: remove_from_unit, unit: Branch, member: adele, expect: not_a_member}
- {in: patti, do: create_unit, name: Mine, expect: not_allowed}
- {in: holly, do: assign, to: patti, role: Global Administrator, unit: Branch, kind: eligible, lasts: 30d, expect: wrong_scope}
- {in: holly, do: assign, to: patti, role: User Administrator, application: Payroll robot, kind: eligible, lasts: 30d, expect: unknown}
- {in: holly, do: assign, to: patti, role: User Administrator, unit: Branch, kind: eligible, lasts: 30d, expect: ok}
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: wrong_scope}
- {in: patti, do: activate, role: User Administrator, unit: Branch, duration: 1h, reason: r, expect: active}
- {in: patti, do: has_role, role: User Administrator, expect: false}
- {in: patti, do: has_role, role: User Administrator, unit: Branch, expect: true}
- {wait: 6m, in: patti, do: deactivate, role: User Administrator, unit: Branch, expect: ok}
- {in: holly, do: unassign, to: patti, role: User Administrator, unit: Branch, kind: eligible, expect: ok}
- {in: holly, do: assign_outside_pim, to: patti, role: User Administrator, unit: Branch, expect: ok}
- {in: holly, do: remove_outside_pim, to: patti, role: User Administrator, unit: Branch, expect: ok}
""",
    "an activation asks for an authentication context": ELIGIBLE
    + """
- {in: holly, do: set_context, context: c1, name: Fresh proof, expect: ok}
- {in: holly, do: set_role_settings, role: User Administrator, require: context, context: c1, expect: ok}
- {in: script, do: activate, role: User Administrator, duration: 1h, reason: r, expect: mfa_required}
- {in: holly, do: set_ca_policy, name: P, users: all, contexts: [c1], grant: mfa, state: on, expect: ok}
- {in: script, do: activate, role: User Administrator, duration: 1h, reason: r, expect: context_required}
- {in: holly, do: set_ca_policy, name: P, state: report_only, expect: ok}
- {in: script, do: activate, role: User Administrator, duration: 1h, reason: r, expect: active}
- {in: holly, do: delete_context, context: c1, expect: conflict}
- {in: holly, do: set_context, context: c1, name: Fresh proof, published: false, expect: ok}
- {in: holly, do: delete_context, context: c1, expect: conflict}
- {in: holly, do: delete_ca_policy, name: P, expect: ok}
- {in: holly, do: delete_context, context: c1, expect: ok}
- {in: holly, do: delete_context, context: c1, expect: unknown}
- {in: patti, do: set_context, context: c2, name: Mine, expect: not_allowed}
""",
    "a session asks for a context by signing in": """
- {in: holly, do: set_context, context: c1, name: Fresh proof, expect: ok}
- {in: holly, do: set_ca_policy, name: P, users: all, contexts: [c1], grant: block, state: on, expect: ok}
- {in: patti, do: sign_in, contexts: [c1], expect: blocked}
- {in: patti, do: sign_in, expect: allowed}
""",
    "assign eligible, activate, deactivate": ELIGIBLE
    + """
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: active}
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: already_active}
- {in: patti, do: has_role, role: User Administrator, expect: true}
- {in: patti, do: deactivate, role: User Administrator, expect: too_soon}
- {wait: 6m, in: patti, do: deactivate, role: User Administrator, expect: ok}
- {in: patti, do: has_role, role: User Administrator, expect: false}
- {in: patti, do: deactivate, role: User Administrator, expect: not_assigned}
""",
    "an activation can be planned": ELIGIBLE
    + """
- {in: patti, do: activate, role: User Administrator, duration: 1h, starts_in: 2h, reason: r, expect: granted_later}
- {in: patti, do: has_role, role: User Administrator, expect: no}
- {wait: 2h, in: patti, do: has_role, role: User Administrator, expect: yes}
""",
    "a ticket can be demanded": ELIGIBLE
    + """
- {in: holly, do: set_role_settings, role: User Administrator, ticket: true, expect: ok}
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: needs_ticket}
- {in: patti, do: activate, role: User Administrator, duration: 1h, expect: [needs_ticket, needs_justification]}
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, ticket: {number: "1", system: S}, expect: active}
""",
    "too long, too short": ELIGIBLE
    + """
- {in: patti, do: activate, role: User Administrator, duration: 9h, reason: r, expect: too_long}
- {in: patti, do: activate, role: User Administrator, duration: 4m, reason: r, expect: too_short}
""",
    "alerts from their settings to a fix": """
- {in: patti, do: scan_alerts, expect: not_allowed}
- {in: holly, do: set_alert, alert: stale_accounts, days: 366, expect: bad_value}
- {in: holly, do: set_alert, alert: no_mfa, days: 3, expect: bad_value}
- {in: holly, do: set_alert, alert: too_many_global_admins, count: 5, percentage: 10, expect: ok}
- {in: holly, do: set_alert, alert: frequent_activations, activations: 2, within: 2h, enabled: false, expect: ok}
- {in: holly, do: set_alert, alert: outside_pim, mail: false, expect: ok}
- {in: holly, do: dismiss_alert, alert: outside_pim, expect: nothing_found}
- {in: holly, do: fix_alert, alert: outside_pim, of: alex, expect: nothing_found}
- {in: holly, do: assign_outside_pim, to: alex, role: User Administrator, expect: ok}
- {in: holly, do: assign_outside_pim, to: patti, role: User Administrator, expect: ok}
- {in: holly, do: fix_alert, alert: outside_pim, of: alex, role: Intune Administrator, expect: nothing_found}
- {in: holly, do: fix_alert, alert: outside_pim, of: alex, expect: too_soon}
- {wait: 5m, in: holly, do: fix_alert, alert: outside_pim, of: alex, role: User Administrator, expect: ok}
- {in: alex, do: has_role, role: User Administrator, expect: no}
- {in: holly, do: dismiss_alert, alert: outside_pim, expect: ok}
- {in: holly, do: dismiss_alert, alert: outside_pim, expect: nothing_found}
- {in: holly, do: scan_alerts, expect: ok}
- {do: set_licence, sku: P2, enabled: false}
- {in: holly, do: scan_alerts, expect: no_licence}
""",
    "a group member has nothing that an alert could fix": """
- {in: holly, do: create_group, name: Helpers, role_assignable: true, members: [breakglass1], expect: ok}
- {in: holly, do: assign, to: Helpers, role: User Administrator, kind: active, lasts: permanent, reason: r, expect: ok}
- {in: holly, do: fix_alert, alert: stale_accounts, of: breakglass1, role: User Administrator, expect: no_fix}
""",
    "an access review from creation to removal": ELIGIBLE
    + """
- {in: patti, do: create_review, name: R, roles: [User Administrator], reviewers: [alex], expect: not_allowed}
- {in: holly, do: create_review, name: R, roles: [User Administrator], expect: bad_value}
- {in: holly, do: create_review, name: R, roles: [User Administrator], reviewers: [alex], frequency: monthly, days: 28, expect: too_long}
- {in: holly, do: create_review, name: R, roles: [User Administrator], reviewers: [alex], of: service_principals, expect: no_licence}
- {in: holly, do: create_review, name: R, roles: [User Administrator], reviewers: [alex], frequency: monthly, days: 14, expect: ok}
- {in: holly, do: decide_review, name: R, of: [patti], decision: deny, expect: not_a_reviewer}
- {in: alex, do: decide_review, name: R, of: [joni], decision: deny, expect: unknown}
- {in: alex, do: decide_review, name: R, of: [patti], decision: approve, expect: needs_justification}
- {in: alex, do: decide_review, name: R, of: [patti], decision: recommended, reason: r, expect: ok}
- {in: holly, do: reset_review, name: R, expect: ok}
- {in: holly, do: reset_review, name: R, expect: review_closed}
- {in: alex, do: decide_review, name: R, role: User Administrator, of: [patti], decision: deny, expect: ok}
- {in: holly, do: apply_review, name: R, expect: review_closed}
- {in: holly, do: stop_review, name: R, expect: ok}
- {in: holly, do: stop_review, name: R, expect: review_closed}
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: active}
- {wait: 6m, in: holly, do: apply_review, name: R, expect: ok}
- {in: patti, do: has_role, role: User Administrator, expect: no}
- {in: holly, do: delete_review, name: R, expect: ok}
- {in: holly, do: delete_review, name: R, expect: unknown}
""",
    "an access review by managers applies itself": ELIGIBLE
    + """
- {in: holly, do: create_review, name: R, roles: [User Administrator], reviewed_by: manager, fallback: [alex], days: 7, auto_apply: true, no_response: deny, expect: ok}
- {wait: 7d, in: holly, do: apply_review, name: R, expect: applied_automatically}
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: not_eligible}
""",
    "approve": ELIGIBLE + APPROVAL + ASKED + """
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: already_pending}
- {in: patti, do: approve, of: patti, role: User Administrator, reason: r, expect: own_request}
- {in: holly, do: approve, of: patti, role: User Administrator, reason: r, expect: not_an_approver}
- {in: alex, do: approve, of: patti, role: User Administrator, expect: needs_justification}
- {in: alex, do: approve, of: patti, role: User Administrator, reason: r, expect: approved}
- {in: alex, do: deny, of: patti, role: User Administrator, reason: r, expect: no_longer_pending}
- {in: alex, do: approve, of: joni, role: User Administrator, reason: r, expect: unknown}
""",
    "deny": ELIGIBLE + APPROVAL + ASKED + "- {in: alex, do: deny, of: patti, role: User Administrator, reason: r, expect: denied}\n",
    "cancel": ELIGIBLE + APPROVAL + ASKED + """
- {in: adele, do: sign_in, resource: Payroll, expect: allowed}
- {in: adele, do: cancel, of: patti, role: User Administrator, expect: not_allowed}
- {in: patti, do: cancel, role: User Administrator, expect: ok}
- {in: patti, do: cancel, role: User Administrator, expect: no_longer_pending}
""",
    "an approval without an eligibility gives nothing": ELIGIBLE + APPROVAL + ASKED + """
- {wait: 10m, in: holly, do: unassign, to: patti, role: User Administrator, kind: eligible, expect: ok}
- {in: alex, do: approve, of: patti, role: User Administrator, reason: r, expect: granted_nothing}
""",
    "extend and ask to extend": """
- {in: holly, do: assign, to: patti, role: User Administrator, kind: eligible, lasts: 20d, expect: ok}
- {in: patti, do: ask_to_extend, role: User Administrator, kind: eligible, reason: r, expect: not_extendable}
- {wait: 7d, in: patti, do: ask_to_extend, role: User Administrator, kind: eligible, reason: r, expect: pending_decision}
- {in: patti, do: ask_to_extend, role: User Administrator, kind: eligible, reason: r, expect: already_pending}
- {in: patti, do: cancel_extension, role: User Administrator, expect: ok}
- {in: patti, do: ask_to_extend, role: User Administrator, kind: eligible, reason: r, expect: pending_decision}
- {in: alex, do: approve_extension, of: patti, role: User Administrator, lasts: 30d, reason: r, expect: not_allowed}
- {in: holly, do: approve_extension, of: patti, role: User Administrator, lasts: 30d, expect: needs_justification}
- {in: holly, do: approve_extension, of: patti, role: User Administrator, lasts: 10d, reason: r, expect: approved}
- {in: holly, do: deny_extension, of: patti, role: User Administrator, reason: r, expect: no_longer_pending}
- {in: holly, do: extend, to: patti, role: User Administrator, kind: eligible, lasts: permanent, expect: ok}
- {in: holly, do: extend, to: patti, role: User Administrator, kind: eligible, lasts: 10d, expect: not_extendable}
""",
    "renew and ask to renew": """
- {in: holly, do: set_role_settings, role: User Administrator, allow_permanent_eligible: false, eligible_max: 15d, expect: ok}
- {in: holly, do: assign, to: patti, role: User Administrator, kind: eligible, lasts: 1d, expect: ok}
- {in: patti, do: ask_to_renew, role: User Administrator, kind: eligible, reason: r, expect: already_assigned}
- {wait: 2d, in: patti, do: ask_to_renew, role: User Administrator, kind: eligible, reason: r, expect: pending_decision}
- {in: holly, do: deny_extension, of: patti, role: User Administrator, reason: r, expect: denied}
- {in: holly, do: renew, to: patti, role: User Administrator, kind: eligible, lasts: permanent, expect: permanent_not_allowed}
- {in: holly, do: renew, to: patti, role: User Administrator, kind: eligible, lasts: 1d, starts_in: 1d, expect: granted_later}
- {wait: 33d, in: patti, do: ask_to_renew, role: User Administrator, kind: eligible, reason: r, expect: too_late}
- {in: holly, do: renew, to: alex, role: User Administrator, kind: eligible, lasts: 1d, expect: not_assigned}
""",
    "assign active, update, unassign": """
- {in: holly, do: assign, to: patti, role: User Administrator, kind: active, lasts: 30d, expect: needs_justification}
- {in: holly, do: assign, to: patti, role: User Administrator, kind: active, lasts: 30d, reason: r, expect: ok}
- {in: holly, do: assign, to: patti, role: User Administrator, kind: active, lasts: 30d, reason: r, expect: already_assigned}
- {wait: 1h, in: holly, do: update_assignment, to: patti, role: User Administrator, kind: active, lasts: 1d, reason: r, expect: ok}
- {wait: 1h, in: holly, do: unassign, to: patti, role: User Administrator, kind: active, expect: ok}
- {in: holly, do: unassign, to: patti, role: User Administrator, kind: active, expect: not_assigned}
- {in: holly, do: assign, to: patti, role: User Administrator, kind: eligible, lasts: 30d, starts_in: 2d, expect: granted_later}
""",
    "permanent assignments can be forbidden, each kind for itself": """
- {in: holly, do: set_role_settings, role: User Administrator, allow_permanent_eligible: false, eligible_max: 15d, expect: ok}
- {in: holly, do: assign, to: patti, role: User Administrator, kind: eligible, lasts: permanent, expect: permanent_not_allowed}
- {in: holly, do: assign, to: patti, role: User Administrator, kind: eligible, lasts: 20d, expect: too_long}
- {in: holly, do: assign, to: patti, role: User Administrator, kind: active, lasts: permanent, reason: r, expect: ok}
""",
    "only role managers assign": """
- {in: patti, do: assign, to: alex, role: User Administrator, kind: eligible, lasts: 30d, expect: not_allowed}
- {in: holly, do: assign, to: nobody-at-all, role: User Administrator, kind: eligible, lasts: 30d, expect: unknown}
""",
    "groups": """
- {in: holly, do: create_group, name: Plain, members: [alex], expect: ok}
- {in: holly, do: create_group, name: Roles, role_assignable: true, owners: [holly], expect: ok}
- {in: holly, do: assign, to: Plain, role: User Administrator, kind: eligible, lasts: 30d, expect: cannot_hold_roles}
- {in: holly, do: assign, to: Roles, role: User Administrator, kind: eligible, lasts: 30d, expect: ok}
- {in: holly, do: add_member, group: Roles, member: patti, expect: ok}
- {in: holly, do: add_member, group: Roles, member: patti, expect: already_a_member}
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: active}
- {in: holly, do: remove_member, group: Roles, member: patti, expect: ok}
- {in: holly, do: remove_member, group: Roles, member: patti, expect: not_a_member}
- {in: patti, do: has_role, role: User Administrator, expect: false}
""",
    "outside PIM": """
- {in: holly, do: assign_outside_pim, to: patti, role: User Administrator, expect: ok}
- {in: patti, do: has_role, role: User Administrator, expect: true}
- {in: holly, do: remove_outside_pim, to: patti, role: User Administrator, expect: ok}
- {in: holly, do: remove_outside_pim, to: holly, role: Global Administrator, expect: own_assignment}
""",
    "Conditional Access policies change and go": """
- {in: adele, do: sign_in, resource: Payroll, expect: allowed}
- {in: holly, do: set_ca_policy, name: P, users: all, exclude: [breakglass1], resources: all, grant: mfa, state: report_only, expect: ok}
- {in: adele, do: sign_in, resource: Payroll, expect: allowed}
- {in: holly, do: set_ca_policy, name: P, state: on, expect: ok}
- {in: adele, do: sign_in, resource: Payroll, expect: registration_required}
- {in: script, do: sign_in, resource: Payroll, expect: mfa_required}
- {in: patti, do: sign_in, resource: Payroll, expect: allowed}
- {in: holly, do: set_ca_policy, name: P, grant: block, exclude: [holly, breakglass1], expect: ok}
- {in: patti, do: sign_in, resource: Payroll, expect: blocked}
- {in: patti, do: sign_in, resource: Payroll, password: wrong, expect: failed}
- {in: holly, do: set_ca_policy, name: P, exclude: [nobody-at-all], expect: unknown}
- {in: holly, do: set_ca_policy, name: Q, users: all, resources: all, expect: bad_value}
- {in: holly, do: delete_ca_policy, name: P, expect: ok}
- {in: holly, do: delete_ca_policy, name: P, expect: unknown}
- {in: patti, do: sign_in, resource: Payroll, expect: allowed}
""",
    "networks, platforms and clients": """
- {in: holly, do: create_location, name: Partner, ip_ranges: [192.0.2.0/24], expect: ok}
- {in: holly, do: create_location, name: Nowhere, expect: bad_value}
- {in: holly, do: set_ca_policy, name: Net, users: [adele], resources: [Payroll], locations: all, exclude_locations: [Partner, AllTrusted], grant: block, state: on, expect: ok}
- {in: adele, do: sign_in, resource: Payroll, expect: blocked}
- {in: adele, do: sign_in, resource: Payroll, ip: 192.0.2.7, expect: allowed}
- {in: adele, do: sign_in, resource: Payroll, ip: 198.51.100.7, country: DE, expect: allowed}
- {in: holly, do: set_ca_policy, name: Net, platforms: [iOS], exclude_locations: [], expect: ok}
- {in: adele, do: sign_in, resource: Payroll, platform: windows, expect: allowed}
- {in: adele, do: sign_in, resource: Payroll, platform: iOS, expect: blocked}
- {in: holly, do: set_ca_policy, name: Net, platforms: [all], clients: [other], expect: ok}
- {in: adele, do: sign_in, resource: Payroll, client: browser, expect: allowed}
- {in: adele, do: sign_in, resource: Payroll, client: other, expect: blocked}
""",
    "alerts": """
- {in: holly, do: set_sign_in_alert, name: A, users: [breakglass1], to: [secops@adatum.example], expect: ok}
- {in: holly, do: set_sign_in_alert, name: A, users: [nobody-at-all], to: [secops@adatum.example], expect: unknown}
- {in: holly, do: delete_sign_in_alert, name: A, expect: ok}
- {in: holly, do: delete_sign_in_alert, name: A, expect: unknown}
""",
    "a method is registered": """
- {in: adele, do: activate, role: User Administrator, duration: 1h, expect: not_signed_in}
- {in: adele, do: sign_in, resource: Payroll, expect: allowed}
- {in: adele, do: register_method, method: microsoftAuthenticatorPush, expect: ok}
- {in: adele, do: sign_in, methods: [password, microsoftAuthenticatorPush], expect: allowed}
""",
    "a session ends": """
- {in: holly, do: create_group, name: One, expect: ok}
- {in: holly, do: sign_out, expect: ok}
- {in: holly, do: create_group, name: Two, expect: not_signed_in}
- {in: holly, do: sign_in, expect: allowed}
- {in: holly, do: create_group, name: Two, expect: ok}
""",
    "a token has no MFA claim, and a portal session has": ELIGIBLE
    + """
- {in: script, do: activate, role: User Administrator, duration: 1h, reason: r, expect: mfa_required}
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: active}
""",
    "the portal demands MFA unless the tenant postponed that": """
- {in: script, do: sign_in, resource: Microsoft Entra admin center, expect: mfa_required}
- {do: set_switches, mandatory_portal_mfa: false}
- {in: script, do: sign_in, resource: Microsoft Entra admin center, expect: allowed}
""",
    "without P2 there is no PIM": ELIGIBLE
    + """
- {do: set_licence, sku: P2, enabled: false}
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: no_licence}
- {in: holly, do: set_role_settings, role: User Administrator, require: none, expect: no_licence}
- {do: set_licence, sku: GOVERNANCE, enabled: true, seats: 5}
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: not_eligible}
""",
    "time passes": ELIGIBLE
    + """
- {do: wait, wait: 500d}
- {in: patti, do: activate, role: User Administrator, duration: 1h, reason: r, expect: not_eligible}
""",
    "the last administrator stays": """
- {in: holly, do: unassign, to: mod, role: Global Administrator, kind: active, expect: ok}
- {in: holly, do: unassign, to: breakglass1, role: Global Administrator, kind: active, expect: ok}
- {in: holly, do: unassign, to: breakglass2, role: Global Administrator, kind: active, expect: ok}
- {in: holly, do: unassign, to: holly, role: Global Administrator, kind: active, expect: last_administrator}
""",
}  # fmt: skip


def steps_of(story: str) -> Steps:
    """The steps of a story."""
    return TypeAdapter(Steps).validate_python(read(story).value)


def play(story: str) -> list[Told]:
    """How the steps of a story go."""
    file = tenant_file("adatum")
    assert file is not None
    sessions = TypeAdapter(dict[str, SessionRow]).validate_python(read(SESSIONS).value)
    simulation = Simulation(seed_events(file, tenant_id("steps")))
    return Player(simulation, sessions, "test").play(steps_of(story))


@pytest.mark.parametrize("name", STORIES)
def test_a_story_goes_as_it_is_told(name: str) -> None:
    told = play(STORIES[name])

    assert [f"{one.person}: {one.words}: {one.answer}" for one in told if not one.went_well] == []


def test_the_stories_use_every_step_word() -> None:
    used = {step.do for story in STORIES.values() for step in steps_of(story)}

    assert used == {model.model_fields["do"].annotation.__args__[0] for model in step_models()}


def test_ok_is_not_the_answer_to_a_request_that_waits() -> None:
    told = play(ELIGIBLE + APPROVAL + ASKED.replace("pending_approval", "ok"))

    assert told[-1].answer == "expected `ok`, got `pending_approval`"


def test_a_step_tells_its_person_time_and_words() -> None:
    told = play(
        ELIGIBLE + "- {wait: 90m, in: patti, do: activate, role: User Administrator, duration: 2h, reason: fix mail}"
    )

    assert told[-1].person == "Patti Fernandez"
    assert (
        told[-1].words
        == "1 hour 30 minutes later: activate User Administrator for 2 hours because \u201cfix mail\u201d"
    )
    assert f"{told[-1].at:%H:%M}" == "10:30"
