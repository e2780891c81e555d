"""How lists grow: how many became confirmed in each month (UTC), and how many ceased to be, in numbers that are nobody's.

Each change is a row of its own, written with it by `subscription_ledger.py`: two who leave at once do not wait for each other.
What has gathered is folded now and then (`newsletter/retention.py`). So the rows of a list always add up to how many are
confirmed on it.
"""

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from subscribers.models import ListGrowth


def note(session: Session, list_id: int, *, came: int = 0, went: int = 0, at: datetime) -> None:
    """So many came onto a list, and so many left it."""
    month = f"{at.astimezone(UTC):%Y-%m}"
    session.execute(sa.insert(ListGrowth).values(list_id=list_id, month=month, came=came, went=went))


def by_month(session: Session, lists: Collection[int]) -> tuple[Counter[str], Counter[str]]:
    """How many came onto these lists in each month, and how many left; somebody on two counts twice."""
    came: Counter[str] = Counter()
    went: Counter[str] = Counter()
    for month, joined, left in session.execute(
        sa.select(ListGrowth.month, sa.func.sum(ListGrowth.came), sa.func.sum(ListGrowth.went))
        .where(ListGrowth.list_id.in_(lists))
        .group_by(ListGrowth.month)
    ):
        came[month], went[month] = joined, left
    return came, went


def fold(session: Session, *, at_most: int) -> int:
    """Make one row of those of a list and month, some rows at most; gives how many were taken."""
    of_a_month = (ListGrowth.list_id, ListGrowth.month)
    several = sa.select(*of_a_month).group_by(*of_a_month).having(sa.func.count() > 1)
    chosen = (
        sa.select(ListGrowth.id)
        .where(sa.tuple_(*of_a_month).in_(several))
        .order_by(*of_a_month, ListGrowth.id)
        .limit(at_most)
    )
    taken = session.execute(
        sa.delete(ListGrowth)
        .where(ListGrowth.id.in_(chosen))
        .returning(*of_a_month, ListGrowth.came, ListGrowth.went)
        .execution_options(synchronize_session=False)
    ).all()
    came: Counter[tuple[int, str]] = Counter()
    went: Counter[tuple[int, str]] = Counter()
    for list_id, month, joined, left in taken:
        came[list_id, month] += joined
        went[list_id, month] += left
    if taken:
        folded = [
            {"list_id": list_id, "month": month, "came": came[list_id, month], "went": went[list_id, month]}
            for list_id, month in came
        ]
        session.execute(sa.insert(ListGrowth), folded)
    return len(taken)
