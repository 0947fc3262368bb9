"""Load scenarios and tenants: every error at once, each with file, line and column."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path

from pydantic import BaseModel

from scenarios import lints
from scenarios.format import Scenario
from scenarios.shape import fit
from scenarios.tenant_file import TenantFile
from scenarios.yaml_reader import Complaint, Document, Unreadable, read

HERE = Path(__file__).resolve().parent
LIBRARY = HERE / "library"
TENANTS = HERE / "tenants"


class InvalidScenario(Exception):
    """A file is not a scenario that works; `errors` holds one line for each thing that is wrong."""

    def __init__(self, errors: tuple[str, ...]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


class Loaded(BaseModel):
    """A scenario with its text, the hash of its text, and warnings that do not keep it from working."""

    scenario: Scenario
    text: str
    digest: str
    warnings: tuple[str, ...] = ()


def load(path: Path | str) -> Scenario:
    """The scenario in a file. Raises InvalidScenario with every error, or OSError when it cannot be read."""
    return load_file(path).scenario


def load_file(path: Path | str) -> Loaded:
    """The scenario in a file together with its text and warnings; raises as `load` does."""
    return load_text(read_text(Path(path)), str(path))


def read_text(path: Path) -> str:
    """The text of a file; raises InvalidScenario when it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidScenario((f"{path}:1:1: not UTF-8 text (byte {error.start})",)) from None


@lru_cache(maxsize=64)
def load_text(text: str, name: str) -> Loaded:
    """The scenario in a text; `name` is what its errors call it. Parsed once for the same text and name."""
    document = _read(text, name)
    scenario, complaints = fit(Scenario, document)
    warnings: list[Complaint] = []
    if scenario is not None:
        complaints, warnings = lints.look(scenario, document, tenant_file, Path(name).stem)
    if complaints or scenario is None:
        raise InvalidScenario(_lines(name, complaints))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Loaded(scenario=scenario, text=text, digest=digest, warnings=_lines(name, warnings))


def _read(text: str, name: str) -> Document:
    try:
        return read(text)
    except Unreadable as error:
        raise InvalidScenario(_lines(name, [error.complaint])) from None


def _lines(name: str, complaints: list[Complaint]) -> tuple[str, ...]:
    ordered = sorted(complaints, key=lambda one: (one.place, one.message))
    return tuple(f"{name}:{one.place.line}:{one.place.column}: {one.message}" for one in ordered)


@cache
def tenant_file(slug: str) -> TenantFile | None:
    """The practice tenant with this id, None when there is no such file. Raises InvalidScenario when it is broken."""
    path = TENANTS / f"{slug}.yaml"
    if not path.is_file():
        return None
    document = _read(read_text(path), path.name)
    tenant, complaints = fit(TenantFile, document)
    complaints = complaints or (lints.look_at_tenant(tenant, document) if tenant else [])
    if complaints or tenant is None:
        raise InvalidScenario(_lines(path.name, complaints))
    return tenant


def tenant_of(scenario: Scenario) -> TenantFile:
    """The practice tenant that a loaded scenario plays in."""
    tenant = tenant_file(scenario.tenant)
    assert tenant is not None, "the loader checks that the tenant exists"
    return tenant


def library_files() -> list[Path]:
    """The files of the library, by name."""
    return sorted(LIBRARY.glob("*.yaml"))


@cache
def load_library() -> dict[str, Scenario]:
    """Every scenario of the library by its id."""
    return {path.stem: load(path) for path in library_files()}
