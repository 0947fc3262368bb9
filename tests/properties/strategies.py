"""Small worlds for PIM: a handful of principals, three roles, whole minutes, and every field of every command.

`SHAPES` says for each command how each of its fields varies; moments are drawn as offsets from now and requests as
numbers, and `placed` turns both into the real thing. `proper_…` are the mostly valid siblings.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, get_args, get_type_hints

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from simulator import commands as c
from simulator.directory.rows import Sku
from simulator.lifecycle import commands as lc
from simulator.pim import role_settings as rs
from simulator.pim.rows import AssignmentKey, Kind, Ticket
from simulator.profile import Profile
from tests.unit.world import GA, PRA, UA, minutes

PEOPLE = ("bg", "pra", "ann", "ben")
PRINCIPALS = (*PEOPLE, "rag", "plain", "sp")
ROLES = (GA, PRA, UA)
WINDOWS = (*PEOPLE, *(f"{who}-password" for who in PEOPLE), "ann-out", "")

LENGTHS = [minutes(one) for one in (5, 6, 30, 60, 479, 480, 1440, 15 * 1440, 30 * 1440)]
ODD_LENGTHS = [minutes(one) for one in (-60, 0, 4, 481, 1441, 16 * 1440, 181 * 1440, 366 * 1440)]
HUGE = timedelta.max
OFFSETS = [minutes(one) for one in (-60, 0, 1, 5, 60, 1440)]
END_OFFSETS = [minutes(one) for one in (-5, 4, 5, 6, 60, 480, 1440, 15 * 1440)]
STEPS = [minutes(one) for one in (1, 4, 5, 6, 30, 60, 480, 1440, 15 * 1440, 40 * 1440)]

lengths = st.sampled_from(LENGTHS)
any_lengths = st.sampled_from([*LENGTHS, *ODD_LENGTHS, HUGE])
any_offsets = st.none() | st.sampled_from(OFFSETS)
end_offsets = st.none() | st.sampled_from(END_OFFSETS)
words = st.sampled_from(["", "  ", "work", "INC-1"])
tickets = st.builds(Ticket, number=words, system=words)
kinds = st.sampled_from(Kind)
numbers = st.integers(0, 30)
windows = st.sampled_from(WINDOWS)
rests = st.sampled_from([minutes(one) for one in (0, 0, 4, 5, 5, 6)])
clock_steps = st.sampled_from(STEPS)

any_keys = st.builds(
    AssignmentKey,
    principal_id=st.sampled_from([*PRINCIPALS, "nobody"]),
    role_id=st.sampled_from([*ROLES, "no-such-role"]),
    directory_scope_id=st.sampled_from([*["/"] * 4, "/administrativeUnits/unit", "/administrativeUnits/1", "/sp"]),
)

# --- role settings -----------------------------------------------------------------------------------------------

ENABLED = (rs.MFA, rs.JUSTIFICATION, rs.TICKETING)
EXPIRATIONS = (rs.ACTIVATION_EXPIRATION, rs.ELIGIBILITY_EXPIRATION, rs.ASSIGNMENT_EXPIRATION)
ENABLEMENTS = (rs.ACTIVATION_ENABLEMENT, rs.ELIGIBILITY_ENABLEMENT, rs.ASSIGNMENT_ENABLEMENT)
ADDRESSES = ("soc@adatum.example", "audit@adatum.example")

RULE_SHAPES: dict[type[Any], dict[str, SearchStrategy[Any]]] = {
    rs.ExpirationRule: {
        "id": st.sampled_from([*EXPIRATIONS, "Expiration_Nobody"]),
        "is_expiration_required": st.booleans(),
        "maximum_duration": any_lengths,
    },
    rs.EnablementRule: {
        "id": st.sampled_from([*ENABLEMENTS, rs.ACTIVATION_EXPIRATION]),
        "enabled_rules": st.frozensets(st.sampled_from([*ENABLED, "Prayer"])),
    },
    rs.AuthenticationContextRule: {
        "id": st.just(rs.ACTIVATION_CONTEXT),
        "is_enabled": st.booleans(),
        "claim_value": st.sampled_from(["", "c1"]),
    },
    rs.ApprovalRule: {
        "id": st.just(rs.ACTIVATION_APPROVAL),
        "is_approval_required": st.booleans(),
        "user_ids": st.lists(st.sampled_from([*PEOPLE, "nobody", "sp"]), max_size=3, unique=True).map(tuple),
        "group_ids": st.lists(st.sampled_from(["rag", "plain", "no-group"]), max_size=2, unique=True).map(tuple),
    },
    rs.NotificationRule: {
        "id": st.sampled_from(rs.NOTIFICATION_IDS),
        "is_default_recipients_enabled": st.booleans(),
        "recipients": st.lists(st.sampled_from([*ADDRESSES, "no address"]), max_size=2, unique=True).map(tuple),
        "level": st.sampled_from(["All", "Critical", "Loud"]),
    },
}
any_rules = st.one_of([st.builds(kind, **shape) for kind, shape in RULE_SHAPES.items()])
proper_rules = st.one_of(
    st.builds(
        rs.ExpirationRule,
        id=st.sampled_from(EXPIRATIONS),
        is_expiration_required=st.booleans(),
        maximum_duration=st.sampled_from([minutes(30), minutes(60), minutes(480), minutes(1440)]),
    ),
    st.builds(
        rs.EnablementRule,
        id=st.sampled_from(ENABLEMENTS),
        enabled_rules=st.frozensets(st.sampled_from([rs.MFA, rs.JUSTIFICATION])),
    ),
    st.builds(
        rs.EnablementRule, id=st.just(rs.ACTIVATION_ENABLEMENT), enabled_rules=st.frozensets(st.sampled_from(ENABLED))
    ),
    st.builds(rs.AuthenticationContextRule, id=st.just(rs.ACTIVATION_CONTEXT), is_enabled=st.booleans()),
    st.builds(
        rs.NotificationRule,
        id=st.sampled_from(rs.NOTIFICATION_IDS),
        is_default_recipients_enabled=st.booleans(),
        recipients=st.lists(st.sampled_from(ADDRESSES), max_size=2, unique=True).map(tuple),
        level=st.sampled_from(["All", "All", "Critical"]),
    ),
)
approval_rules = st.builds(
    rs.ApprovalRule,
    id=st.just(rs.ACTIVATION_APPROVAL),
    is_approval_required=st.sampled_from([True, True, False]),
    user_ids=st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True).map(tuple),
    group_ids=st.lists(st.sampled_from(["rag", "plain"]), max_size=1).map(tuple),
)

approvals = st.dictionaries(st.sampled_from(ROLES), approval_rules, max_size=2)
"""Roles that need approval from the start."""

# --- commands ----------------------------------------------------------------------------------------------------

_WINDOW = {
    "kind": kinds,
    "key": any_keys,
    "start": any_offsets,
    "duration": st.none() | any_lengths,
    "end": end_offsets,
    "is_permanent": st.sampled_from([False, False, True]),
    "justification": words,
    "ticket": tickets,
}
_WISH = {name: shape for name, shape in _WINDOW.items() if name != "is_permanent"}
SHAPES: dict[type[c.Command], dict[str, SearchStrategy[Any]]] = {
    c.AdminAssign: _WINDOW,
    c.AdminUpdate: _WINDOW,
    lc.AdminExtend: _WINDOW,
    lc.AdminRenew: _WINDOW,
    lc.SelfExtend: _WISH,
    lc.SelfRenew: _WISH,
    lc.DecideLifecycle: {
        "request_id": numbers,
        "approves": st.sampled_from([True, True, False]),
        "kind": st.none() | kinds,
        **{name: _WINDOW[name] for name in ("start", "duration", "end", "is_permanent", "justification")},
    },
    c.AdminRemove: {"kind": kinds, "key": any_keys, "justification": words},
    c.SelfActivate: {
        "key": any_keys,
        "duration": st.none() | any_lengths,
        "start": any_offsets,
        "justification": words,
        "ticket": tickets,
    },
    c.SelfDeactivate: {"key": any_keys, "justification": words},
    c.DecideRequest: {"request_id": numbers, "approves": st.booleans(), "justification": words},
    c.CancelRequest: {"request_id": numbers},
    c.UpdateRoleSettings: {
        "role_id": st.sampled_from([*ROLES, "no-such-role"]),
        "rules": st.lists(any_rules, max_size=3).map(tuple),
    },
    c.AssignRoleDirectly: {"key": any_keys},
    c.RemoveRoleDirectly: {"key": any_keys},
    c.AddGroupMember: {
        "group_id": st.sampled_from(["rag", "plain", "no-group"]),
        "member_id": st.sampled_from([*PRINCIPALS, "nobody"]),
    },
    c.RemoveGroupMember: {
        "group_id": st.sampled_from(["rag", "plain", "no-group"]),
        "member_id": st.sampled_from([*PRINCIPALS, "nobody"]),
    },
    c.SetLicence: {"sku": st.sampled_from(Sku), "is_enabled": st.booleans(), "seats": st.integers(1, 30)},
    c.AdvanceClock: {"by": clock_steps},
}
# Lab control changes too much to come up as often as what people do; it has rules of its own.
PEOPLE_DO = [kind for kind in SHAPES if kind not in (c.SetLicence, c.AdvanceClock)]

drafts = st.one_of([st.tuples(st.just(kind), st.fixed_dictionaries(SHAPES[kind])) for kind in PEOPLE_DO])
"""A command of any kind with any field values, before `placed` ties it to now and to the requests that exist."""


def placed(draft: tuple[type[c.Command], dict[str, Any]], now: datetime, request_ids: Sequence[str]) -> c.Command:
    """The command of a draft: offsets count from now, numbers name a request (or none that exists)."""
    kind, values = draft
    ready = dict(values)
    for name in ("start", "end"):
        if isinstance(ready.get(name), timedelta):
            ready[name] = now + ready[name]
    if "request_id" in ready:
        known = [*request_ids, "no-such-request"]
        ready["request_id"] = known[ready["request_id"] % len(known)]
    return kind(**ready)


# Every switch takes all its values; these take their documented value more often than the others.
_MORE_OFTEN = {
    **dict.fromkeys(("eligibility_end_ends_activation", "last_ga_hold_includes_active"), (True, True)),
    **dict.fromkeys(("update_keeps_schedule_id", "weekly_digest", "daily_alert_scan"), (False,)),
    "five_minute_rule": ("measured",),
    "future_plus_now_activation": ("RoleAssignmentExists",),
}
PROFILE_CHOICES: dict[str, Sequence[Any]] = {
    name: (*((True, False) if kind is bool else get_args(kind)), *_MORE_OFTEN.get(name, ()))
    for name, kind in get_type_hints(Profile).items()
}
profiles = st.builds(Profile, **{name: st.sampled_from(choices) for name, choices in PROFILE_CHOICES.items()})

BEGINNINGS = [
    ("eligible", "ann", UA, None),
    ("eligible", "ann", GA, minutes(65)),
    ("eligible", "ben", UA, minutes(60)),
    ("eligible", "ben", PRA, None),
    ("eligible", "rag", GA, minutes(1440)),
    ("eligible", "rag", UA, None),
    ("eligible", "pra", GA, None),
    ("active", "ben", GA, minutes(60)),
    ("active", "rag", UA, minutes(480)),
    ("active", "sp", UA, None),
    ("active", "bg", UA, minutes(30)),
]
beginnings = st.lists(st.sampled_from(BEGINNINGS), max_size=5, unique_by=lambda one: one[:3])
"""What people hold at the start besides the break-glass Global and the Privileged Role Administrator."""

# --- stories -----------------------------------------------------------------------------------------------------

_KEYS = st.sampled_from([(who, role) for who in PEOPLE for role in ROLES])


def _lively(pair: tuple[str, str], duration: timedelta, start: timedelta | None) -> tuple[str, Any]:
    who, role = pair
    values = {"key": AssignmentKey(who, role), "duration": duration, "start": start, "justification": "work"}
    return who, (c.SelfActivate, {**values, "ticket": Ticket("INC-1", "desk")})


def _assigned(
    pair: tuple[str, str], kind: Kind, duration: timedelta | None, start: timedelta | None
) -> tuple[str, Any]:
    values = {"kind": kind, "key": AssignmentKey(*pair), "duration": duration, "start": start, "justification": "x"}
    return "bg", (c.AdminAssign, values)


moves = st.one_of(
    st.tuples(windows, drafts),
    st.builds(_lively, _KEYS, lengths, any_offsets),
    st.builds(_assigned, _KEYS, kinds, st.none() | lengths, any_offsets),
    st.tuples(windows, st.tuples(st.just(c.DecideRequest), st.fixed_dictionaries(SHAPES[c.DecideRequest]))),
    st.tuples(
        st.just("bg"),
        st.tuples(
            st.just(c.UpdateRoleSettings),
            st.fixed_dictionaries(
                {"role_id": st.sampled_from(ROLES), "rules": st.tuples(proper_rules | approval_rules)}
            ),
        ),
    ),
    st.tuples(st.just(""), st.tuples(st.just(c.AdvanceClock), st.fixed_dictionaries(SHAPES[c.AdvanceClock]))),
    st.tuples(st.just(""), st.tuples(st.just(c.SetLicence), st.fixed_dictionaries(SHAPES[c.SetLicence]))),
)
"""Somebody does something in a window, or lab control does; `placed` makes the command."""

stories = st.lists(moves, max_size=25)
