"""Watching a dispatch and steering it."""

from datetime import timedelta

import lxml.html
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.dispatch import finishing, scheduling
from newsletter.dispatch.allowance.models import DEFAULT, KnownRelay
from newsletter.dispatch.chunks import MIXED
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.recording import record
from newsletter.relays.base import Fault
from newsletter.relays.replies import Stage, judge_failure
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.web.staff import following
from newsletter.wording import NOTHING, Sentence, say, verbatim
from subscribers.models import SubscriptionState
from tests import factories
from tests.web.conftest import Browser


@pytest.fixture
def admin(browser: Browser, runtime: Runtime) -> TestClient:
    """Dispatch 1 runs: a, b, c are pending, d is skipped."""
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        readers = factories.mailing_list(session, paper)
        for email in ("a@example.org", "b@example.org", "c@example.org"):
            factories.subscription(session, readers, email)
        factories.subscription(session, readers, "d@example.org", state=SubscriptionState.PENDING)
        dispatch = factories.dispatch(
            session, factories.proof(session, paper), readers, state=DispatchState.SCHEDULED
        )
        scheduling.begin(session, dispatch, lanes=1, now=runtime.clock())
    return browser(Role.ADMIN)


def put(runtime: Runtime, state: DeliveryState, *ids: int, reply: Sentence = NOTHING) -> None:
    with runtime.database.transaction() as session:
        session.execute(sa.update(Delivery).where(Delivery.id.in_(ids)).values(state=state, reply=reply))
        factories.recount(session)


def change(runtime: Runtime, **values: object) -> None:
    with runtime.database.transaction() as session:
        session.execute(sa.update(Dispatch).values(**values))


def state(runtime: Runtime) -> DispatchState:
    with runtime.database.reading() as session:
        return find_dispatch(session, 1).state


def test_a_viewer_sees_how_it_goes_with_masked_addresses(admin: TestClient, browser: Browser) -> None:
    page = browser(Role.VIEWER).get("/dispatches/1").text

    assert "a•••@example.org" in page
    assert "a@example.org" not in page
    assert "/outbox" not in page
    assert "a@example.org" in admin.get("/dispatches/1").text


def test_what_all_deliveries_have_in_common_is_said_once(admin: TestClient, runtime: Runtime) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1, 2, 3, reply=verbatim("250 Kept"))

    alike = admin.get("/dispatches/1?state=accepted").text
    assert alike.count("250 Kept") == 1
    assert "All of these changed at" in alike
    put(runtime, DeliveryState.ACCEPTED, 3, reply=verbatim("250 Taken"))
    assert admin.get("/dispatches/1?state=accepted").text.count("250 Kept") == 2


def test_the_list_shows_every_dispatch_with_its_count(admin: TestClient, runtime: Runtime) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1, 2)

    page = admin.get("/dispatches").text

    assert "Two shores" in page
    assert "2 / 4" in page


def test_without_dispatches_the_page_says_how_one_comes_about(browser: Browser) -> None:
    assert "Nothing was sent yet" in browser(Role.VIEWER).get("/dispatches").text


def test_the_page_accounts_for_every_delivery(admin: TestClient, runtime: Runtime) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1)
    put(runtime, DeliveryState.REFUSED, 2, reply=verbatim("550 5.1.1 no such user"))

    page = admin.get("/dispatches/1").text

    assert 'aria-label="3 of 4 deliveries are settled"' in page
    assert "550 5.1.1 no such user" in page
    assert "did not confirm yet" in page
    for email in ("a@example.org", "b@example.org", "c@example.org", "d@example.org"):
        assert email in page


def test_deliveries_can_be_filtered_by_state(admin: TestClient, runtime: Runtime) -> None:
    put(runtime, DeliveryState.REFUSED, 2)

    page = admin.get("/dispatches/1?state=refused").text

    assert "b@example.org" in page
    assert "a@example.org" not in page
    assert admin.get("/dispatches/1?state=sent").status_code == 404


