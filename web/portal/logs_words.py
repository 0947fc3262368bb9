"""The words of log rows: results of policies, statuses, clients and places."""

from __future__ import annotations

from simulator.sign_in.sessions import ClientApp, Outcome

RESULTS = {
    "success": ("Success", "ok"),
    "failure": ("Failure", "bad"),
    "notApplied": ("Not applied", ""),
    "notEnabled": ("Disabled", ""),
    "reportOnlySuccess": ("Report-only: Success", "ok"),
    "reportOnlyFailure": ("Report-only: Failure", "bad"),
    "reportOnlyInterrupted": ("Report-only: User action required", "warn"),
    "reportOnlyNotApplied": ("Report-only: Not applied", ""),
}
STATUSES = {
    Outcome.GRANTED: ("Success", "ok"),
    Outcome.INTERRUPTED: ("Interrupted", "warn"),
    Outcome.BLOCKED: ("Failure", "bad"),
    Outcome.FAILED: ("Failure", "bad"),
}
CLIENT_APPS = {
    ClientApp.BROWSER: "Browser",
    ClientApp.MOBILE_AND_DESKTOP: "Mobile Apps and Desktop clients",
    ClientApp.EXCHANGE_ACTIVE_SYNC: "Exchange ActiveSync",
    ClientApp.OTHER: "Other clients",
}
PLATFORMS = {
    "windows": "Windows",
    "macOS": "macOS",
    "linux": "Linux",
    "android": "Android",
    "iOS": "iOS",
    "unknown": "",
}
CONDITIONS = {
    "users": "Users",
    "application": "Target resources",
    "clientType": "Client apps",
    "devicePlatform": "Device platforms",
    "location": "Network",
}


def place_words(ip_address: str, country: str) -> str:
    """Where somebody was: the address, with the country if it is known."""
    return f"{ip_address} ({country or 'country unknown'})"
