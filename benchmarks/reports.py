"""How long the pages of reports take after an issue went to a million people, on PostgreSQL.

The rows are written by SQL: 1,000 providers with a skewed share of the people, 1 % refused, 2 % bounced for several reasons,
and the chunks counted as a dispatch leaves them. The goal is 300 ms for the page of the issue and for the one that shows how
the lists grew: unchanged, in a process that has counted nothing yet, and right after one mail more came back and somebody
left. `--people 50000` looks briefly.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from starlette.testclient import TestClient

from benchmarks._crowd import ADMIN, CROWD, gather
from benchmarks._sized import PUBLICATION
from newsletter.dispatch.breakdowns import keep_breakdown
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.issues.finding import find_proof
from newsletter.runtime import Runtime, build_runtime
from newsletter.settings import Settings
from newsletter.users.signing_in import find_user, open_session
from newsletter.web.access import COOKIE
from newsletter.web.app import create_app
from newsletter.wording import NOTHING
from subscribers.evidence import Occasion
from subscribers.lists import find_list
from subscribers.models import How, Subscription, SubscriptionState
from subscribers.subscription_ledger import withdraw
from tests.servers import DURABLE, running_postgres

RESULTS = Path(__file__).parent / "results" / "reports.json"
SIZE = 14_000  # octets of a message
ANOTHER = 50_000  # of an issue that goes to nobody
CHUNK = 1_000  # rows
TIMES = 7
UNFOLDED = 20_000  # who came or left since how the lists grew was folded last
BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

Case = dict[str, object]

_PEOPLE = """
INSERT INTO subscriber (email, address, address_key, address_hash, name, first_name, last_name, organisation, locale, zone,
    fields, created_at)
SELECT address, address, address, md5(address) || md5(address), '', '', '', '', CASE n % 3 WHEN 0 THEN 'en' ELSE 'ko' END,
    '', '{}', :began
FROM (SELECT n, 'r' || n || '@' || CASE
    WHEN n % 10 < 4 THEN 'naver.com' WHEN n % 10 < 6 THEN 'gmail.com' WHEN n % 10 = 6 THEN 'hanmail.net'
    ELSE 'd' || floor(1000 * power(((CAST(n AS bigint) * 7919) % 100003) / 100003.0, 3)) || '.example.net' END AS address
    FROM generate_series(1, :people) AS n) AS made
"""
_SUBSCRIPTIONS = """
INSERT INTO subscription (list_id, subscriber_id, state, changed_at, created_at)
SELECT :list_id, id, 'confirmed', :began, :began FROM subscriber
"""
_CONSENTS = """
INSERT INTO consent (subscription_id, event, how, wording, locale, evidence, at)
SELECT id, 'confirmed', 'form', '', 'en', '{}', CAST(:began AS timestamptz) - (id % 700) * interval '1 day' FROM subscription
"""
_GROWTH = """
INSERT INTO list_growth (list_id, month, came, went)
SELECT subscription.list_id, to_char(timezone('UTC', consent.at), 'YYYY-MM'), count(*), 0
FROM consent JOIN subscription ON subscription.id = consent.subscription_id GROUP BY 1, 2
UNION ALL SELECT :list_id, to_char(timezone('UTC', CAST(:began AS timestamptz)), 'YYYY-MM'), n % 2, 1 - n % 2
FROM generate_series(1, :unfolded) AS n
"""
_DELIVERIES = """
INSERT INTO delivery (dispatch_id, subscriber_id, locale, state, attempt, deferrals, reply, changed_at, fault)
SELECT :dispatch_id, id, 'en', CASE id % 100 WHEN 7 THEN 'refused' ELSE 'accepted' END, 1, 0, '',
    CAST(:began AS timestamptz) + id * interval '2 milliseconds', CASE id % 100 WHEN 7 THEN 'recipient' END
FROM subscriber ORDER BY id
"""
_CHUNKS = """
INSERT INTO chunk (dispatch_id, locale, first_id, last_id, enrolled, zone, read_from, read_to, in_hand, deferred,
    accepted, refused, expired, skipped, uncertain, reasons)
SELECT :dispatch_id, 'en', min(id), max(id), count(*), '', max(id), max(id), 0, 0,
    count(*) FILTER (WHERE state = 'accepted'), count(*) FILTER (WHERE state = 'refused'), 0, 0, 0,
    json_build_object('recipient', count(*) FILTER (WHERE state = 'refused'))
FROM delivery WHERE dispatch_id = :dispatch_id GROUP BY id / :size
"""
_FEEDBACK = """
INSERT INTO feedback (delivery_id, kind, event_id, how, at, verdict, reason)
SELECT id, CASE WHEN id % 5 = 0 THEN 'unsubscribed' ELSE 'bounced' END, 'event-' || id, 'mail',
    changed_at + (id % 9) * interval '1 day',
    CASE id % 5 WHEN 1 THEN 'hard' WHEN 2 THEN 'soft' WHEN 3 THEN 'soft' WHEN 4 THEN 'sender' END,
    CASE id % 5 WHEN 1 THEN 'no-mailbox' WHEN 2 THEN 'full' WHEN 3 THEN 'connection' WHEN 4 THEN 'blocked' END
