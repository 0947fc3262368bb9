"""Reference pages made from the code: the words of scenario files, and their JSON Schema for editors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from scenarios import checks as c
from scenarios.content_index import CONTENT
from scenarios.fidelity import ledger_text
from scenarios.format import Hint, Mutant, Scenario, SessionRow, Task
from scenarios.steps import Base, Step
from scenarios.words import ACCEPTED, ANSWERS, REFUSALS, WORD_OF_RULE

REFERENCE = CONTENT / "reference"
_FRAME = ("id", "in", "wait", "expect", "do")
_GENERATED = "<!-- Made by `practice docs`; edit the code instead. -->"


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {"scenario.schema.json": schema_text(), "step-words.md": words_text(), "fidelity.md": ledger_text()}


def schema_text() -> str:
    """The JSON Schema of scenario files, for completion in editors."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scenario.model_json_schema(by_alias=True)}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def words_text() -> str:
    """The page that lists every word of scenario files."""
    return "\n".join((*_head(), *_steps(), *_answers(), *_checks(), *_parts())) + "\n"


def _head() -> Iterator[str]:
    yield "# The words of scenario files"
    yield ""
    yield _GENERATED
    yield ""
    yield "Format `scenario/v0`. Lengths of time are written `30m`, `8h` or `15d`; moments `2026-09-01T09:00:00Z`."
    yield ""


def step_models() -> list[type[Base]]:
    """The model of each step word, in the order of the format."""
    return list(get_args(get_args(Step)[0]))


def _steps() -> Iterator[str]:
    yield "## Steps"
    yield ""
    yield "Every step can have `id`, `wait` (time passes first, then the step acts) and `expect`; all but `wait`,"
    yield "`set_licence` and `set_switches` act `in` a session, which is opened when it is used first."
    yield ""
    yield "| do | what it does | fields |"
    yield "|---|---|---|"
    for model in step_models():
        word = get_args(model.model_fields["do"].annotation)[0]
        yield f"| `{word}` | {_first_line(model)} | {_fields(model)} |"
    yield ""


def _first_line(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())


def _fields(model: type[BaseModel]) -> str:
    fields = ((field.alias or name, field) for name, field in model.model_fields.items())
    shown = (f"**{name}**" if field.is_required() else name for name, field in fields if name not in _FRAME)
    return ", ".join(shown) or "-"


def _answers() -> Iterator[str]:
    yield "## Answers"
    yield ""
    yield "`expect` holds only when it names the whole answer: one word for what was accepted, or every failed rule."
    yield ""
    yield "| word | meaning | of |"
    yield "|---|---|---|"
    for word, meaning in ACCEPTED.items():
        steps = [f"`{step}`" for step, words in ANSWERS.items() if word in words]
        others = ["every step without answers of its own"] if word == "ok" else []
        yield f"| `{word}` | {meaning} | {', '.join((*steps, *others))} |"
    yield ""
    yield "| refusal | meaning | rules of the simulator |"
    yield "|---|---|---|"
    for word, meaning in REFUSALS.items():
        rules = ", ".join(rule for rule, known in WORD_OF_RULE.items() if known == word)
        yield f"| `{word}` | {meaning} | {rules or '-'} |"
    yield ""


def _checks() -> Iterator[str]:
    yield "## Checks"
    yield ""
    yield "A check has an `id`, a `title`, `points` and exactly one of five kinds."
    yield ""
    yield "| kind | what it asks | fields |"
    yield "|---|---|---|"
    yield "| `probe` | Steps with an `expect`, tried on a fork; nothing remains. | a list of steps |"
    for word, model in (("always", c.Always), ("history", c.History), ("mail", c.MailExpected)):
        yield f"| `{word}` | {_first_line(model)} | {_fields(model)} |"
    for model in get_args(get_args(c.State)[0]):
        select = get_args(model.model_fields["select"].annotation)[0]
        where = model.model_fields["where"].annotation
        yield f"| `state` of `{select}` | {_first_line(model)} | {_fields(model)}; where: {_fields(where)} |"
    yield ""
    yield "| field of every check | default |"
    yield "|---|---|"
    for name, field in c.Check.model_fields.items():
        if name not in c.KINDS:
            yield f"| `{name}` | {_default(field)} |"
    yield ""


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    return "not given" if field.default is None else f"`{str(field.default).lower()}`"


def _parts() -> Iterator[str]:
    yield "## Parts of a scenario"
    yield ""
    yield "| part | what it is | fields |"
    yield "|---|---|---|"
    named = (("scenario", Scenario), ("session", SessionRow), ("task", Task), ("hint", Hint), ("mutant", Mutant))
    for word, model in named:
        yield f"| {word} | {_first_line(model)} | {_fields(model)} |"
