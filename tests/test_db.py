"""The database: which URLs it takes, and what an error of it may tell."""

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.errors import Misconfigured


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.sqlite3",
        "mysql://staff:secret@localhost/news",
        "postgresql+psycopg2://staff:secret@localhost/news",
        "postgresql+psycopg://staff:secret@localhost:port/news",
        "sqlite+aiosqlite:///news.sqlite3",
    ],
)
def test_a_url_that_is_not_ours_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(Misconfigured, match="NEWSLETTER_DATABASE_URL is not usable") as refused:
        Database(url)

    assert "secret" not in str(refused.value)


def test_an_error_does_not_tell_the_values_of_its_statement(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError) as failed, database.reading() as session:
        session.execute(
            sa.text("SELECT nothing FROM nowhere WHERE address = :address"), {"address": "kim@example.org"}
        )

    assert "nowhere" in str(failed.value)
    assert "kim@example.org" not in str(failed.value)
