"""The lab around the portal: guide, windows, clock, journal, mailbox, tenant switches, check and report."""

from web.lab import (
    api_clients,
    attack_paths,
    checking,
    clock,
    guide,
    hints,
    journal,
    mailbox,
    sessions,
    switches,
    timeline,
    windows,
)
from web.lab.blueprint import lab
from web.lab.reports import reports

__all__ = [
    "api_clients",
    "attack_paths",
    "checking",
    "clock",
    "guide",
    "hints",
    "journal",
    "lab",
    "mailbox",
    "reports",
    "sessions",
    "switches",
    "timeline",
    "windows",
]