FROM delivery WHERE dispatch_id = :dispatch_id AND id % 41 = 3
"""
_ONE_MORE = """
INSERT INTO feedback (delivery_id, kind, event_id, how, at, verdict, reason)
SELECT id, 'bounced', 'one-more-' || id, 'mail', now(), 'hard', 'no-mailbox' FROM delivery
WHERE dispatch_id = :dispatch_id AND id % 41 = 5 AND id NOT IN (SELECT delivery_id FROM feedback)
ORDER BY random() LIMIT 1
"""


def filled(runtime: Runtime, proof_id: int, *, people: int) -> int:
    """A dispatch to so many people that is over; gives its number."""
    with runtime.database.transaction() as session:
        crowd = find_list(session, CROWD)
        session.execute(sa.text("DELETE FROM list_growth"))
        session.execute(sa.text("DELETE FROM consent"))
        session.execute(sa.text("DELETE FROM subscription"))
        session.execute(sa.text("DELETE FROM subscriber"))
        dispatch = Dispatch(
            proof=find_proof(session, proof_id),
            mailing_list=crowd,
            state=DispatchState.FINISHED,
            scheduled_at=BEGAN,
            enrolled_at=BEGAN,
            finished_at=BEGAN,
            held_because=NOTHING,
            relay_failures=0,
            created_at=BEGAN,
        )
        session.add(dispatch)
        session.flush()
        values = {
            "people": people,
            "list_id": crowd.id,
            "dispatch_id": dispatch.id,
            "began": BEGAN,
            "size": CHUNK,
            "unfolded": UNFOLDED,
        }
        for statement in (_PEOPLE, _SUBSCRIPTIONS, _CONSENTS, _GROWTH, _DELIVERIES, _CHUNKS, _FEEDBACK):
            session.execute(sa.text(statement), values)
        return dispatch.id


def something_happens(runtime: Runtime, dispatch_id: int) -> None:
    """One mail more comes back, and somebody leaves the list."""
    with runtime.database.transaction() as session:
        session.execute(sa.text(_ONE_MORE), {"dispatch_id": dispatch_id})
    with runtime.database.transaction() as session:
        chosen = sa.select(Subscription).where(Subscription.state == SubscriptionState.CONFIRMED).limit(1)
        somebody = session.scalars(chosen).one()
        withdraw(session, somebody, occasion=Occasion(How.ONE_CLICK, {}, runtime.clock()))


def analysed(url: str) -> None:
    """What autovacuum does within a minute."""
    with sa.create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))


def milliseconds(work: Callable[[], object], *, before: Callable[[], object] = lambda: None) -> float:
    """The median of several tries, after a first that does not count; nor does what is done `before` each."""
    work()
    took = []
    for _ in range(TIMES):
        before()
        took.append(once(work))
    return statistics.median(took)


def once(work: Callable[[], object]) -> float:
    """What it takes."""
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def measured(people: int) -> list[Case]:
    """All cases."""
    with tempfile.TemporaryDirectory() as folder, running_postgres(DURABLE) as postgres:
        url = postgres.url(postgres.create())
        of = Settings(
            database_url=url, data_dir=Path(folder), base_url="http://testserver", secret_key="k" * 40
        )
        proof_id, _ = gather(of, people=1, sizes=[SIZE, ANOTHER]).values()
        runtime = build_runtime(of)
        dispatch_id = filled(runtime, proof_id, people=people)
        analysed(url)
        start = time.perf_counter()
        keep_breakdown(runtime.database, dispatch_id, clock=runtime.clock)
        counting = time.perf_counter() - start
        client = TestClient(create_app(runtime), follow_redirects=False)
        with runtime.database.transaction() as session:
            admin = find_user(session, ADMIN)
            assert admin is not None
            client.cookies.set(
                COOKIE, open_session(session, admin, user_agent="a benchmark", now=runtime.clock())
            )

        def page(path: str) -> Callable[[], object]:
            def load() -> None:
                assert client.get(path).status_code == 200, path

            return load

        told = f"of {people:,} people"
        cases = [
            ("page of the report " + told, page(f"/issues/of-{SIZE}/report"), 300),
            ("one page of PDF " + told, page(f"/issues/of-{SIZE}/report.pdf"), 2000),
            ("workbook " + told, page(f"/issues/of-{SIZE}/report.xlsx"), 2000),
            (
                f"issues beside one another, and growth, {told}",
                page(f"/newsletters/{PUBLICATION.slug}/report"),
                300,
            ),
        ]
        page(f"/issues/of-{ANOTHER}/report")()  # what any first page costs
        results = [
            case(f"{name}, by a process that has counted nothing yet", "ms", once(work), goal)
            for name, work, goal in (cases[0], cases[-1])
        ]
        results += [case(name, "ms", milliseconds(work), goal) for name, work, goal in cases]
        for name, work, goal in (cases[0], cases[-1]):
            took = milliseconds(work, before=lambda: something_happens(runtime, dispatch_id))
            results.append(case(f"{name}, right after something happened", "ms", took, goal))
        results.append(case(f"counting by provider and minute {told}, beside the page", "s", counting, 60))
        runtime.close()
        return results


def case(name: str, unit: str, ours: float, goal: float) -> Case:
    """Beside what is promised."""
    return {
        "name": name,
        "unit": unit,
        "ours": round(ours, 1),
        "yardstick": goal,
        "ratio": round(ours / goal, 2),
    }


def main() -> None:
    """Measure; write the results of a whole run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    people = parser.parse_args().people
    cases = measured(people)
    for one in cases:
        print(f"{one['name']}: {one['ours']} {one['unit']} (goal: {one['yardstick']})")
    if people == 1_000_000:
        RESULTS.write_text(json.dumps({"cases": cases}, indent=2) + "\n")


if __name__ == "__main__":
    main()
