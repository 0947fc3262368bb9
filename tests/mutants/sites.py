"""Where the source can be changed: the operators of cosmic-ray that make a believable mistake, outside annotations."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

# What a tired person writes. Other replacements (`+` by `<<`) break on import or in the first call and prove nothing.
OPERATORS = (
    *("AddNot", "NumberReplacer", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse"),
    *("ReplaceFalseWithTrue", "ReplaceUnaryOperator_Delete_Not", "ZeroIterationForLoop"),
    *("ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add"),
    *("ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_NotEq_Eq"),
    *("ReplaceComparisonOperator_Is_IsNot", "ReplaceComparisonOperator_IsNot_Is"),
    *("ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_LtE_Lt"),
    *("ReplaceComparisonOperator_Gt_GtE", "ReplaceComparisonOperator_GtE_Gt"),
    *("ReplaceComparisonOperator_Lt_Gt", "ReplaceComparisonOperator_GtE_Lt"),
)


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """One possible change: the file, what is done, which of its places (counted from 0), and the line."""

    path: str
    operator: str
    occurrence: int
    line: int

    def mutated(self, source: str) -> str:
        """The source with this change made."""
        changed = mutate_code(source, get_operator(f"core/{self.operator}")(), self.occurrence)
        assert changed is not None, "the site comes from this source"
        return str(changed)


def sites(path: str, source: str) -> Iterator[Site]:
    """Every site of one file."""
    tree, silent = get_ast(source), _lines_without_effect(source)
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        places = (place for node in ast_nodes(tree) for place in operator.mutation_positions(node))
        for occurrence, ((line, _), _) in enumerate(places):
            if line not in silent:
                yield Site(path, name, occurrence, line)


def lines_of_functions(source: str) -> frozenset[int]:
    """The lines that only run when somebody calls a function: bodies, without decorators, signatures and defaults."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return frozenset(line for one in functions for line in range(one.body[0].lineno, (one.end_lineno or 0) + 1))


def _lines_without_effect(source: str) -> set[int]:
    """The lines of assertions and decorators: what they say holds anyway, or is how a row is kept and not a rule."""
    tree = list(ast.walk(ast.parse(source)))
    decorated = (node for node in tree if isinstance(node, ast.ClassDef | ast.FunctionDef))
    silent: list[ast.stmt | ast.expr] = [node for node in tree if isinstance(node, ast.Assert)]
    silent += [decorator for node in decorated for decorator in node.decorator_list]
    return {line for node in silent for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def sample(root: Path, paths: list[str], size: int, seed: int) -> list[Site]:
    """So many sites of these files, always the same for the same source and seed."""
    found = sorted(site for path in paths for site in sites(path, (root / path).read_text(encoding="utf-8")))
    return sorted(random.Random(seed).sample(found, min(size, len(found))))
