"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

Row = TypeVar("Row")
PER_PAGE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of `total`; `number` counts from 1."""

    rows: Sequence[Row]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """The place of the first row of this page, from 1."""
        return (self.number - 1) * self.per_page + 1

    @property
    def last(self) -> int:
        """The place of the last row of this page."""
        return self.first + len(self.rows) - 1


def page_within(number: int, *, total: int, per_page: int = PER_PAGE) -> int:
    """The page that is meant by a number: one past the end means the last, one before the beginning the first."""
    return min(max(1, number), max(1, -(-total // per_page)))


def page_of(
    session: Session,
    rows: sa.Select[*tuple[Any, ...]],
    *,
    number: int,
    per_page: int = PER_PAGE,
    total: int | None = None,
) -> Page[Any]:
    """One page of a SELECT that has an order; whoever knows how many rows it has gives the `total`."""
    if total is None:
        total = session.scalar(sa.select(sa.func.count()).select_from(rows.order_by(None).subquery())) or 0
    number = page_within(number, total=total, per_page=per_page)
    found = session.execute(rows.limit(per_page).offset((number - 1) * per_page)).all()
    return Page(found, number, total, per_page)
