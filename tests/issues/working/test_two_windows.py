"""Two people write at once, each seeing late what the other does: in the end all see the same, and nothing is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.conversion import blank_values
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import (
    homeless,
    lists_of,
    moved_entry,
    places,
    with_entry,
    without_entry,
)
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Issue
from newsletter.issues.working.document import before, changes_since
from newsletter.issues.working.reading import working_of
from tests import factories
from tests.conftest import NOW
from tests.issues.working.windows import Window

OPERATIONS = (
    "type",
    "add",
    "move",
    "delete",
    "add entry",
    "move entry",
    "delete entry",
    "send",
    "send into the void",
    "settle",
)
STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(OPERATIONS), st.integers(0, 50), st.integers(0, 50)),
    max_size=40,
)


@contextmanager
def undone(session: Session) -> Iterator[Issue]:
    """An issue that is there for one example."""
    with session.begin_nested() as trial:
        try:
            yield factories.issue(session, factories.newsletter(session))
        finally:
            trial.rollback()
            session.expunge_all()


@pytest.fixture
def database_kind() -> str:
    """One is enough for what a document becomes; `test_patching.py` has both."""
    return "sqlite"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(steps=STEPS)
@example(
    # One puts in what the other has not heard of when it sends something whose answer is lost.
    steps=[
        (1, "add", 24, 38),
        (1, "send into the void", 0, 0),
        (0, "add", 1, 34),
        (0, "send into the void", 0, 0),
    ]
)
def test_all_see_the_same_in_the_end_and_nothing_is_lost(
    session: Session, steps: list[tuple[int, str, int, int]]
) -> None:
    with undone(session) as issue:
        windows = [
            Window(
                session,
                issue,
                factories.user(session, email=f"{name}@bridge.example.org"),
                name,
                NOW,
            )
            for name in ("ada", "bo")
        ]
        sent: set[tuple[str, str]] = set()
        for number, (who, operation, one, other) in enumerate(steps):
            window = windows[who]
            window.now = NOW + timedelta(seconds=number * 40)
            if operation.startswith("send"):
                sent |= texts_to_send(window)
                window.send(is_answered=operation == "send")
            elif operation == "settle":
                window.send(settled=tuple(window.clashes))
            else:
                window.shown = DOINGS[operation](window.shown, one, other)
        for window in [*windows, *windows]:
            sent |= texts_to_send(window)
            window.send()

        document = working_of(session, issue).draft
        for window in windows:
            assert says(window.shown) == says(document)
            assert window.shown.blocks == document.blocks
        assert homeless(document, document.values) == []
        assert sent <= everything_said(session, issue)


def says(draft: Draft) -> dict[str, str]:
    return {name: text for name, text in draft.values.items() if text}


def texts_to_send(window: Window) -> set[tuple[str, str]]:
    """But for the order of a list, which may become one that nobody sent."""
    lists = {name for name, _ in lists_of(window.shown)}
    new = set(says(window.shown).items()) - set(says(window.acknowledged).items())
    return {(name, text) for name, text in new if name not in lists}


def everything_said(session: Session, issue: Issue) -> set[tuple[str, str]]:
    """Every text that stands in the document or in a clash, or stood there, as the log has it."""
    working = working_of(session, find_issue(session, issue.slug))
    draft = working.draft
    found = {*says(draft).items(), *((name, clash.text) for name, clash in working.clashes.items())}
    for change in changes_since(session, issue, 0):
        draft = before(draft, change)
        found |= says(draft).items()
    return found


def typed(draft: Draft, one: int, other: int) -> Draft:
    names = sorted(name for name in draft.values if name.endswith((".en", ".ko")))
    return draft.with_values({names[one % len(names)]: f"text {other}"})


def with_new_block(draft: Draft, one: int, other: int) -> Draft:
    kind = ("people", "article", "divider")[one % 3]
    after = draft.blocks[other % len(draft.blocks)].id if draft.blocks else ""
    draft, block = draft.with_block(kind, after=after, values=blank_values(BLOCKS[kind]))
    return draft.with_values({f"{block}.title.en": f"title {one}"}) if kind == "article" else draft


def moved(draft: Draft, one: int, other: int) -> Draft:
    block = draft.blocks[one % len(draft.blocks)].id if draft.blocks else ""
    return draft.moved(block, by=other % 5 - 2)


def deleted(draft: Draft, one: int, _other: int) -> Draft:
    return draft.without(draft.blocks[one % len(draft.blocks)].id) if draft.blocks else draft


def with_new_entry(draft: Draft, one: int, other: int) -> Draft:
    lists = list(lists_of(draft))
    if not lists:
        return draft
    name, field = lists[one % len(lists)]
    assert field.model
    draft, place = with_entry(draft, name, blank_values(field.model))
    first = next(part for part in field.fields if part.is_localized)
    return draft.with_values({f"{place}.{first.name}.en": f"entry {other}"})


def entries(draft: Draft) -> list[str]:
    return sorted(place for place in places(draft) if "." in place)


def with_moved_entry(draft: Draft, one: int, other: int) -> Draft:
    there = entries(draft)
    return moved_entry(draft, there[one % len(there)], by=other % 3 - 1) if there else draft


def with_entry_deleted(draft: Draft, one: int, _other: int) -> Draft:
    there = entries(draft)
    return without_entry(draft, there[one % len(there)]) if there else draft


DOINGS: dict[str, Callable[[Draft, int, int], Draft]] = {
    "type": typed,
    "add": with_new_block,
    "move": moved,
    "delete": deleted,
    "add entry": with_new_entry,
    "move entry": with_moved_entry,
    "delete entry": with_entry_deleted,
}
