"""Who could act now and how, a page of the simulator layer: what a stolen password or session opens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from simulator.directory.membership import display_name
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.exposure.attack_paths import How, Hurdle, Move, Path, Reach, people_with_a_way, reach
from simulator.exposure.trial import Theft
from simulator.pim.rows import DIRECTORY
from simulator.pim.scopes import scope_name
from web.desk import Desk, current, not_in_exam
from web.lab.access_map import access_map
from web.lab.blueprint import lab
from web.words import color_of, initials, joined, refusal_words, role_name, why_lines

TITLE = "Who could act now"
PEOPLE_PER_PAGE = 25
COLUMNS = ("Person", "Gets in", "Roles that open", "What stops the rest", {"label": "Why", "hidden_label": True})
THEFTS = {
    Theft.PASSWORD: "Stolen password",
    Theft.SESSION: "Stolen session without MFA",
    Theft.SESSION_WITH_MFA: "Stolen session with MFA",
}
EXPLAINED = {
    Theft.PASSWORD: (
        "Somebody outside knows the password and nothing else. They try the admin portals and Microsoft Graph from "
        "networks that nobody trusts. Where no second factor is registered, they register their own."
    ),
    Theft.SESSION: (
        "Somebody took over an open session that carries no MFA claim. Conditional Access is not asked again."
    ),
    Theft.SESSION_WITH_MFA: (
        "Somebody took over an open session that has proved MFA. What is left in the way is approval by somebody else."
    ),
}


@lab.get("/paths")
@not_in_exam
def paths() -> Response:
    """What one theft opens, person by person; `?why=` shows how one of them was found."""
    desk = current()
    theft = _theft(request.args.get("theft", ""))
    role_id = request.args.get("role", "")[:100]
    everybody = _by_name(desk, people_with_a_way(desk.tenant, role_id or None))
    number, pages = _page(len(everybody))
    shown = everybody[(number - 1) * PEOPLE_PER_PAGE : number * PEOPLE_PER_PAGE]
    found = {one: {each: reach(desk.tenant, desk.tenant.users[one], each) for each in Theft} for one in shown}
    chosen = found.get(request.args.get("why", ""), {}).get(theft)
    return desk.page(
        "lab/paths.html",
        nav="paths",
        crumbs=[("Lab", desk.lab_url()), ("Privilege timeline", desk.lab_url("timeline")), (TITLE, None)],
        title=TITLE,
        title_rest="And how",
        subtitle="Simulator insight - not part of the real portal",
        icon="person_key",
        columns=COLUMNS,
        rows=[_row(desk, found[one][theft], role_id, number) for one in shown],
        tabs=[_tab(desk, each, theft, role_id) for each in Theft],
        explained=EXPLAINED[theft],
        theft=f"{THEFTS[theft][:1].lower()}{THEFTS[theft][1:]}",
        theft_title=THEFTS[theft],
        summary=_summary([one[theft] for one in found.values()], role_id),
        role=role_id,
        close_href=_address(desk, theft, role_id, number),
        why=_why(desk, chosen, role_id) if chosen else None,
        map=_map(desk, found, role_id),
        page_number=number,
        pages=pages,
        page_href=_address(desk, theft, role_id) + "&page={page}",
    )


def _map(desk: Desk, found: dict[str, dict[Theft, Reach]], role_id: str) -> dict[str, Any] | None:
    weak = {one for one, reaches in found.items() if reaches[Theft.PASSWORD].paths}
    return access_map(desk.tenant, weak, [reaches[Theft.SESSION] for reaches in found.values()], role_id)


def _theft(given: str) -> Theft:
    return Theft(given) if given in set(Theft) else Theft.PASSWORD


def _by_name(desk: Desk, ids: tuple[str, ...]) -> list[str]:
    return sorted(ids, key=lambda one: (display_name(desk.tenant, one), one))


def _page(count: int) -> tuple[int, int]:
    pages = max(-(-count // PEOPLE_PER_PAGE), 1)
    given = request.args.get("page", "1")
    return min(max(int(given), 1), pages) if given.isdecimal() and len(given) < 7 else 1, pages


def _address(desk: Desk, theft: Theft, role_id: str, number: int = 1, **more: str) -> str:
    query = {"theft": theft.value, "role": role_id, "page": "" if number == 1 else str(number), **more}
    return f"{desk.lab_url('paths')}?{urlencode({name: value for name, value in query.items() if value})}"


def _tab(desk: Desk, theft: Theft, current_theft: Theft, role_id: str) -> dict[str, Any]:
    return {"text": THEFTS[theft], "href": _address(desk, theft, role_id), "current": theft is current_theft}


def _summary(found: list[Reach], role_id: str) -> dict[str, int]:
    """How many of the people on the page the theft gets in as, and to something."""
    return {
        "people": len(found),
        "get_in": sum(one.is_in for one in found),
        "open": sum(bool(_paths(one, role_id)) for one in found),
        "global": sum(any(path.role_id == GLOBAL_ADMINISTRATOR for path in one.paths) for one in found),
    }


def _paths(found: Reach, role_id: str) -> list[Path]:
    ordered = sorted(found.paths, key=lambda path: (role_name(path.role_id), path.directory_scope_id))
    return [path for path in ordered if role_id in ("", path.role_id)]


def _hurdles(found: Reach, role_id: str) -> list[Hurdle]:
    return [hurdle for hurdle in found.hurdles if role_id in ("", hurdle.role_id)]


# --- one person --------------------------------------------------------------------------------------------------


def _row(desk: Desk, found: Reach, role_id: str, number: int) -> dict[str, Any]:
    name = display_name(desk.tenant, found.user_id)
    why = _address(desk, found.theft, role_id, number, why=found.user_id)
    return {
        "id": f"person-{found.user_id}",
        "cells": [
            _person(desk, found.user_id),
            _entry(found),
            "; ".join(_path_line(desk, one) for one in _paths(found, role_id)) or "None",
            "; ".join(_hurdle_line(desk, one) for one in _hurdles(found, role_id)),
            {"links": [{"text": "Why", "href": why, "label": f"Why, {name}"}]},
        ],
    }


def _person(desk: Desk, user_id: str) -> dict[str, Any]:
    name = display_name(desk.tenant, user_id)
    person = {"name": name, "initials": initials(name), "color": color_of(user_id)}
    return {"person": person, "href": desk.url(f"users/{user_id}")}


def _path_line(desk: Desk, path: Path) -> str:
    return f"{_at(desk, path.role_id, path.directory_scope_id)}: {path_words(desk, path)}"


def _hurdle_line(desk: Desk, hurdle: Hurdle) -> str:
    return f"{_at(desk, hurdle.role_id, hurdle.directory_scope_id)}: {hurdle_words(desk, hurdle)}"


def _entry(found: Reach) -> dict[str, str]:
    if not found.is_in:
        return {"badge": "No", "kind": "ok"}
    if found.enrolled:
        return {"badge": "Yes, with a second factor of their own", "kind": "bad"}
    return {"badge": "Yes, with MFA" if found.has_mfa else "Yes, without MFA", "kind": "warn"}


def _at(desk: Desk, role_id: str, scope: str) -> str:
    return role_name(role_id) + ("" if scope == DIRECTORY else f" in {scope_name(desk.tenant, scope)}")


def path_words(desk: Desk, path: Path) -> str:
    """The moves of a path in a few words: `activates Privileged Role Administrator, then gives itself the role`."""
    return ", then ".join(_move_words(desk, move, path) for move in path.moves)


def _move_words(desk: Desk, move: Move, path: Path) -> str:
    role = "it" if move.role_id == path.role_id else role_name(move.role_id)
    through = f" through group {display_name(desk.tenant, move.group_id)}" if move.group_id else ""
    match move.how:
        case How.HOLDS:
            return f"active already{through}"
        case How.ACTIVATES:
            return f"activates {role}"
        case How.JOINS:
            return f"joins group {display_name(desk.tenant, move.group_id)}"
        case How.TAKES:
            return f"gives itself {role}"


def hurdle_words(desk: Desk, hurdle: Hurdle) -> str:
    """What is in the way: approval and by whom, or the rules that refuse."""
    if hurdle.needs_approval:
        names = joined([display_name(desk.tenant, one) for one in hurdle.approver_ids])
        return f"needs approval by {names}" if names else "needs approval, and nobody can give it"
    return joined([refusal_words(rule).title for rule in hurdle.rules])


def _why(desk: Desk, found: Reach, role_id: str) -> dict[str, Any]:
    """The traces behind a row: getting in, each move that the rules let through, and what refused."""
    opened = [(_path_line(desk, one), _trace_of(one)) for one in _paths(found, role_id)]
    shut = [(_hurdle_line(desk, one), why_lines(one.decision.trace)) for one in _hurdles(found, role_id)]
    return {
        "name": display_name(desk.tenant, found.user_id),
        "entry": why_lines(found.trace),
        "is_in": found.is_in,
        "parts": [*opened, *shut],
    }


def _trace_of(path: Path) -> list[Any]:
    return [line for move in path.moves for line in why_lines(move.trace)]