def test_a_relay_that_is_down_is_named_and_can_be_tried_at_once(admin: TestClient, runtime: Runtime) -> None:
    change(
        runtime,
        held_because=verbatim("connection refused"),
        held_until=runtime.clock() + timedelta(minutes=5),
        relay_failures=2,
    )

    page = admin.get("/dispatches/1").text
    admin.post("/dispatches/1/state", data={"to": "running"})

    assert "Waiting for the relay scripted relay" in page
    assert "connection refused" in page
    assert "Nothing is lost" in page
    assert "Waiting for the relay scripted relay" not in admin.get("/dispatches/1").text


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", "mail:25 did not answer in time (while signing in)"),
        ("ko", "mail:25 서버: 제때 응답하지 않았습니다 (로그인하는 중)"),
    ],
)
def test_why_it_waits_is_said_in_the_language_of_the_reader(
    admin: TestClient, runtime: Runtime, locale: str, told: str
) -> None:
    because = judge_failure(Stage.AUTH, TimeoutError(), "mail:25").reply
    change(runtime, held_because=because, held_until=runtime.clock() + timedelta(minutes=5), relay_failures=2)

    assert f"“{told}”" in admin.get(f"/dispatches/1?lang={locale}").text


@pytest.mark.parametrize(
    ("locale", "ours"),
    [
        ("en", "the worker was lost while this message was being submitted"),
        ("ko", "이 메일을 전달하던 중에 워커가 사라졌습니다"),
    ],
)
def test_our_reasons_are_said_in_the_language_of_the_reader_and_the_relays_in_its_own(
    admin: TestClient, runtime: Runtime, locale: str, ours: str
) -> None:
    lost = say("the worker was lost while this message was being submitted")
    put(runtime, DeliveryState.UNCERTAIN, 1, reply=lost)
    put(runtime, DeliveryState.REFUSED, 2, reply=verbatim("550 5.1.1 없는 사용자"))

    page = admin.get(f"/dispatches/1?lang={locale}").text

    assert ours in page
    assert "550 5.1.1 없는 사용자" in page


def test_it_can_be_paused_go_on_and_be_cancelled(admin: TestClient, runtime: Runtime) -> None:
    states = []
    for wish in ("paused", "running", "cancelled"):
        admin.post("/dispatches/1/state", data={"to": wish})
        states.append(state(runtime))

    assert states == [DispatchState.PAUSED, DispatchState.RUNNING, DispatchState.CANCELLED]
    assert admin.post("/dispatches/1/state", data={"to": "running"}).status_code == 409
    assert "3 had no turn before the dispatch was cancelled" in admin.get("/dispatches/1").text


def test_a_wish_nobody_knows_changes_nothing(admin: TestClient, runtime: Runtime) -> None:
    admin.post("/dispatches/1/state", data={"to": "finished"})

    assert state(runtime) is DispatchState.RUNNING


def test_what_is_uncertain_is_explained_and_sent_again_only_when_a_person_says_so(
    admin: TestClient, runtime: Runtime
) -> None:
    put(runtime, DeliveryState.UNCERTAIN, 1, 2)

    page = admin.get("/dispatches/1").text
    admin.post("/dispatches/1/uncertain")

    assert "2 deliveries are uncertain" in page
    assert "are uncertain" not in admin.get("/dispatches/1").text


def fail(runtime: Runtime, fault: Fault, *ids: int) -> None:
    put(runtime, DeliveryState.REFUSED, *ids, reply=verbatim("554 5.7.1 denied"))
    with runtime.database.transaction() as session:
        session.execute(sa.update(Delivery).where(Delivery.id.in_(ids)).values(fault=fault))
        factories.recount(session)


@pytest.mark.parametrize(("fault", "left"), [("relay", 1), ("", 0)])
def test_whoever_was_refused_is_sent_to_again_by_reason_or_all(
    admin: TestClient, runtime: Runtime, fault: str, left: int
) -> None:
    fail(runtime, Fault.RELAY, 1, 2)
    fail(runtime, Fault.RECIPIENT, 3)
    change(runtime, state=DispatchState.FINISHED, finished_at=runtime.clock())

    page = admin.get("/dispatches/1").text
    admin.post("/dispatches/1/failed", data={"fault": fault})

    assert "the relay does not pass on mail from us" in page
    assert "Send again to all of them" in page
    assert state(runtime) is DispatchState.RUNNING
    with runtime.database.reading() as session:
        refused = sa.select(sa.func.count()).where(Delivery.state == DeliveryState.REFUSED)
        assert session.scalar(refused) == left


def test_who_did_not_get_it_is_a_file(admin: TestClient, runtime: Runtime) -> None:
    fail(runtime, Fault.RELAY, 2)

    answer = admin.get("/dispatches/1/failed.csv")

    assert answer.headers["content-disposition"] == 'attachment; filename="dispatch-1-failed.csv"'
    assert "b@example.org" in answer.text
    assert "a@example.org" not in answer.text
    assert admin.get("/dispatches/9/failed.csv").status_code == 404


