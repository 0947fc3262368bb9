"""Sign-in alerts: who may set them, and the mail that goes out when watched accounts sign in.

In reality this is Azure Monitor over the sign-in logs; break-glass guidance asks for it (documented).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulator.access import SESSION_GATE, caller_gate
from simulator.commands import DeleteSignInAlert, SetSignInAlert
from simulator.decision import Accepted, Decision, Mark
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, SECURITY_ADMINISTRATOR
from simulator.directory.rows import SignInAlert
from simulator.events import MailSent, SignInAlertDeleted, SignInAlertSet
from simulator.gates import Case, Finding, Gate, holds, holds_or, walk
from simulator.sign_in.sessions import SignInRecord
from simulator.tenant import Tenant

WINDOW_MINUTES_MAX = 24 * 60
DISPLAY_NAME_LENGTH_MAX = 256
ALERT_RULE = "SignInAlert"
_SOURCE = "simulator layer; security-emergency-access#monitor-sign-in-and-audit-logs"


def _has_name(case: Case[SetSignInAlert]) -> Finding:
    length = len(case.command.display_name.strip())
    return holds_or(0 < length <= DISPLAY_NAME_LENGTH_MAX, f"the name has {length} characters; 1 to 256 are allowed")


def _watches_known_users(case: Case[SetSignInAlert]) -> Finding:
    if not case.command.user_ids:
        return holds(False, "no account is watched")
    unknown = sorted(one for one in case.command.user_ids if one not in case.tenant.users)
    return holds_or(not unknown, f"`{unknown[0]}` is no user" if unknown else "")


def _is_address(text: str) -> bool:
    name, at, domain = text.partition("@")
    return bool(name and at and "." in domain.strip(".")) and len(text) <= 254 and not any(map(str.isspace, text))


def _mails_somebody(case: Case[SetSignInAlert]) -> Finding:
    if not case.command.recipients:
        return holds(False, "nobody would get the mail")
    wrong = [one for one in case.command.recipients if not _is_address(one)]
    return holds_or(not wrong, f"`{wrong[0]}` is no mail address" if wrong else "")


def _counts_sensibly(case: Case[SetSignInAlert]) -> Finding:
    command = case.command
    if command.threshold < 0:
        return holds(False, f"the threshold is {command.threshold}; use 0 or more")
    fits = 1 <= command.window_minutes <= WINDOW_MINUTES_MAX
    return holds_or(fits, f"the window is {command.window_minutes} minutes; 1 to {WINDOW_MINUTES_MAX} are possible")


def _is_known(case: Case[SetSignInAlert | DeleteSignInAlert]) -> Finding:
    alert_id = case.command.alert_id
    return holds_or(alert_id is None or alert_id in case.tenant.sign_in_alerts, f"`{alert_id}` is no alert", alert_id)


_CALLER = caller_gate((GLOBAL_ADMINISTRATOR, SECURITY_ADMINISTRATOR), source=_SOURCE, mark=Mark.INFERRED)


def _gate(rule: str, check: Any, code: str = "BadRequest") -> Gate[Any]:
    return Gate(rule=rule, code=code, check=check, source=_SOURCE, mark=Mark.INFERRED)


_KNOWN = _gate("KnownAlertRule", _is_known, "ResourceNotFound")
SET_GATES = (
    SESSION_GATE,
    _CALLER,
    _KNOWN,
    _gate("DisplayNameRule", _has_name),
    _gate("WatchedAccountsRule", _watches_known_users),
    _gate("RecipientsRule", _mails_somebody),
    _gate("AlertWindowRule", _counts_sensibly),
)
DELETE_GATES = (SESSION_GATE, _CALLER, _KNOWN)


def decide_set_sign_in_alert(case: Case[SetSignInAlert]) -> Decision:
    """Decide to create or replace a sign-in alert. A replaced alert keeps its id and creation time."""
    trace, refusal = walk(SET_GATES, case)
    if refusal:
        return refusal
    command, tenant = case.command, case.tenant
    before = tenant.sign_in_alerts.get(command.alert_id) if command.alert_id else None
    alert = SignInAlert(
        id=before.id if before else case.ids.next("signInAlert"),
        display_name=command.display_name.strip(),
        user_ids=command.user_ids,
        recipients=command.recipients,
        threshold=command.threshold,
        window_minutes=command.window_minutes,
        is_enabled=command.is_enabled,
        created_at=before.created_at if before else tenant.now,
        severity=before.severity if before else 0,
    )
    assert case.session is not None, "the session gate comes first"
    return Accepted((SignInAlertSet(alert=alert, by=case.session.user_id),), trace)


def decide_delete_sign_in_alert(case: Case[DeleteSignInAlert]) -> Decision:
    """Decide to delete a sign-in alert."""
    trace, refusal = walk(DELETE_GATES, case)
    if refusal:
        return refusal
    assert case.session is not None, "the session gate comes first"
    alert = case.tenant.sign_in_alerts[case.command.alert_id]
    return Accepted((SignInAlertDeleted(alert=alert, by=case.session.user_id),), trace)


def alert_mails(tenant: Tenant, rows: tuple[SignInRecord, ...]) -> tuple[MailSent, ...]:
    """The mail of every enabled alert that fires because of these new rows of one attempt.

    An alert fires when the rows of its accounts in its window, the new ones included, are more than its threshold;
    the start of the window is exclusive. Each alert mails at most once per attempt.
    """
    mails = (_mail_of(tenant, alert, rows) for alert in sorted(tenant.sign_in_alerts.values(), key=lambda one: one.id))
    return tuple(mail for mail in mails if mail)


def _mail_of(tenant: Tenant, alert: SignInAlert, rows: tuple[SignInRecord, ...]) -> MailSent | None:
    new = [row for row in rows if row.user_id in alert.user_ids]
    if not new or not alert.is_enabled:
        return None
    horizon = new[-1].at - timedelta(minutes=alert.window_minutes)
    earlier = sum(at > horizon for user_id in alert.user_ids for at in tenant.recent_sign_ins.get(user_id) or ())
    if earlier + len(new) <= alert.threshold:
        return None
    return MailSent(
        rule=ALERT_RULE,
        recipients=alert.recipients,
        subject_kind="signIn",
        principal_id=new[-1].user_id,
        object_id=alert.id,
    )
