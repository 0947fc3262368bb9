"""Notification rules in words: which mail it is, without its id."""

from __future__ import annotations

from types import MappingProxyType

_READERS = MappingProxyType(
    {"Admin": "the alert", "Requestor": "the mail to the person", "Approver": "the mail to the approvers"}
)
_MOMENTS = MappingProxyType(
    {
        "Admin_Eligibility": "about an eligible assignment",
        "Admin_Assignment": "about an active assignment",
        "EndUser_Assignment": "about an activation",
    }
)


def mail_words(rule: str) -> str:
    """A mail by the rule that sends it: `the alert about an activation`; other rules are told by their names."""
    if rule == "SignInAlert":
        return "the sign-in alert"
    _, reader, moment = (*rule.split("_", 2), "", "")[:3]
    if reader not in _READERS or moment not in _MOMENTS:
        return rule
    return f"{_READERS[reader]} {_MOMENTS[moment]}"
