"""A database that was lent before is as empty as a new one."""

import psycopg
import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.issues.models import Newsletter
from newsletter.signing import Signer
from newsletter.trail.chain import Keeper
from newsletter.trail.models import TrailEntry
from newsletter.users.models import User
from tests import factories
from tests.conftest import NOW
from tests.lending import Lending
from tests.servers import PostgresServer


@pytest.fixture
def own(postgres: PostgresServer, postgres_template: str) -> Lending:
    return Lending(postgres, postgres_template)


def written_in(lending: Lending, name: str) -> int:
    """The id of a newsletter that is made in a database; what may only be added to is written there, too."""
    database = Database(lending.server.url(name))
    database.witness = Keeper(Signer("a secret key that is only used in tests"), lambda: NOW)
    with database.transaction() as session:
        factories.user(session)
        made = factories.newsletter(session).id
    database.dispose()
    return made


def twice_given_back(lending: Lending) -> list[str]:
    """Two databases, each of which was written in; as many as there must be for one to be lent again."""
    names = [lending.lend(), lending.lend()]
    for name in names:
        written_in(lending, name)
        lending.take_back(name)
    return names


def test_nothing_is_left_of_what_was_written(own: Lending) -> None:
    twice_given_back(own)

    again = Database(own.server.url(own.lend()))
    with again.reading() as session:
        assert [
            session.scalar(sa.select(sa.func.count()).select_from(one)) for one in (Newsletter, User)
        ] == [0, 0]
        assert session.scalars(sa.select(TrailEntry)).all() == []
    again.dispose()


def test_ids_begin_at_one_again(own: Lending) -> None:
    twice_given_back(own)

    assert written_in(own, own.lend()) == 1


def test_what_is_emptied_refuses_what_it_refused_before(own: Lending) -> None:
    twice_given_back(own)

    with own.server.connected(own.lend()) as connection, pytest.raises(psycopg.errors.ForeignKeyViolation):
        connection.execute(
            "INSERT INTO proof_look (proof_id, user_id, locale, looked_at) VALUES (7, 7, 'en', now())"
        )


def test_who_knows_its_last_name_does_not_come_in(own: Lending) -> None:
    first, _ = twice_given_back(own)

    own.lend()

    with pytest.raises(psycopg.OperationalError, match=f'"{first}" does not exist'):
        psycopg.connect(host=str(own.server.sockets), user="postgres", dbname=first)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE trail_entry DISABLE TRIGGER ALL",
        "ALTER TABLE delivery ADD COLUMN more integer",
        "CREATE TABLE another (id integer)",
        "DROP INDEX uq_proof_return_proof_id",
        "INSERT INTO retention_run SELECT number, now() FROM generate_series(1, 50000) AS number",
    ],
)
def test_one_that_is_not_what_it_was_is_not_lent_again(own: Lending, change: str) -> None:
    name = own.lend()
    with own.server.connected(name) as connection:
        connection.execute(change)

    own.take_back(name)

    with own.server.connected("postgres") as connection:
        known = connection.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name]).fetchone()
    assert known == (0,)


def test_whoever_still_uses_it_is_sent_away(own: Lending) -> None:
    name = own.lend()

    with own.server.connected(name) as connection:
        own.take_back(name)

        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
