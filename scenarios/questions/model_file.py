"""Item models as files: what a question is about, what varies, and how it is worded."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from scenarios.content_index import misconceptions
from scenarios.loader import InvalidScenario, read_text
from scenarios.shape import fit
from scenarios.steps import RoleName
from scenarios.values import Count, Line, Prose, Slug, Strict
from scenarios.yaml_reader import Unreadable, read
from simulator.conditional_access.misconceptions import MISCONCEPTIONS

ITEMS = Path(__file__).resolve().parents[1] / "items"
Pair = tuple[Line, Line]


class Require(Strict):
    """What every question of the model keeps to."""

    separates: Annotated[Count, Field(ge=1, le=6)]
    reading_cost_max: Annotated[Count, Field(ge=5, le=30)]
    policies_min: Annotated[Count, Field(ge=1)]
    policies_max: Annotated[Count, Field(ge=2, le=8)]


class Vary(Strict):
    """What differs from seed to seed."""

    groups: Annotated[tuple[Line, ...], Field(min_length=1)]
    roles: Annotated[tuple[RoleName, ...], Field(min_length=1)]
    resources: Annotated[tuple[Pair, ...], Field(min_length=1)]
    network_one_in: Annotated[Count, Field(ge=1)]


class Wording(Strict):
    """The texts; braces name what is filled in."""

    stem: Prose
    office: Prose
    ask: Prose
    statement: Line
    statement_from: Line


class ItemModel(Strict):
    """An item model as written in `scenarios/items/`."""

    schema_: Literal["item/v0"] = Field(alias="schema")
    id: Slug
    revision: Annotated[Count, Field(ge=1)]
    title: Line
    summary: Line
    objective: Slug
    tenant: Slug
    misconceptions: Annotated[tuple[Slug, ...], Field(min_length=1)]
    require: Require
    vary: Vary
    words: Wording


@cache
def item_model(slug: str) -> ItemModel:
    """The item model with this id. Raises InvalidScenario with every error."""
    path = ITEMS / f"{slug}.yaml"
    try:
        document = read(read_text(path))
    except Unreadable as error:
        raise InvalidScenario((f"{path.name}:{error.complaint.place.line}: {error.complaint.message}",)) from None
    model, complaints = fit(ItemModel, document)
    errors = [f"{path.name}:{one.place.line}:{one.place.column}: {one.message}" for one in complaints]
    if model is not None:
        errors += [f"{path.name}: {message}" for message in _faults(model, slug)]
    if model is None or errors:
        raise InvalidScenario(tuple(errors))
    return model


def _faults(model: ItemModel, slug: str) -> list[str]:
    faults = [] if model.id == slug else [f"the id is `{model.id}` but the file is called `{slug}`"]
    for one in model.misconceptions:
        if one not in misconceptions():
            faults.append(f"unknown misconception `{one}`")
        elif one not in MISCONCEPTIONS:
            faults.append(f"the simulator has no rule to switch for the misconception `{one}`")
    return faults


def item_models() -> tuple[ItemModel, ...]:
    """Every item model, by id."""
    return tuple(item_model(path.stem) for path in sorted(ITEMS.glob("*.yaml")))
