"""Item models as files: what a question is about, what varies, and how it is worded."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypedDict, TypeVar

from pydantic import Field

from scenarios.content_index import misconceptions
from scenarios.loader import InvalidScenario, read_text
from scenarios.questions.item import FormWord
from scenarios.shape import fit
from scenarios.steps import RoleName
from scenarios.values import Count, Line, Prose, Slug, Strict
from scenarios.yaml_reader import Unreadable, read

ITEMS = Path(__file__).resolve().parents[1] / "items"
Pair = tuple[Line, Line]


class Require(Strict):
    """What every question of the model keeps to."""

    separates: Annotated[Count, Field(ge=1, le=6)]
    reading_cost_max: Annotated[Count, Field(ge=5, le=30)]


class ItemModel(Strict):
    """An item model as written in `scenarios/items/`; each model adds what varies and how it is worded."""

    schema_: Literal["item/v0"] = Field(alias="schema")
    id: Slug
    revision: Annotated[Count, Field(ge=1)]
    form: FormWord
    title: Line
    summary: Line
    objective: Slug
    tenant: Slug
    misconceptions: Annotated[tuple[Slug, ...], Field(min_length=1)]


class Heading(TypedDict):
    """What every question says of itself."""

    id: str
    model: str
    revision: int
    seed: int
    form: FormWord
    title: str
    objective: str
    scenario_id: str


def heading(described: ItemModel, seed: int) -> Heading:
    """What the question of a seed says of itself."""
    return Heading(
        id=f"{described.id}/{seed}",
        model=described.id,
        revision=described.revision,
        seed=seed,
        form=described.form,
        title=described.title,
        objective=described.objective,
        scenario_id=f"{described.id}-{seed}",
    )


class TableRequire(Require):
    """Of the questions with a table of policies also how many there are."""

    policies_min: Annotated[Count, Field(ge=1)]
    policies_max: Annotated[Count, Field(ge=2, le=8)]


class TableVary(Strict):
    """What differs from seed to seed."""

    groups: Annotated[tuple[Line, ...], Field(min_length=1)]
    roles: Annotated[tuple[RoleName, ...], Field(min_length=1)]
    resources: Annotated[tuple[Pair, ...], Field(min_length=1)]
    network_one_in: Annotated[Count, Field(ge=1)]


class TableWording(Strict):
    """The texts; braces name what is filled in."""

    stem: Prose
    office: Prose
    ask: Prose
    statement: Line
    statement_from: Line


class TableModel(ItemModel):
    """The file of the questions about a table of people and policies."""

    require: TableRequire
    vary: TableVary
    words: TableWording


class PimVary(Strict):
    """What differs from seed to seed: the roles that a question is about."""

    roles: Annotated[tuple[RoleName, ...], Field(min_length=2)]


class PimModel(ItemModel):
    """The file of the questions about PIM; `words` are the texts of the model by name."""

    require: Require
    vary: PimVary
    words: dict[Slug, Prose]


M = TypeVar("M", bound=ItemModel)


@cache
def item_model(slug: str, shape: type[M], known: frozenset[str]) -> M:
    """The item model with this id, whose misconceptions are `known`. Raises InvalidScenario with every error."""
    path = ITEMS / f"{slug}.yaml"
    try:
        document = read(read_text(path))
    except Unreadable as error:
        raise InvalidScenario((f"{path.name}:{error.complaint.place.line}: {error.complaint.message}",)) from None
    model, complaints = fit(shape, document)
    errors = [f"{path.name}:{one.place.line}:{one.place.column}: {one.message}" for one in complaints]
    if model is not None:
        errors += [f"{path.name}: {message}" for message in _faults(model, slug, known)]
    if model is None or errors:
        raise InvalidScenario(tuple(errors))
    return model


def _faults(model: ItemModel, slug: str, known: Collection[str]) -> list[str]:
    faults = [] if model.id == slug else [f"the id is `{model.id}` but the file is called `{slug}`"]
    for one in model.misconceptions:
        if one not in misconceptions():
            faults.append(f"unknown misconception `{one}`")
        elif one not in known:
            faults.append(f"this model cannot act on the misconception `{one}`")
    return faults
