"""What the product imports is what pyproject.toml declares: nothing by luck, nothing in vain."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = ("newsletter", "subscribers", "workers")
# Loaded by their names only: why is said beside them in pyproject.toml.
NOT_IMPORTED = {"psycopg", "python-multipart", "tzdata"}


def declared() -> set[str]:
    """The distributions that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {_canonical(re.split(r"[\[<>=~!]", line)[0]) for line in project["dependencies"]}


def imported() -> set[str]:
    """The distributions whose modules the product imports, wherever in a file."""
    modules = {
        name
        for package in OURS
        for file in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_bytes()))
        for name in _modules(node)
    }
    distributions = packages_distributions()
    return {_canonical(distributions[name][0]) for name in modules - {*OURS, *sys.stdlib_module_names}}


def test_every_import_is_declared() -> None:
    assert imported() - declared() == set()


def test_everything_declared_is_imported_or_explained() -> None:
    assert declared() - imported() == NOT_IMPORTED


def _modules(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module.partition(".")[0]}
    return set()


def _canonical(name: str) -> str:
    """As PEP 503 spells it."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
