"""Where steps and checks name people, groups, resources and the like, so that every name can be looked up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scenarios import steps as s
from scenarios.checks import Always, Check
from scenarios.scope_steps import Scoped
from scenarios.yaml_reader import Path


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at a path below its step or check, and what it should name."""

    path: Path
    kind: str
    name: str


# Field by field, what a name in it has to be; fields that are not listed hold no names.
_STEP_FIELDS: dict[str, dict[str, str]] = {
    "sign_in": {"resource": "resource"},
    "create_unit": {"members": "person or group"},
    "add_to_unit": {"unit": "unit", "member": "person or group"},
    "remove_from_unit": {"unit": "unit", "member": "person or group"},
    "set_role_settings": {"approvers": "person or group"},
    "assign": {"to": "person or group"},
    "update_assignment": {"to": "person or group"},
    "unassign": {"to": "person or group"},
    "approve": {"of": "person"},
    "deny": {"of": "person"},
    "cancel": {"of": "person"},
    "extend": {"to": "person or group"},
    "renew": {"to": "person or group"},
    "approve_extension": {"of": "person"},
    "deny_extension": {"of": "person"},
    "cancel_extension": {"of": "person"},
    "create_review": {"reviewers": "person or group", "fallback": "person or group"},
    "decide_review": {"name": "review", "of": "person or group"},
    "stop_review": {"name": "review"},
    "reset_review": {"name": "review"},
    "apply_review": {"name": "review"},
    "delete_review": {"name": "review"},
    "fix_alert": {"of": "person or group"},
    "create_group": {"members": "person or group", "owners": "person or group"},
    "add_member": {"group": "group", "member": "person or group"},
    "remove_member": {"group": "group", "member": "person or group"},
    "assign_outside_pim": {"to": "person or group"},
    "remove_outside_pim": {"to": "person or group"},
    "set_ca_policy": {
        "users": "person or word",
        "exclude": "person or word",
        "groups": "group",
        "exclude_groups": "group",
        "resources": "resource or word",
        "exclude_resources": "resource or word",
        "locations": "location",
        "exclude_locations": "location",
    },
    "delete_ca_policy": {"name": "policy"},
    "set_sign_in_alert": {"users": "person"},
    "delete_sign_in_alert": {"name": "alert"},
}


_SCOPES = {"unit": "unit", "application": "application"}


def mentions_in_step(step: s.Step) -> Iterator[Mention]:
    """Every name in a step."""
    kinds = _STEP_FIELDS.get(step.do, {})
    return _mentions(step, {**kinds, **_SCOPES} if isinstance(step, Scoped) else kinds, ())


def _mentions(model: object, kinds: dict[str, str], base: Path) -> Iterator[Mention]:
    for field, kind in kinds.items():
        value: str | tuple[str, ...] | None = getattr(model, field)
        if isinstance(value, str):
            yield Mention((*base, field), kind, value)
        for place, name in enumerate(value if isinstance(value, tuple) else ()):
            yield Mention((*base, field, place), kind, name)


_WHERE = {
    "principal": "person or group",
    "member": "person or group",
    "watches": "person",
    "reaches": "person",
    "spares": "person",
}
_HAPPENED = {"by": "person", "of": "person or group", "resource": "resource"}


def mentions_in_check(check: Check) -> Iterator[Mention]:
    """Every name in a check, apart from its steps."""
    if check.always:
        yield from _in_always(check.always)
    if check.history:
        yield from _mentions(check.history, _HAPPENED, ("history",))
        if check.history.before:
            yield from _mentions(check.history.before, _HAPPENED, ("history", "before"))
    if check.mail:
        yield from _mentions(check.mail, {"principal": "person or group"}, ("mail",))
    if check.state:
        kinds = {name: kind for name, kind in _WHERE.items() if hasattr(check.state.where, name)}
        yield from _mentions(check.state.where, kinds, ("state", "where"))
        if hasattr(check.state, "except_principals"):
            yield from _mentions(check.state, {"except_principals": "person or group"}, ("state",))


def _in_always(always: Always) -> Iterator[Mention]:
    people = {"except_users": "person"} if always.users == ("All",) else {"users": "person", "except_users": "person"}
    places = {"except_resources": "resource"}
    if always.resources != ("All",):
        places["resources"] = "resource"
    yield from _mentions(always, {**people, **places}, ("always",))
