"""The box "Live effect of this draft": report-only results of the last seven simulated days, and the exact proof."""

from __future__ import annotations

from typing import Any

from simulator.conditional_access.evaluate import SignInQuestion
from simulator.conditional_access.policies import ConditionalAccessPolicy
from simulator.conditional_access.views import EFFECT_SPAN, draft_effect, prove_draft
from simulator.directory.membership import display_name
from simulator.sign_in.sessions import ClientApp
from web.desk import Desk
from web.portal.logs_rows import sign_in_rows
from web.portal.logs_words import RESULTS, place_words
from web.words import joined

CLIENTS = {
    ClientApp.BROWSER: "a browser",
    ClientApp.MOBILE_AND_DESKTOP: "a mobile or desktop app",
    ClientApp.EXCHANGE_ACTIVE_SYNC: "Exchange ActiveSync",
    ClientApp.OTHER: "an old client",
}


def effect_of(desk: Desk, draft: ConditionalAccessPolicy) -> dict[str, Any]:
    """What the box shows of a draft."""
    rows = draft_effect(desk.tenant, draft, sign_in_rows(desk, EFFECT_SPAN.days))
    proof = prove_draft(desk.tenant, draft)
    witness = proof.without_mfa.witness
    names = [display_name(desk.tenant, one) for one in proof.shut_out_ids]
    waiting = [display_name(desk.tenant, one) for one in proof.to_register_ids]
    return {
        "rows": [[_badge(row.result), row.sign_ins, row.users] for row in rows],
        "total": sum(row.sign_ins for row in rows),
        "always_mfa": proof.without_mfa.holds,
        "witness": witness_words(desk, witness.question) if witness else "",
        "shut_out": joined(names),
        "to_register": joined(waiting),
        "cells": proof.without_mfa.cells,
    }


def _badge(result: str) -> dict[str, str]:
    text, kind = RESULTS[result]
    return {"badge": text, "kind": kind}


def witness_words(desk: Desk, asked: SignInQuestion) -> str:
    """One imagined sign-in as a sentence without its end."""
    resource = desk.tenant.applications[asked.app_id].display_name
    who = display_name(desk.tenant, asked.user_id)
    return f"{who} at {resource} with {CLIENTS[asked.client_app]} from {place_words(asked.ip_address, asked.country)}"
