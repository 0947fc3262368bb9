"""What a scenario that is well formed can still get wrong: names that lead nowhere, and checks that prove little."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from scenarios import steps as s
from scenarios.cast import Cast
from scenarios.checks import Check
from scenarios.content_index import lesson_exists, misconceptions
from scenarios.format import Scenario
from scenarios.mentions import mentions_in_check, mentions_in_step
from scenarios.shape import FEW
from scenarios.tenant_file import GroupRow, TenantFile, UnitRow
from scenarios.words import ACCEPTED, ANSWERS, did_you_mean
from scenarios.yaml_reader import Complaint, Document, Path
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.sign_in.methods import DISPLAY_NAMES

STATE_SHARE_MAX = 0.5
Found = Iterator[tuple[Path, str]]


def look(
    scenario: Scenario, document: Document, find_tenant: Callable[[str], TenantFile | None], stem: str
) -> tuple[list[Complaint], list[Complaint]]:
    """The errors of a scenario that fits the format, and its warnings."""
    tenant = find_tenant(scenario.tenant)
    if tenant is None:
        return _complaints(document, [(("tenant",), f"there is no practice tenant `{scenario.tenant}`")]), []
    errors = [*_names(scenario, stem), *_people(scenario, Cast.of(tenant, scenario)), *_checks(scenario)]
    errors += [*_mutants(scenario), *_content(scenario)]
    return _complaints(document, errors), _complaints(document, _advice(scenario))


def look_at_tenant(tenant: TenantFile, document: Document) -> list[Complaint]:
    """The errors of a tenant file that fits its format."""
    return _complaints(document, _tenant_errors(tenant))


def _complaints(document: Document, found: Iterable[tuple[Path, str]]) -> list[Complaint]:
    return [Complaint(document.place_of(path), message) for path, message in dict.fromkeys(found)]


# --- ids -----------------------------------------------------------------------------------------------------------


def all_steps(scenario: Scenario) -> Iterator[tuple[Path, s.Step]]:
    """Every step with its place in the file."""
    for number, step in enumerate(scenario.given):
        yield ("given", number), step
    for number, step in enumerate(scenario.before):
        yield ("before", number), step
    for task_number, task in enumerate(scenario.tasks):
        for number, check in enumerate(task.checks):
            base = ("tasks", task_number, "checks", number)
            where = (*base, "probe") if check.probe else (*base, "mail", "after")
            for place, step in enumerate(check.steps):
                yield (*where, place), step
    yield from replayed_steps(scenario)


def replayed_steps(scenario: Scenario) -> Iterator[tuple[Path, s.Step]]:
    """The steps that stand for a learner: the solution, other ways, and mistakes."""
    for number, step in enumerate(scenario.solution):
        yield ("solution", number), step
    for name, steps in scenario.also_accept.items():
        for number, step in enumerate(steps):
            yield ("also_accept", name, number), step
    for place, mutant in enumerate(scenario.mutants):
        for number, step in enumerate(mutant.append):
            yield ("mutants", place, "append", number), step


def _names(scenario: Scenario, stem: str) -> Found:
    if scenario.id != stem:
        yield ("id",), f"the id is `{scenario.id}` but the file is called `{stem}`; they have to be the same"
    checks = [
        (("tasks", t, "checks", c, "id"), check.id)
        for t, task in enumerate(scenario.tasks)
        for c, check in enumerate(task.checks)
    ]
    yield from _doubles("check", checks)
    yield from _doubles("task", [(("tasks", t, "id"), task.id) for t, task in enumerate(scenario.tasks)])
    yield from _doubles("mutant", [(("mutants", m, "id"), one.id) for m, one in enumerate(scenario.mutants)])
    solution = [(("solution", n, "id"), step.id) for n, step in enumerate(scenario.solution) if step.id]
    yield from _doubles("step", solution)


def _doubles(kind: str, named: list[tuple[Path, str]]) -> Found:
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            yield path, f"{kind} id `{name}` is there twice"
        seen.add(name)


# --- who and what ----------------------------------------------------------------------------------------------------


def _people(scenario: Scenario, cast: Cast) -> Found:
    for name, row in scenario.sessions.items():
        base: Path = ("sessions", name)
        yield from _unknown((*base, "as"), "person", row.as_, cast.users)
        if row.resource:
            yield from _unknown((*base, "resource"), "resource", row.resource, cast.resources)
        for place, method in enumerate(row.methods):
            if row.client != "token" and method not in cast.methods.get(row.as_, (method,)):
                yield (*base, "methods", place), f"`{row.as_}` has no {DISPLAY_NAMES[method]} in the practice tenant"
    for number, task in enumerate(scenario.tasks):
        yield from _unknown(("tasks", number, "actor"), "person", task.actor, cast.users)
        for place, check in enumerate(task.checks):
            base = ("tasks", number, "checks", place)
            for mention in mentions_in_check(check):
                yield from _unknown((*base, *mention.path), mention.kind, mention.name, cast.known(mention.kind))
    for base, step in all_steps(scenario):
        yield from _step(base, step, scenario, cast)


def _unknown(path: Path, kind: str, name: str, known: Iterable[str]) -> Found:
    names = sorted(known)
    if name not in names:
        few = f"; there is {', '.join(names)}" if 0 < len(names) <= FEW else ""
        yield path, f"unknown {kind} `{name}`{did_you_mean(name, names) or few}"


def _step(base: Path, step: s.Step, scenario: Scenario, cast: Cast) -> Found:
    if isinstance(step, s.Acting):
        yield from _unknown((*base, "in"), "session", step.in_, scenario.sessions)
    for mention in mentions_in_step(step):
        yield from _unknown((*base, *mention.path), mention.kind, mention.name, cast.known(mention.kind))
    possible = ANSWERS.get(step.do, ("ok",))
    for word in step.expect:
        if word in ACCEPTED and word not in possible:
            words = ", ".join(possible) or "none"
            yield (*base, "expect"), f"`{word}` is no answer to `{step.do}`; besides refusals possible: {words}"
    if isinstance(step, s.HasRole) and not step.expect:
        yield base, "`has_role` is a question: expect true or false"
    if len(step.expect) > 1 and any(word in ACCEPTED for word in step.expect):
        yield (*base, "expect"), "several words only go together when all of them are refusals"


# --- checks ----------------------------------------------------------------------------------------------------------


def _checks(scenario: Scenario) -> Found:
    for number, task in enumerate(scenario.tasks):
        for place, check in enumerate(task.checks):
            base: Path = ("tasks", number, "checks", place)
            if check.probe and not any(step.expect for step in check.probe):
                yield (*base, "probe"), "a probe expects something: give at least one step an `expect`"
            if check.settle is not None and not check.steps:
                yield (*base, "settle"), f"`settle` has no effect on a {check.kind} check"
            if check.partial and check.kind != "probe":
                yield (*base, "partial"), "only a probe gives partial credit"


def _mutants(scenario: Scenario) -> Found:
    checks = [check.id for check in scenario.checks]
    step_ids = [step.id for step in scenario.solution if step.id]
    for number, mutant in enumerate(scenario.mutants):
        base: Path = ("mutants", number)
        for place, name in enumerate(mutant.must_fail):
            yield from _unknown((*base, "must_fail", place), "check", name, checks)
        for place, name in enumerate(mutant.drop):
            yield from _unknown((*base, "drop", place), "step", name, step_ids)
        if not mutant.drop and not mutant.append:
            yield base, f"mutant `{mutant.id}` changes nothing: give `drop` or `append`"


def _content(scenario: Scenario) -> Found:
    known = misconceptions()
    for number, task in enumerate(scenario.tasks):
        for place, check in enumerate(task.checks):
            base: Path = ("tasks", number, "checks", place)
            if check.misconception:
                yield from _unknown((*base, "misconception"), "misconception", check.misconception, known)
            if check.lesson and not lesson_exists(check.lesson):
                yield (*base, "lesson"), f"there is no lesson `{check.lesson}`; write it as `pim#approval`"
    for number, mutant in enumerate(scenario.mutants):
        if mutant.misconception:
            yield from _unknown(("mutants", number, "misconception"), "misconception", mutant.misconception, known)


# --- advice ----------------------------------------------------------------------------------------------------------


def _advice(scenario: Scenario) -> Found:
    on_state = sum(check.points for check in scenario.checks if check.kind == "state")
    if on_state > STATE_SHARE_MAX * scenario.points:
        yield (
            ("tasks",),
            f"{on_state} of {scenario.points} points hang on `state`; prefer what people can do",
        )
    for number, task in enumerate(scenario.tasks):
        if _refuses(task.checks) and not _permits(task.checks):
            yield ("tasks", number), f"task `{task.id}` only checks what is refused; add a check that it still works"
        for place, check in enumerate(task.checks):
            if not check.lesson:
                yield ("tasks", number, "checks", place), f"check `{check.id}` names no lesson to read"
    if not scenario.also_accept:
        yield ("solution",), "no other way is accepted; a second solution shows that the checks fit more than one"
    if not scenario.mutants:
        yield ("solution",), "no mutants; known mistakes show that the checks catch something"


def _expected(checks: tuple[Check, ...]) -> list[str]:
    return [word for check in checks if check.probe for step in check.probe for word in step.expect]


def _refuses(checks: tuple[Check, ...]) -> bool:
    return any(word not in ACCEPTED for word in _expected(checks))


def _permits(checks: tuple[Check, ...]) -> bool:
    gets_in = any(check.always and "gets_in" in check.always.sign_in for check in checks)
    return gets_in or any(word in ACCEPTED and word != "no" for word in _expected(checks))


# --- tenants ---------------------------------------------------------------------------------------------------------


def _tenant_errors(tenant: TenantFile) -> Found:
    users = [user.id for user in tenant.users]
    yield from _doubles("user", [(("users", n, "id"), name) for n, name in enumerate(users)])
    for number, user in enumerate(tenant.users):
        for place, method in enumerate(user.methods):
            yield from _unknown(("users", number, "methods", place), "method", method, DISPLAY_NAMES)
        if user.manager:
            yield from _unknown(("users", number, "manager"), "user", user.manager, users)
    yield from _members("groups", tenant.groups, "user", users)
    everybody = [*users, *(group.id for group in tenant.groups)]
    yield from _members("administrative_units", tenant.administrative_units, "user or group", everybody)
    yield from _role_errors(tenant, everybody)
    yield from _traffic_errors(tenant, users)


def _members(key: str, rows: Sequence[GroupRow | UnitRow], kind: str, known: list[str]) -> Found:
    for number, row in enumerate(rows):
        for place, member in enumerate(row.members):
            yield from _unknown((key, number, "members", place), kind, member, known)


def _role_errors(tenant: TenantFile, everybody: list[str]) -> Found:
    units = [one.id for one in tenant.administrative_units]
    holders = [*everybody, *(app.id for app in tenant.service_principals)]
    for number, role in enumerate(tenant.roles):
        yield from _unknown(("roles", number, "principal"), "user or group", role.principal, holders)
        yield from _unknown(("roles", number, "role"), "role", role.role, ROLE_IDS_BY_NAME)
        if role.unit:
            yield from _unknown(("roles", number, "unit"), "administrative unit", role.unit, units)


def _traffic_errors(tenant: TenantFile, users: list[str]) -> Found:
    resources = [row.name for row in tenant.resources]
    for name, habits in tenant.traffic.items():
        yield from _unknown(("traffic", name), "user", name, users)
        for number, habit in enumerate(habits):
            yield from _unknown(("traffic", name, number, "resource"), "resource", habit.resource, resources)
