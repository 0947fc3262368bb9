"""A small scenario that tests change line by line."""

from scenarios.format import Scenario
from scenarios.loader import load_text

SMALL = """\
schema: scenario/v0
id: small
title: Small
summary: A scenario for tests.
objectives: [pim]
level: 100
minutes: 5
tenant: adatum
guard_cap: 40
story: Make Patti eligible.
sessions:
  holly: {as: holly, client: portal, methods: [password, microsoftAuthenticatorPush]}
  patti: {as: patti, client: portal, methods: [password, microsoftAuthenticatorPush]}
tasks:
  - id: one
    title: Eligible
    actor: holly
    text: Make Patti eligible for User Administrator.
    hints: [{text: Use PIM, cost: 10}, {text: Really, cost: 30}]
    checks:
      - id: can-ask
        title: Patti can use the role
        points: 3
        lesson: pim#approval
        probe:
          - {in: patti, do: activate, role: User Administrator, duration: 1h, reason: probe, expect: active}
      - id: holly-stays
        title: Holly keeps her role
        points: 1
        guard: true
        lesson: pim#approval
        probe: [{in: holly, do: has_role, role: Global Administrator, expect: true}]
solution:
  - {id: s1, in: holly, do: assign, to: patti, role: User Administrator, kind: eligible, lasts: 30d, expect: ok}
also_accept:
  permanent:
    - {in: holly, do: assign, to: patti, role: User Administrator, kind: eligible, lasts: permanent}
mutants:
  - {id: nothing, title: Does nothing, drop: [s1], must_fail: [can-ask]}
"""


def changed(*changes: tuple[str, str]) -> str:
    """The small scenario with pieces of text replaced; each piece has to be there."""
    text = SMALL
    for old, new in changes:
        assert old in text, f"`{old}` is not in the small scenario"
        text = text.replace(old, new)
    return text


def small(*changes: tuple[str, str]) -> Scenario:
    """The small scenario, changed and loaded."""
    return load_text(changed(*changes), "small.yaml").scenario
