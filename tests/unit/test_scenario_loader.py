"""Broken scenarios: the loader names every mistake with its place, all at once, and says what would be right."""

# One broken line a row keeps the table readable, so long lines are allowed here.
# ruff: noqa: E501

from pathlib import Path

import pytest

from scenarios.loader import InvalidScenario, load, load_text
from scenarios.yaml_reader import DEPTH_MAX, NODES_MAX, SIZE_MAX, Unreadable, read
from tests.scenarios.small import SMALL, changed


def errors_of(text: str) -> list[str]:
    """The errors of a text without the name of the file."""
    with pytest.raises(InvalidScenario) as caught:
        load_text(text, "small.yaml")
    assert all(line.startswith("small.yaml:") for line in caught.value.errors)
    return [line.removeprefix("small.yaml:") for line in caught.value.errors]


def test_the_small_scenario_itself_is_sound() -> None:
    loaded = load_text(SMALL, "small.yaml")

    assert loaded.scenario.id == "small"
    assert loaded.warnings == ()


BROKEN = [
    # --- the shape
    (('level: 100', 'level: 150'), ['6:8: `150` is no word that fits here; possible: 100, 200, 300, 400']),
    (('level: 100', 'level: "100"'), ['6:8: `100` is no word that fits here; possible: 100, 200, 300, 400']),
    (('title: Small\n', ''), ['1:1: missing key `title`']),
    (('title: Small\n', 'title: 12\n'), ['3:8: expected text; put quotes around it if it is a number or a word such as `true`']),
    (('title: Small\n', 'title: ""\n'), ['3:8: is empty']),
    (('minutes: 5', 'minutes: soon'), ['7:10: expected a whole number']),
    (('minutes: 5', 'minutes: 500'), ['7:10: `500` should be at most 480']),
    (('guard_cap: 40', 'gaurd_cap: 40'), ['9:1: unknown key `gaurd_cap`; did you mean `guard_cap`?']),
    (('guard: true', 'gaurd: true'), ['30:9: unknown key `gaurd`; did you mean `guard`?']),
    (('guard: true', 'guard: yes'), ['30:16: expected true or false']),
    (('points: 3', 'points: 0'), ['23:17: `0` should be at least 1']),
    (('points: 3', 'points: 2.5'), ['23:17: expected a whole number']),
    (('points: 3', 'points: three'), ['23:17: expected a whole number']),
    (('tasks:\n', 'task:\n'), ['1:1: missing key `tasks`', '14:1: unknown key `task`; did you mean `tasks`?']),
    (('id: can-ask\n', 'id: Can Ask\n'), ['21:13: `Can Ask` is no id: use small letters, digits and dashes']),
    (('schema: scenario/v0', 'schema: scenario/v9'), ['1:9: `scenario/v9` is no word that fits here; possible: scenario/v0']),
    # --- steps
    (('do: activate', 'do: activte'), ['26:29: `activte` is no word that fits here; did you mean `activate`?']),
    (('{in: holly, do: has_role, ', '{in: holly, '), ['32:17: missing key `do`']),
    (('duration: 1h, reason', 'duraton: 1h, reason'), ['26:13: missing key `duration`', '26:65: unknown key `duraton`; did you mean `duration`?']),
    (('duration: 1h', 'duration: 90'), ['26:75: write a length of time as 30m, 8h or 15d']),
    (('duration: 1h', 'duration: 1.5h'), ['26:75: write a length of time as 30m, 8h or 15d']),
    (('duration: 1h', 'duration: 0h'), ['26:75: write a length of time as 30m, 8h or 15d']),
    (('lasts: 30d', 'lasts: forever'), ['34:97: write a length of time as 30m, 8h or 15d, or `permanent`']),
    (('role: User Administrator, duration', 'role: User Admin, duration'), ['26:45: `User Admin` is no built-in role; did you mean `User Administrator`?']),
    (('expect: active', 'expect: activ'), ['26:102: `activ` is no word for an answer; did you mean `active`?']),
    (('expect: active', 'expect: []'), ['26:102: `expect` names at least one word']),
    (('expect: active', 'expect: approved'), ['26:102: `approved` is no answer to `activate`; besides refusals possible: active, granted_later, pending_approval, ok']),
    (('expect: active', 'expect: [active, too_long]'), ['26:102: several words only go together when all of them are refusals']),
    (('role: Global Administrator, expect: true', 'role: Global Administrator'), ['32:16: a probe expects something: give at least one step an `expect`', '32:17: `has_role` is a question: expect true or false']),
    # --- names that lead nowhere
    (('id: small', 'id: tiny'), ['2:5: the id is `tiny` but the file is called `small`; they have to be the same']),
    (('tenant: adatum', 'tenant: contoso'), ['8:9: there is no practice tenant `contoso`']),
    (('actor: holly', 'actor: hollie'), ['17:12: unknown person `hollie`; did you mean `holly`?']),
    (('{as: patti,', '{as: paty,'), ['13:15: unknown person `paty`; did you mean `patti`?']),
    (('{in: patti, do', '{in: pati, do'), ['26:18: unknown session `pati`; did you mean `patti`?']),
    (('to: patti, role: User Administrator, kind: eligible, lasts: permanent', 'to: pati, role: User Administrator, kind: eligible, lasts: permanent'), ['37:35: unknown person or group `pati`; did you mean `patti`?']),
    (('must_fail: [can-ask]', 'must_fail: [can-aks]'), ['39:64: unknown check `can-aks`; did you mean `can-ask`?']),
    (('drop: [s1]', 'drop: [s2]'), ['39:47: unknown step `s2`; there is s1']),
    (('drop: [s1], ', ''), ['39:5: mutant `nothing` changes nothing: give `drop` or `append`']),
    (('lesson: pim#approval\n        probe:\n', 'lesson: pim#aproval\n        probe:\n'), ['24:17: there is no lesson `pim#aproval`; write it as `pim#approval`']),
    (('        guard: true', '        guard: true\n        misconception: eligible-is-activ'), ['31:24: unknown misconception `eligible-is-activ`; did you mean `eligible-is-active`?']),
    (('id: holly-stays', 'id: can-ask'), ['27:13: check id `can-ask` is there twice']),
    # --- checks
    (('        guard: true', '        guard: true\n        settle: 1h\n        history: {step: assign}'), ['27:9: a check is exactly one of probe, always, state, history and mail; this one has `probe` and `history`']),
    (('probe: [{in: holly, do: has_role, role: Global Administrator, expect: true}]', 'state: {select: ca_policys, count: {is: 0}}'), ['32:25: `ca_policys` is no word that fits here; did you mean `ca_policies`?']),
    (('probe: [{in: holly, do: has_role, role: Global Administrator, expect: true}]', 'state: {select: groups, count: {is: 0, at_most: 1}}'), ['32:40: give one of `is`, `at_least` and `at_most`']),
    (('probe: [{in: holly, do: has_role, role: Global Administrator, expect: true}]', 'always: {users: all, resources: [Payrol], sign_in: [gets_in]}'), ['32:42: unknown resource `Payrol`; did you mean `Payroll`?']),
    (('probe: [{in: holly, do: has_role, role: Global Administrator, expect: true}]', 'mail: {to: nowhere, rule: SignInAlert}'), ['32:20: `nowhere` is no mail address']),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), BROKEN)
