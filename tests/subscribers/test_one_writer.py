"""The state of a subscription and the evidence of consent have one writer: nothing else in the product changes them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITER = ROOT / "subscribers" / "subscription_ledger.py"
STATEMENTS = {"insert", "update", "delete", "Subscription", "Consent"}  # also the calls that make a row
ROWS = {"Subscription", "Consent"}


def files() -> list[Path]:
    return [
        file
        for room in ("newsletter", "subscribers", "workers")
        for file in sorted((ROOT / room).rglob("*.py"))
        if file != WRITER and "migrations" not in file.parts
    ]


def writes(source: str) -> Iterator[int]:
    """The lines that write to a subscription or its evidence, as far as a reader without types can see."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in STATEMENTS:
                if name in ROWS or any(isinstance(one, ast.Name) and one.id in ROWS for one in node.args):
                    yield node.lineno
            case ast.Call(func=ast.Name(id="setattr"), args=[of, ast.Constant(value="state"), *_]) if _is_one(
                of
            ):
                yield node.lineno
            case ast.Assign(targets=targets, value=value):
                if any(_sets_state(target, value) for target in targets):
                    yield node.lineno


def _sets_state(target: ast.expr, value: ast.expr) -> bool:
    if isinstance(target, ast.Tuple):
        return any(_sets_state(one, value) for one in target.elts)
    is_state = isinstance(target, ast.Attribute) and target.attr == "state"
    is_named = any(isinstance(one, ast.Name) and one.id == "SubscriptionState" for one in ast.walk(value))
    return is_state and (is_named or _is_one(target.value))  # type: ignore[attr-defined]


def _is_one(node: ast.expr) -> bool:
    return "subscription" in ast.unparse(node).lower()


def test_nobody_but_the_ledger_writes_subscriptions_and_their_evidence() -> None:
    found = {str(file.relative_to(ROOT)): list(writes(file.read_text())) for file in files()}

    assert {file: lines for file, lines in found.items() if lines} == {}


def test_the_ledger_does() -> None:
    assert len(list(writes(WRITER.read_text()))) >= 5


@pytest.mark.parametrize(
    "source",
    [
        "subscription.state = state",
        "found.state, found.changed_at = SubscriptionState.CONFIRMED, now",
        "choice.subscription.state = wanted",
        "setattr(subscription, 'state', state)",
        "sa.update(Subscription).values(state=state)",
        "session.execute(insert(session, Subscription).values(list_id=1))",
        "session.add(Subscription(list_id=1))",
        "session.execute(sa.delete(Consent))",
        "session.add(Consent(how='form'))",
    ],
)
def test_a_second_writer_would_be_seen(source: str) -> None:
    assert list(writes(source)) == [1]


@pytest.mark.parametrize(
    "source", ["dispatch.state = DispatchState.RUNNING", "sa.select(Subscription)", "sa.update(Suppression)"]
)
def test_other_statements_are_nobodys_business(source: str) -> None:
    assert list(writes(source)) == []
