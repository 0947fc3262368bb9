"""Which test holds which property of PIM: the register behind `content/reference/properties.md`.

`python -m tests.properties.register` writes the page; a test compares it. A law of the book is entered by its own
numbers; the tests that compare two stories are entered here.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from tests.planted.slips import SLIPS, WALKS
from tests.properties.law_library import JOURNAL_LAWS, LAWS
from tests.properties.wandering import UNDO_LAW

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "content" / "reference" / "properties.md"
COUNT = 82
OTHERS = "## Other laws"
_P, _U = "tests/properties", "tests/unit"

TESTS: dict[int, tuple[str, ...]] = {
    11: (f"{_P}/test_clock_laws.py::test_waiting_in_parts_is_waiting_at_once",),
    12: (f"{_P}/test_clock_laws.py::test_waiting_gives_nobody_anything_that_was_not_planned",),
    13: (f"{_P}/test_activation_laws.py::test_effective_roles_follow_from_what_happened_up_to_that_moment",),
    22: (f"{_P}/test_journal_laws.py::test_asking_what_the_tenant_would_say_changes_nothing",),
    23: (f"{_P}/test_journal_laws.py::test_asking_what_the_tenant_would_say_gives_the_answer_of_doing_it",),
    33: (f"{_P}/test_activation_laws.py::test_the_failing_rules_do_not_depend_on_their_order",),
    34: (f"{_P}/test_context_laws.py::test_only_a_refusal_by_policy_rules_lists_rules_in_graph",),
    35: (f"{_P}/test_pim_monotone.py::test_asking_less_never_turns_a_yes_into_a_no",),
    36: (f"{_P}/test_pim_monotone.py::test_asking_for_less_time_is_never_too_long",),
    37: (f"{_P}/test_pim_monotone.py::test_giving_more_never_turns_a_yes_into_a_no",),
    40: (f"{_P}/test_activation_laws.py::test_a_role_can_be_activated_again_at_once_after_its_end_or_deactivation",),
    41: (f"{_P}/test_activation_laws.py::test_there_is_no_limit_to_activations_in_a_day",),
    54: (f"{_P}/test_activation_laws.py::test_without_an_approver_a_request_can_only_lapse_or_be_canceled",),
    55: (f"{_P}/test_context_laws.py::test_mfa_and_an_authentication_context_are_never_both_effective",),
    60: (f"{_P}/test_context_laws.py::test_a_context_that_no_policy_targets_demands_mfa",),
    61: (f"{_P}/test_context_laws.py::test_a_context_that_an_enforced_policy_covers_demands_the_claim",),
    62: (f"{_P}/test_context_laws.py::test_a_context_with_only_idle_policies_demands_nothing",),
    70: (f"{_P}/test_mail_laws.py::test_a_rule_without_recipients_sends_nothing_and_leaves_other_mail_alone",),
    78: (
        f"{_U}/test_reviews.py::test_a_running_review_changes_nothing",
        f"{_U}/test_reviews.py::test_applying_twice_equals_applying_once",
    ),
    79: (f"{_U}/test_reviews.py::test_deny_on_a_group_removes_the_assignment_of_the_group_only",),
    80: (f"{_U}/test_reviews.py::test_without_auto_apply_nothing_changes_until_apply",),
    82: (f"{WALKS}[{UNDO_LAW}]",),
}
REASONS = {20: "Principals cannot be deleted in this lab, so there is no deletion after which something could be held."}


def by_number() -> dict[int, list[str]]:
    """The tests of each property."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for name, law in LAWS.items():
        for number in law.numbers:
            found[number].append(f"{WALKS}[{name}]")
    for name, (numbers, _) in JOURNAL_LAWS.items():
        for number in numbers:
            found[number].append(f"{WALKS}[{name}]")
    for number, tests in TESTS.items():
        found[number] += tests
    return dict(sorted(found.items()))


def sentence(test: str) -> str:
    """What a test says, read from its name."""
    name = test.rpartition("::")[2]
    name = name.partition("[")[2].rstrip("]") or name.removeprefix("test_")
    words = name.replace("_", " ").replace("pim", "PIM").replace("mfa", "MFA")
    return words[0].upper() + words[1:]


def tests_in(file: Path) -> list[str]:
    """The names of the test functions of a file, in order."""
    found = (
        node.name for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)
    )
    return [name for name in found if name.startswith("test_")]


def other_laws() -> list[str]:
    """Tests among the property tests that hold none of the numbered properties."""
    numbered = {test.partition("[")[0] for tests in by_number().values() for test in tests}
    files = sorted((ROOT / "tests" / "properties").glob("test_*.py"))
    everything = [f"{_P}/{file.name}::{name}" for file in files for name in tests_in(file)]
    return [test for test in everything if test not in numbered]


def page() -> str:
    """The page of properties."""
    tests = by_number()
    lines = [
        "# Properties",
        "",
        "What always holds of Privileged Identity Management here, and the test that says so. A law of the book",
        "(`tests/properties/laws_of_….py`) is asked after every step of a Hypothesis machine that compares the tenant",
        "with a naive one, of seeded random walks, and of a search through every short story of a small world.",
        "The last column counts the planted bugs that make the test fail (`tests/planted/slips.yaml`).",
        "",
        "| No. | Property | Test | Planted |",
        "|---:|---|---|---:|",
    ]
    for number in range(1, COUNT + 1):
        if number in REASONS:
            lines.append(f"| {number} | {REASONS[number]} | none | |")
        for test in tests.get(number, ()):
            planted = sum(test == slip.test for slip in SLIPS)
            lines.append(f"| {number} | {sentence(test)} | `{test}` | {planted or ''} |")
    lines += ["", OTHERS, "", "| Property | Test |", "|---|---|"]
    lines += [f"| {sentence(test)} | `{test}` |" for test in other_laws()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
