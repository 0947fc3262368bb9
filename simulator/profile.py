"""Named switches for what documents and measurements leave open; the defaults are the documented behaviour.

Nothing that a switch decides by inference is taught, graded or examined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one tenant answers where sources differ or are silent.

    | switch | source of the default |
    |---|---|
    | defaults_profile | documented sample of the 17 rules (classic); a tenant measured in 2026-09 |
    | five_minute_rule | measured 2026-09; the how-to page says that any new assignment is locked |
    | update_keeps_schedule_id | measured: an update leaves one schedule with a new id |
    | lapse_status | inferred: the literal status after 24 hours is not documented |
    | eligibility_end_ends_activation | seen in measurements for removal, inferred for the end |
    | last_ga_hold_includes_active | documented 2026-04 |
    | licence_lapse_timebound | documented in the licensing FAQ, absent from the 2026 text |
    | activation_beside_standing | inferred |
    | admin_mail_includes_security_admin | the mail page's table says yes, its prose says no |
    | acrs_and_policy_errors | inferred: which of two refusals comes first is not documented |
    | context_without_acrs_in_report_only | documented that nothing is enforced; what a client sees is inferred |
    | narrower_activation_scope | documented on the activation page; a field note says that Graph wants the same scope |
    | future_plus_now_activation | inferred: an activation beside one that is planned for later |
    | approval_mail_delay_minutes | documented as 3 to 10 minutes, up to 15; at once by default, so that nobody waits |
    | expiry_mail_rules | inferred: which rule governs the mail about a near or reached end; or none |
    | weekly_digest | documented for the public cloud |
    | replication_lag_s | measured: lists lag by 20 to 25 seconds; at once by default |
    | not_found_http | seen in a client that retries; an older error table says 400 |
    | review_reminder_to | one passage says every reviewer, another only who has not finished |
    | daily_alert_scan | inferred: that alerts are scanned once a day by themselves, and when |
    | alert_thresholds | inferred: defaults are not documented; api_sample has the numbers of the sample |
    | review_apply_minutes | documented as a few minutes; at once by default, so that nobody waits |
    """

    defaults_profile: Literal["classic", "measured_2026", "mixed_by_isPrivileged"] = "classic"
    five_minute_rule: Literal["measured", "documented"] = "measured"
    update_keeps_schedule_id: bool = False
    lapse_status: Literal["Failed", "Denied", "Canceled"] = "Failed"
    eligibility_end_ends_activation: bool = True
    last_ga_hold_includes_active: bool = True
    licence_lapse_timebound: Literal["permanent", "unchanged"] = "permanent"
    activation_beside_standing: Literal["RoleAssignmentExists", "allow"] = "RoleAssignmentExists"
    admin_mail_includes_security_admin: bool = True
    acrs_and_policy_errors: Literal["policy list first", "acrs first"] = "policy list first"
    context_without_acrs_in_report_only: Literal["accepted", "AcrsValidationFailed"] = "accepted"
    narrower_activation_scope: Literal["allow", "InvalidScope"] = "allow"
    future_plus_now_activation: Literal["RoleAssignmentExists", "allow"] = "RoleAssignmentExists"
    approval_mail_delay_minutes: Literal[0, 5, 10, 15] = 0
    expiry_mail_rules: Literal["assignment", "none"] = "assignment"
    weekly_digest: bool = True
    replication_lag_s: Literal[0, 5, 10, 25, 30] = 0
    not_found_http: Literal[404, 400] = 404
    review_reminder_to: Literal["all", "unfinished"] = "all"
    daily_alert_scan: bool = True
    alert_thresholds: Literal["simulator", "api_sample"] = "simulator"
    review_apply_minutes: Literal[0, 5, 15] = 0


DOCUMENTED = Profile()