def test_the_report_counts_what_came_back(admin: TestClient, runtime: Runtime) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1, 2, 3)
    change(runtime, state=DispatchState.FINISHED, finished_at=runtime.clock())
    with runtime.database.transaction() as session:
        record(session, 1, FeedbackKind.UNSUBSCRIBED, event_id="e1", how="page", at=runtime.clock())

    page = admin.get("/dispatches/1").text

    assert "Report" in page
    assert "<dt>Unsubscribed</dt>\n<dd>1</dd>" in page
    assert "progress.js" not in page


def test_the_live_updates_end_when_it_is_over(admin: TestClient, runtime: Runtime) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1, 2, 3)
    change(runtime, state=DispatchState.FINISHED, finished_at=runtime.clock())

    stream = admin.get("/dispatches/1/progress")

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert "event: done" in stream.text
    assert "Finished" in stream.text


def test_the_live_updates_end_when_nothing_happens(
    admin: TestClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LOOK_EVERY", 0)
    monkeypatch.setattr(following, "IDLE_AFTER", 3)

    stream = admin.get("/dispatches/1/progress").text

    assert stream.count("progress-figure") == 1
    assert "event: done" not in stream


def test_others_may_look_but_not_steer(admin: TestClient, browser: Browser, runtime: Runtime) -> None:
    editor = browser(Role.EDITOR)

    assert "Pause" not in editor.get("/dispatches/1").text
    assert editor.post("/dispatches/1/state", data={"to": "paused"}).status_code == 403
    assert editor.post("/dispatches/1/uncertain").status_code == 403
    assert editor.post("/dispatches/1/failed").status_code == 403
    assert state(runtime) is DispatchState.RUNNING


def test_an_unknown_dispatch_is_not_found(admin: TestClient) -> None:
    assert admin.get("/dispatches/99").status_code == 404


def test_there_are_no_live_updates_of_a_dispatch_that_does_not_exist(admin: TestClient) -> None:
    response = admin.get("/dispatches/77/progress")

    assert response.status_code == 404
    assert "There is no dispatch 77." in response.text


def test_the_headline_is_what_was_accepted_and_not_what_is_settled(
    admin: TestClient, runtime: Runtime
) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1)
    put(runtime, DeliveryState.REFUSED, 2, 3)
    change(runtime, state=DispatchState.FINISHED, finished_at=runtime.clock())

    page = admin.get("/dispatches/1").text

    assert '<span class="numeric">1</span> <span class="soft">of 4 accepted</span>' in page
    assert "4 / 4" not in page


def test_it_is_told_by_language(admin: TestClient, runtime: Runtime) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1, 2)
    with runtime.database.transaction() as session:
        session.execute(sa.update(Delivery).where(Delivery.id.in_([2, 3])).values(locale="ko"))
        session.execute(sa.update(Chunk).values(locale=MIXED))

    page = admin.get("/dispatches/1").text

    assert "English: 1 of 2 accepted" in page
    assert "한국어: 1 of 2 accepted" in page


def test_the_tabs_have_the_numbers_of_the_card(admin: TestClient, runtime: Runtime) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1, 2)

    page = lxml.html.fromstring(admin.get("/dispatches/1").text)

    card = {one.get("data-share"): one.text for one in page.iter() if one.get("data-share")}
    tabs = {one.get("data-count"): one.text for one in page.iter() if one.get("data-count")}
    assert card == {"accepted": "2", "pending": "1", "skipped": "1"}
    assert {name: count for name, count in tabs.items() if count != "0"} == card


def test_a_dispatch_that_is_planned_shows_its_time_and_no_count_of_nothing(
    admin: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        session.execute(sa.delete(Delivery))
        session.execute(sa.delete(Chunk))
    change(runtime, state=DispatchState.SCHEDULED, enrolled_at=None)

    page = admin.get("/dispatches/1").text

    assert "It starts by itself at the time planned" in page
    assert "of 0 accepted" not in page


def test_a_cancelled_dispatch_with_uncertain_ones_does_not_claim_that_nothing_went_out(
    admin: TestClient, runtime: Runtime
) -> None:
    put(runtime, DeliveryState.UNCERTAIN, 1)
    admin.post("/dispatches/1/state", data={"to": "cancelled"})

    assert "Nothing went out" not in admin.get("/dispatches/1").text


@pytest.mark.parametrize(
    ("accepted", "told"), [(0, "Nothing went out"), (1, '<span class="soft">of 4 accepted</span>')]
)
def test_a_cancelled_dispatch_says_what_went_out(
    admin: TestClient, runtime: Runtime, accepted: int, told: str
) -> None:
    if accepted:
        put(runtime, DeliveryState.ACCEPTED, 1)
    admin.post("/dispatches/1/state", data={"to": "cancelled"})

    page = admin.get("/dispatches/1").text

    assert told in page
    assert "4 / 4" not in page
    assert ('<svg class="bar"' in page) == bool(accepted)


def test_the_lines_of_one_that_is_over_do_not_outweigh_its_report(
    admin: TestClient, runtime: Runtime
) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1, 2, 3)
    assert "Show all 4 deliveries" not in admin.get("/dispatches/1").text

    change(runtime, state=DispatchState.FINISHED, finished_at=runtime.clock())

    assert "Show all 4 deliveries" in admin.get("/dispatches/1").text
    assert "Show all 4 deliveries" not in admin.get("/dispatches/1?state=accepted").text


