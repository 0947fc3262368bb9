"""The rules for every source file, which tests/unit/test_tidy.py enforces: layers, purity, sizes, names, left-overs."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

PACKAGES = ("simulator", "scenarios", "content", "web")
FOLDERS = (*PACKAGES, "tests", "benchmarks")

MAY_IMPORT = {"simulator": set[str](), "content": set[str](), "scenarios": {"simulator"}, "web": set(PACKAGES)}
FACES = ("web.graph", "web.portal", "web.lab")
ONLY_IN_WEB = {"flask", "flask_wtf", "sqlalchemy", "alembic", "markdown", "nh3", "waitress", "jinja2", "werkzeug"}
# The part of the standard library that has no clock, randomness, files or threads.
PURE = {
    *("__future__", "abc", "base64", "bisect", "collections", "contextlib", "copy", "dataclasses", "datetime"),
    *("decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "ipaddress", "itertools", "json"),
    *("math", "operator", "re", "statistics", "string", "textwrap", "types", "typing", "unicodedata", "uuid"),
}
IMPURE_CALLS = {"open", "print", "input", "eval", "exec", "__import__", "breakpoint", "id", "hash"}
IMPURE_NAMES = {"utcnow", "today", "fromtimestamp", "uuid1", "uuid4", "getnode"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|Not" r"ImplementedError)\b")
MACHINE_PATH = re.compile(r"(?:^|[\s\"'`=(\[:])((?:/home|/root|/work|/tmp|/Users|[A-Z]:\\Users)[/\\]\w+)")
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore|pyright:\s*\w+)\b(?::?\s*[A-Z]+[0-9]+,?\s*)*(?:\[[\w\s,-]*\])?(.*)")


@dataclass(frozen=True)
class Source:
    """One text file: where it lies, what it says and, for Python, its syntax tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def package(self) -> str:
        return self.path.split("/")[0]


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Every imported name with its line, dotted and in full."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, "." * node.level + f"{node.module or ''}.{alias.name}") for alias in node.names)


def layers(source: Source) -> Iterator[tuple[int, str]]:
    """Imports that go up or sideways; tests may import everything."""
    allowed = MAY_IMPORT.get(source.package)
    face = next((face for face in FACES if source.path.startswith(face.replace(".", "/") + "/")), None)
    for line, name in imports(source):
        top = name.split(".")[0]
        if name.startswith("."):
            yield line, f"relative import of `{name}`"
        elif allowed is not None and top in FOLDERS and top not in allowed | {source.package}:
            yield line, f"`{source.package}` must not import `{top}`"
        elif top in ONLY_IN_WEB and source.package in ("simulator", "scenarios", "content"):
            yield line, f"only `web` may import `{top}`"
        elif face and any(f"{name}.".startswith(f"{other}.") for other in FACES if other != face):
            yield line, f"`{face}` must not import `{name}`"


def purity(source: Source) -> Iterator[tuple[int, str]]:
    """What would give the simulator a clock, randomness, files or output."""
    if source.package != "simulator":
        return
    for line, name in imports(source):
        if name.split(".")[0] not in PURE | {"simulator"}:
            kind = "not pure" if name.split(".")[0] in sys.stdlib_module_names else "not in the standard library"
            yield line, f"`{name}` is {kind}"
        elif name.split(".")[-1] in IMPURE_NAMES:
            yield line, f"`{name}` is not pure"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            yield node.lineno, f"`{node.func.id}` is not pure"
        elif isinstance(node, ast.Attribute) and (node.attr in IMPURE_NAMES or reads_clock(node)):
            yield node.lineno, f"`{ast.unparse(node)}` is not pure"


def reads_clock(node: ast.Attribute) -> bool:
    """Whether this is `datetime.now` however it was imported; a tenant's own `now` is not."""
    return node.attr == "now" and ast.unparse(node.value).split(".")[-1] in ("datetime", "date")


def sizes(source: Source) -> Iterator[tuple[int, str]]:
    """Modules over 500 lines and functions over 60, docstrings not counted."""
    if (lines := source.text.count("\n")) > 500:
        yield 1, f"module of {lines} lines"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            doc = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
            length = node.end_lineno - node.lineno + 1 - (doc.end_lineno - doc.lineno + 1 if doc else 0)
            if length > 60:
                yield node.lineno, f"function `{node.name}` of {length} lines"


def naming(source: Source) -> Iterator[tuple[int, str]]:
    """Modules without a docstring or with a name that says nothing."""
    if not ast.get_docstring(source.tree):
        yield 1, "no module docstring"
    if vague := VAGUE & set(source.path.removesuffix(".py").split("/")):
        yield 1, f"`{vague.pop()}` says nothing about the subject"


def leftovers(source: Source) -> Iterator[tuple[int, str]]:
    """Unfinished work, paths of one machine, and checks silenced without a reason."""
    for line, text in enumerate(source.text.splitlines(), 1):
        if found := UNFINISHED.search(text) or MACHINE_PATH.search(text):
            yield line, f"left over: `{found[1]}`"
        if source.path.endswith(".py") and (silenced := SILENCED.search(text)) and len(silenced[1].split()) < 2:
            yield line, "a silenced check without a reason"


def complaints(source: Source) -> list[str]:
    """What is wrong with one file, as `path:line: message`."""
    rules = (layers, purity, sizes, naming, leftovers) if source.path.endswith(".py") else (leftovers,)
    return [f"{source.path}:{line}: {message}" for rule in rules for line, message in rule(source)]
