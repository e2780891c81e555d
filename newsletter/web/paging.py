"""Long lists, a page at a time: what is on this page, and how to reach the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlalchemy.orm import Session

Row = TypeVar("Row")
PER_PAGE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of many. `number` counts from 1; `query` is what else the address carries."""

    rows: Sequence[Row]
    number: int
    total: int
    query: str
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

    def link(self, number: int) -> str:
        """The query string of another page."""
        return f"?{self.query}&page={number}" if self.query else f"?page={number}"


def page_of(
    session: Session,
    rows: sa.Select[*tuple[Any, ...]],
    *,
    number: int,
    query: dict[str, str],
    per_page: int = PER_PAGE,
) -> Page[Any]:
    """One page of a SELECT that has an order; a number past the end gives the last page."""
    total = session.scalar(sa.select(sa.func.count()).select_from(rows.order_by(None).subquery())) or 0
    last = max(1, -(-total // per_page))
    number = min(max(1, number), last)
    found = session.execute(rows.limit(per_page).offset((number - 1) * per_page)).all()
    return Page(found, number, total, query_string(query), per_page)


def query_string(values: dict[str, str]) -> str:
    """The filled values as a query string without its question mark."""
    return urlencode({name: value for name, value in values.items() if value})