def answered(runtime: Runtime, admin: TestClient) -> lxml.html.HtmlElement:
    """The page of a dispatch that one accepted and one refused, a minute apart, in the last minutes."""
    now = runtime.clock()
    with runtime.database.transaction() as session:
        for number, (state, fault, ago) in enumerate(
            [(DeliveryState.ACCEPTED, None, 90), (DeliveryState.REFUSED, Fault.CONTENT, 30)], start=1
        ):
            session.execute(
                sa.update(Delivery)
                .where(Delivery.id == number)
                .values(
                    state=state,
                    fault=fault,
                    changed_at=now - timedelta(seconds=ago),
                    reply=verbatim("554 spam"),
                )
            )
        factories.recount(session)
    return lxml.html.fromstring(admin.get("/dispatches/1").text)


def test_a_running_dispatch_tells_its_pace_and_its_course(admin: TestClient, runtime: Runtime) -> None:
    page = answered(runtime, admin)

    (pulse,) = page.cssselect(".pulse")
    (drawing,) = page.cssselect("svg.course-drawing")
    assert "1 answer a minute" in pulse.text_content()
    assert drawing.get("role") == "img"
    assert drawing.get("aria-label").startswith("Answers over ")
    assert len(drawing.cssselect(".course-step")) == 2
    assert [cell.text_content() for cell in page.cssselect("#course-table td")] == ["1", "1"]


def test_what_stood_in_the_way_and_the_domains_are_told(admin: TestClient, runtime: Runtime) -> None:
    page = answered(runtime, admin)

    (trouble,) = page.cssselect(".troubles li")
    assert "Refused: the issue looks like spam" in trouble.text_content()
    assert "554 spam" in trouble.text_content()
    (line,) = page.cssselect(".by-domain tbody tr")
    assert [cell.text_content() for cell in line] == ["example.org", "1", "1", "0", "0"]


def test_a_held_dispatch_promises_no_time(admin: TestClient, runtime: Runtime) -> None:
    change(runtime, held_because=verbatim("421 too busy"), held_until=runtime.clock() + timedelta(minutes=5))

    page = answered(runtime, admin)

    assert not page.cssselect(".pulse")
    assert "421 too busy" in page.cssselect("#progress")[0].text_content()


@pytest.fixture
def canary(browser: Browser, runtime: Runtime) -> TestClient:
    """Dispatch 1 begins with two of five."""
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        readers = factories.mailing_list(session, paper)
        for number in range(5):
            factories.subscription(session, readers, f"reader{number}@example.org")
        dispatch = factories.dispatch(
            session, factories.proof(session, paper), readers, state=DispatchState.SCHEDULED
        )
        dispatch.canary = 2
        scheduling.begin(session, dispatch, lanes=1, now=runtime.clock())
    return browser(Role.ADMIN)


def look(runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        finishing.close(session, 1, now=runtime.clock())


def test_what_came_of_the_first_people_is_shown_and_one_button_goes_on(
    canary: TestClient, runtime: Runtime
) -> None:
    assert "It begins with 2 people, then waits for you" in canary.get("/dispatches/1").text
    put(runtime, DeliveryState.ACCEPTED, 1)
    put(runtime, DeliveryState.REFUSED, 2)
    look(runtime)

    page = canary.get("/dispatches/1").text
    assert "The first 2 have their answers" in page
    assert "Go on with 3 people" in page
    assert 'value="running"' not in page
    assert "Waits for a look" in page
    assert "Waits for a look" in canary.get("/dispatches").text
    canary.post("/dispatches/1/everybody")
    assert state(runtime) is DispatchState.RUNNING
    assert "Go on with 3 people" not in canary.get("/dispatches/1").text


def test_while_some_are_put_off_a_person_need_not_wait(canary: TestClient, runtime: Runtime) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1)
    with runtime.database.transaction() as session:
        session.execute(sa.update(Delivery).where(Delivery.id == 2).values(not_before=runtime.clock()))
        factories.recount(session)
    look(runtime)

    page = canary.get("/dispatches/1").text

    assert "1 of them was put off by the relay" in page
    assert "Go on with 3 people" in page


