"""The register of properties: every number is accounted for, every test is there, the page is up to date."""

from __future__ import annotations

import re

from tests.properties import register


def test_every_property_has_a_test_or_a_reason():
    accounted = set(register.by_number()) | set(register.REASONS)

    assert accounted == set(range(1, register.COUNT + 1))
    assert not set(register.by_number()) & set(register.REASONS)


def test_every_test_of_the_register_exists():
    named = {test.partition("[")[0] for tests in register.by_number().values() for test in tests}

    for file, _, name in (test.partition("::") for test in sorted(named)):
        assert name in register.tests_in(register.ROOT / file), f"{file} has no {name}"


def test_the_page_is_up_to_date():
    numbered, _, others = register.PAGE.read_text(encoding="utf-8").partition(register.OTHERS)

    assert numbered == register.page().partition(register.OTHERS)[0], "python -m tests.properties.register"
    listed = re.findall(r"`(tests/properties/test_\w+\.py::test_\w+)`", others)
    assert listed and set(listed) <= set(register.other_laws()), "python -m tests.properties.register"
