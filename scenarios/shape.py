"""Fit a document to a pydantic model and say in words, place by place, everything that does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from scenarios.values import ADDRESS_PATTERN, CONTROL_PATTERN, COUNTRY_PATTERN, MAIL_RULE_PATTERN, SLUG_PATTERN
from scenarios.words import did_you_mean
from scenarios.yaml_reader import Complaint, Document, Path

M = TypeVar("M", bound=BaseModel)

FEW = 6
_SPELLINGS = {
    SLUG_PATTERN: "is no id: use small letters, digits and dashes",
    ADDRESS_PATTERN: "is no mail address",
    MAIL_RULE_PATTERN: (
        "is no rule that sends mail: name a notification rule, SignInAlert, AccessReview or the outside-PIM alert"
    ),
    CONTROL_PATTERN: "is no id of a control: use letters, digits, dots and dashes",
    COUNTRY_PATTERN: "is no country: use two capital letters such as US",
}
_SIMPLE = {
    "string_type": "expected text; put quotes around it if it is a number or a word such as `true`",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "dict_type": "expected keys with values",
    "model_type": "expected keys with values",
    "model_attributes_type": "expected keys with values",
    "tuple_type": "expected a list",
    "string_too_short": "is empty",
    "too_short": "is empty",
    "dict_attributes_type": "expected keys with values",
}


def fit(model: type[M], document: Document) -> tuple[M | None, list[Complaint]]:
    """The document as a model, or everything that does not fit, in the order of the file."""
    try:
        return model.model_validate(document.value), []
    except ValidationError as error:
        errors = (one for one in error.errors(include_url=False) if not _is_echo(document, one))
        found = (_complaint(model, document, one) for one in errors)
        return None, sorted(set(found), key=lambda one: (one.place, one.message))


def _is_echo(document: Document, error: ErrorDetails) -> bool:
    """Whether a list only counts as too short because of items that are complained about themselves."""
    if error["type"] != "too_short":
        return False
    value = document.value
    for part in _real_path(document.value, error["loc"]):
        value = value[part]
    return len(value) >= error.get("ctx", {}).get("min_length", 0)


def _complaint(model: type[BaseModel], document: Document, error: ErrorDetails) -> Complaint:
    path = _real_path(document.value, error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    if kind == "union_tag_invalid":
        path = (*path, str(context["discriminator"]).strip("'"))
    if kind == "extra_forbidden":
        known = sorted(_keys_at(model, error["loc"][:-1]))
        return _at(document, path, f"unknown key `{path[-1]}`{did_you_mean(str(path[-1]), known)}")
    if kind == "missing":
        return _at(document, path, f"missing key `{error['loc'][-1]}`")
    return _at(document, path, _message(kind, error, context))


def _at(document: Document, path: Path, message: str) -> Complaint:
    place = document.key_places.get(path) if message.startswith("unknown key") else document.value_places.get(path)
    return Complaint(place or document.place_of(path), message)


def _message(kind: str, error: ErrorDetails, context: Mapping[str, Any]) -> str:
    value = error.get("input")
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return _not_among(value, str(context["expected"]))
    if kind == "union_tag_invalid":
        return _not_among(context["tag"], str(context["expected_tags"]))
    if kind == "union_tag_not_found":
        return f"missing key {str(context['discriminator']).replace(chr(39), '`')}"
    if kind == "string_pattern_mismatch":
        return f"`{value}` {_SPELLINGS.get(context['pattern'], 'is not spelled as it should be here')}"
    if kind in ("greater_than_equal", "less_than_equal"):
        word = "at least" if kind == "greater_than_equal" else "at most"
        return f"`{value}` should be {word} {context.get('ge', context.get('le'))}"
    if kind in ("too_long", "string_too_long"):
        return f"longer than {context['max_length']}"
    return _SIMPLE.get(kind) or error["msg"][:1].lower() + error["msg"][1:]


def _not_among(value: object, expected: str) -> str:
    words = [part.strip("' ") for part in expected.replace(" or ", ", ").split(", ")]
    few = f"; possible: {', '.join(words)}" if len(words) <= FEW else did_you_mean(str(value), words)
    return f"`{value}` is no word that fits here{few}"


def _real_path(value: Any, location: tuple[int | str, ...]) -> Path:
    """The part of an error's location that exists in the file; names of models and unions are left out."""
    path: list[int | str] = []
    for position, part in enumerate(location):
        if _has_part(value, part):
            path.append(part)
            value = value[part]
        elif position == len(location) - 1:
            break
    return tuple(path)


def _has_part(value: Any, part: int | str) -> bool:
    if isinstance(part, int):
        return isinstance(value, list) and part < len(cast("list[Any]", value))
    return isinstance(value, dict) and part in value


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> set[str]:
    """The keys that the model at a location knows, found by walking the annotations along it."""
    models: set[type[BaseModel]] = {model}
    for part in location:
        if (narrowed := _tagged(models, part)) or isinstance(part, int):
            models = narrowed or models
        else:
            models = {one for field in _fields(models, part) for one in _models_in(field.annotation)} or models
    return {name for one in models for name in _names_of(one)}


def _names_of(model: type[BaseModel]) -> Iterator[str]:
    return (field.alias or name for name, field in model.model_fields.items())


def _fields(models: set[type[BaseModel]], key: int | str) -> Iterator[FieldInfo]:
    for model in models:
        for name, field in model.model_fields.items():
            if key == (field.alias or name):
                yield field


def _tagged(models: set[type[BaseModel]], tag: int | str) -> set[type[BaseModel]]:
    """Those members of a discriminated union whose tag this is."""
    if len(models) < 2:
        return set()
    return {
        model for model in models if any(tag in get_args(field.annotation) for field in model.model_fields.values())
    }


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) is not None:
        for part in get_args(annotation):
            yield from _models_in(part)