def test_who_may_not_steer_sees_no_way_past_the_first_people(
    canary: TestClient, browser: Browser, runtime: Runtime
) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1, 2)
    look(runtime)
    viewer = browser(Role.VIEWER)

    page = viewer.get("/dispatches/1").text

    assert "The first 2 have their answers" in page
    assert "Go on with" not in page
    assert viewer.post("/dispatches/1/everybody").status_code == 403
    assert state(runtime) is DispatchState.PAUSED


def test_a_deadline_is_set_moved_and_taken_away(admin: TestClient, runtime: Runtime) -> None:
    wish = {"until": "2026-12-01T09:00", "until_zone": "Asia/Seoul"}

    admin.post("/dispatches/1/deadline", data=wish)
    page = admin.get("/dispatches/1").text
    refused = admin.post("/dispatches/1/deadline", data=wish | {"until": "2020-01-01T09:00"})
    told = admin.get(refused.headers["location"]).text

    assert 'datetime="2026-12-01T00:00:00+00:00"' in page
    assert 'value="2026-12-01T09:00"' in page
    assert "Nothing could begin before this deadline." in told
    assert "Nothing is sent after" in told
    admin.post("/dispatches/1/deadline", data=wish | {"until": ""})
    assert "Nothing is sent after" not in admin.get("/dispatches/1").text


def test_one_that_ended_at_its_deadline_says_so(admin: TestClient, runtime: Runtime) -> None:
    put(runtime, DeliveryState.ACCEPTED, 1)
    change(runtime, deadline=runtime.clock())
    assert "Its deadline has come: whoever had no turn is passed over." in admin.get("/dispatches/1").text
    look(runtime)

    page = admin.get("/dispatches/1").text

    assert "It ended at its deadline: 2 people had no turn and got nothing." in page
    assert "had no turn before the deadline" in page


def test_a_viewer_sets_no_deadline(admin: TestClient, browser: Browser, runtime: Runtime) -> None:
    viewer = browser(Role.VIEWER)

    assert 'name="until"' not in viewer.get("/dispatches/1").text
    assert viewer.post("/dispatches/1/deadline", data={"until": ""}).status_code == 403


def test_a_dispatch_that_waits_because_of_a_limit_says_so_wherever_it_is_shown(
    admin: TestClient, runtime: Runtime
) -> None:
    until = runtime.clock() + timedelta(minutes=5)
    with runtime.database.transaction() as session:
        because = say("The relay takes {count} an hour", count=3)
        session.add(KnownRelay(name=DEFAULT, per_hour=3, held_until=until, held_because=because))

    page = admin.get("/dispatches/1").text

    assert "The relay takes 3 an hour" in page
    assert f'datetime="{until.isoformat()}"' in page
    assert "Waiting for the relay" in admin.get("/dispatches").text


def test_the_speed_is_changed_while_it_runs(admin: TestClient, runtime: Runtime) -> None:
    changed = admin.post("/dispatches/1/speed", data={"speed": "30", "speed_each": "minute"})
    page = admin.get(changed.headers["location"]).text

    assert "The speed was changed: at most 30 a minute." in page
    assert "At most 30 a minute" in admin.get("/dispatches/1").text
    assert 'value="30"' in page
    for wish in ({"speed": "61", "speed_each": "minute"}, {"speed": "10001", "speed_each": "second"}):
        refused = admin.post("/dispatches/1/speed", data=wish)
        assert (
            "Give 1 to 10,000 a second, or 1 to 60 a minute." in admin.get(refused.headers["location"]).text
        )
    admin.post("/dispatches/1/speed", data={"speed": "many"})
    assert "At most 30 a minute" in admin.get("/dispatches/1").text

    admin.post("/dispatches/1/speed", data={"speed": ""})
    assert "At most" not in admin.get("/dispatches/1").text


def test_a_viewer_sees_the_speed_and_does_not_change_it(
    admin: TestClient, browser: Browser, runtime: Runtime
) -> None:
    admin.post("/dispatches/1/speed", data={"speed": "20", "speed_each": "second"})
    viewer = browser(Role.VIEWER)

    page = viewer.get("/dispatches/1").text

    assert "At most 20 a second" in page
    assert 'name="speed"' not in page
    assert viewer.post("/dispatches/1/speed", data={"speed": ""}).status_code == 403
