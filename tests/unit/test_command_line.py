"""The command `practice`: what it prints, and what it says to the first wrong thing that a person types."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenarios.small import changed
from web.__main__ import COMMANDS, main

Output = pytest.CaptureFixture[str]


@pytest.fixture
def scenario_file(tmp_path: Path) -> Path:
    """A sound scenario in a folder of its own."""
    path = tmp_path / "small.yaml"
    path.write_text(changed(), encoding="utf-8")
    return path


def test_help_names_every_command(capsys: Output) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])

    shown = capsys.readouterr().out
    assert stopped.value.code == 0
    assert all(f"    {name} " in shown for name in COMMANDS)


def test_help_imports_no_library_that_a_command_may_need() -> None:
    code = (
        "import sys; from web.__main__ import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted(set(sys.modules) & {'flask', 'sqlalchemy', 'pydantic', 'ruamel.yaml', 'simulator', 'scenarios'}))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_an_unknown_command_is_answered_with_those_that_exist(capsys: Output) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["ply"])

    assert stopped.value.code == 2
    assert "invalid choice: 'ply'" in capsys.readouterr().err


def test_the_whole_library_is_sound(capsys: Output) -> None:
    assert main(["lint", "--strict"]) == 0

    assert "0 warnings" in capsys.readouterr().out


def test_lint_prints_every_error_of_every_file(scenario_file: Path, capsys: Output) -> None:
    other = scenario_file.with_name("other.yaml")
    other.write_text(changed(("id: small", "id: other"), ("level: 100", "level: 1"), ("guard: true", "gard: true")))

    code = main(["lint", str(scenario_file), str(other)])

    shown = capsys.readouterr()
    assert code == 1
    assert shown.out == "1 of 2 files are sound, 0 warnings\n"
    assert [line.rsplit(".yaml:", 1)[1] for line in shown.err.splitlines()] == [
        "6:8: `1` is no word that fits here; possible: 100, 200, 300, 400",
        "30:9: unknown key `gard`; did you mean `guard`?",
    ]


@pytest.mark.parametrize("command", ["lint", "play"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.yaml", "no such file"),
        ("", "is a directory; name the .yaml files in it"),
        ("picture.yaml", "not UTF-8 text"),
        ("words.yaml", "expected keys with values"),
    ],
)
def test_a_wrong_path_is_answered_in_one_line(
    command: str, name: str, message: str, tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "picture.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\xff")
    (tmp_path / "words.yaml").write_text("just words")

    code = main([command, str(tmp_path / name)])

    shown = capsys.readouterr().err
    assert code == 1
    assert len(shown.splitlines()) == 1
    assert message in shown


def test_a_scenario_id_instead_of_a_file_is_answered_with_its_file(capsys: Output) -> None:
    main(["lint", "seed-guide"])

    assert Path("scenarios/library/seed-guide.yaml").as_posix() in capsys.readouterr().err.replace("\\", "/")


def test_play_prints_the_scores(scenario_file: Path, capsys: Output) -> None:
    code = main(["play", str(scenario_file)])

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert lines == [
        ["small"],
        ["untouched", "25.0", "holly-stays"],
        ["solution", "100.0"],
        ["permanent", "100.0"],
        ["mutant", "nothing", "25.0", "fails", "exactly", "can-ask"],
    ]


MISSES = [
    (("lasts: 30d", "lasts: 30m"), "solution: check can-ask failed: "),
    (("lasts: permanent", "lasts: 10m"), "permanent: check can-ask failed: "),
    (("must_fail: [can-ask]", "must_fail: [holly-stays]"), "mutant nothing: holly-stays should fail and passes"),
    (("        guard: true\n", ""), "check holly-stays passes on the untouched tenant"),
    (
        ("kind: eligible, lasts: 30d, expect: ok", "kind: active, lasts: 30d, expect: ok"),
        "solution: Holly Dickson",
    ),
    (("tasks:\n", "given: [{in: patti, do: create_group, name: X}]\ntasks:\n"), "`given`: create the group X"),
]


@pytest.mark.parametrize(("change", "miss"), MISSES)
def test_play_fails_on_every_kind_of_miss(
    change: tuple[str, str], miss: str, scenario_file: Path, capsys: Output
) -> None:
    scenario_file.write_text(changed(change), encoding="utf-8")

    code = main(["play", str(scenario_file)])

    shown = capsys.readouterr().out
    assert code == 1
    assert f"MISS {miss}" in shown


def test_play_can_answer_with_json(scenario_file: Path, capsys: Output) -> None:
    code = main(["play", "--json", str(scenario_file)])

    played = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [one["scenario_id"] for one in played] == ["small"]
    assert played[0]["mutants"][0]["failed"] == ["can-ask"]
    assert played[0]["problems"] == []


def test_docs_knows_whether_its_pages_are_up_to_date(capsys: Output) -> None:
    assert main(["docs", "--check"]) == 0
