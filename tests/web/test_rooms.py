"""What the web room leaves to others: it draws values and calls verbs, and asks the database nothing by itself."""

import ast
from pathlib import Path

import pytest

import newsletter.web

FILES = sorted(Path(newsletter.web.__path__[0]).rglob("*.py"))
ASKING = {
    "execute",
    "scalar",
    "scalars",
    "get",
    "get_one",
    "add",
    "delete",
    "flush",
    "refresh",
    "query",
    "merge",
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_page_holds_no_sql(file: Path) -> None:
    tree = ast.parse(file.read_text())

    known = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    taken = {
        (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }
    asked = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "session"
    }

    assert not [name for name in known if name.startswith("sqlalchemy")]
    assert taken <= {("sqlalchemy.orm", "Session")}
    assert not asked & ASKING