def test_a_mistake_is_named_with_its_place_and_a_remedy(change: tuple[str, str], expected: list[str]) -> None:
    assert errors_of(changed(change)) == expected


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file() -> None:
    text = changed(("level: 100", "level: 1"), ("points: 3", "points: x"), ("guard: true", "gard: true"))

    assert [line.split(":")[0] for line in errors_of(text)] == ["6", "23", "30"]


def test_a_check_without_a_lesson_is_warned_about() -> None:
    loaded = load_text(changed(("        lesson: pim#approval\n        probe: [", "        probe: [")), "small.yaml")

    assert loaded.warnings == ("small.yaml:27:9: check `holly-stays` names no lesson to read",)


def test_a_task_that_only_forbids_is_warned_about() -> None:
    text = changed(
        ("expect: active}", "expect: not_eligible}"),
        ("Global Administrator, expect: true", "Global Reader, expect: false"),
    )
    loaded = load_text(text, "small.yaml")

    assert loaded.warnings == (
        "small.yaml:15:5: task `one` only checks what is refused; add a check that it still works",
    )


def test_too_many_points_on_state_are_warned_about() -> None:
    probe = (
        "        probe:\n"
        "          - {in: patti, do: activate, role: User Administrator, duration: 1h, reason: probe, expect: active}"
    )
    loaded = load_text(
        changed((probe, "        state: {select: assignments, where: {principal: patti}, count: {is: 1}}")),
        "small.yaml",
    )

    assert loaded.warnings == ("small.yaml:15:3: 3 of 4 points hang on `state`; prefer what people can do",)


def test_a_scenario_without_mutants_or_another_way_is_warned_about() -> None:
    text = changed().split("also_accept:")[0]

    warnings = load_text(text, "small.yaml").warnings

    assert [line.split(": ", 1)[1][:12] for line in warnings] == ["no mutants; ", "no other way"]


NASTY = [
    ("a: &x 1", 1, 4, "anchors and aliases are not allowed; write the value out"),
    ("a: 1\nb: *a", 2, 4, "anchors and aliases are not allowed; write the value out"),
    (
        "a: !!python/object:os.system 1",
        1,
        4,
        "tags such as `tag:yaml.org,2002:python/object:os.system` are not allowed",
    ),
    ("a: 1\na: 2", 2, 1, "key `a` is there twice"),
    ("? [1]\n: 2", 1, 3, "a key has to be a word"),
    ("a: 1\n---\nb: 2", 2, 1, "only one document in a file"),
    ("", 1, 1, "the file is empty"),
    ("a: [1, 2", 1, 9, "not YAML: expected ',' or ']', but got '<stream end>'"),
    ("a:\n\t- 1", 2, 1, "not YAML: found character '\\t' that cannot start any token"),
    ("a: " + "x" * SIZE_MAX, 1, 1, "the file is larger than 256 kB"),
    ("[" + "1," * NODES_MAX + "1]", 1, 2 * NODES_MAX, "more than 20000 values in one file"),
    ("[" * (DEPTH_MAX + 3) + "]" * (DEPTH_MAX + 3), 1, DEPTH_MAX + 2, "nested deeper than 40 levels"),
]


@pytest.mark.parametrize(("text", "line", "column", "message"), NASTY, ids=[case[3][:30] for case in NASTY])
def test_nasty_yaml_is_refused_with_its_place(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(text)

    complaint = caught.value.complaint
    assert (complaint.place.line, complaint.place.column, complaint.message) == (line, column, message)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("true", True),
        ("~", None),
        ('"1"', "1"),
        ("08", 8),
        ("1e3", 1000.0),
    ],
)
def test_scalars_are_read_as_yaml_1_2_says(text: str, value: object) -> None:
    assert read(f"a: {text}").value == {"a": value}


def test_a_text_that_is_no_mapping_is_refused_in_words() -> None:
    assert errors_of("- 1\n- 2") == ["1:1: expected keys with values"]


def test_a_file_that_is_not_utf_8_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(b"id: \xff\xfe")

    with pytest.raises(InvalidScenario) as caught:
        load(path)

    assert caught.value.errors == (f"{path}:1:1: not UTF-8 text (byte 4)",)


def test_the_same_text_is_parsed_once() -> None:
    first, second = load_text(SMALL, "small.yaml"), load_text(SMALL, "small.yaml")

    assert first is second
