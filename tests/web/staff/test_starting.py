"""Starting a dispatch: one sentence, one button, once."""

import re
from datetime import UTC, datetime, time, timedelta

import lxml.html
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.deliverability.findings import Aspect, bad
from newsletter.dispatch import scheduling, starting
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.dispatch.sender_checks.keeping import keep_check
from newsletter.issues.composing import save
from newsletter.issues.models import Newsletter, Proof
from newsletter.issues.proofing import make_proof
from newsletter.issues.returning import give_back
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from newsletter.wording import say
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState
from tests import factories
from tests.web.conftest import Browser

PAGE = "/proofs/1/dispatches"


@pytest.fixture
def admin(browser: Browser, runtime: Runtime) -> TestClient:
    """There is an approved proof, and a list of three of whom one has not confirmed."""
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        factories.proof(session, paper)
        readers = factories.mailing_list(session, paper)
        for email in ("a@example.org", "b@example.org"):
            factories.subscription(session, readers, email)
        factories.subscription(session, readers, "c@example.org", state=SubscriptionState.PENDING)
    return browser(Role.ADMIN)


def dispatches(runtime: Runtime) -> list[Dispatch]:
    with runtime.database.reading() as session:
        return list(session.scalars(sa.select(Dispatch)))


def test_one_sentence_says_what_will_happen(admin: TestClient) -> None:
    page = admin.get(PAGE).text

    assert "will go to 2 subscribers of Readers, 1 is skipped because 1 did not confirm yet." in page


def test_a_newsletter_that_does_not_say_who_publishes_it_leads_to_its_settings(
    admin: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        session.get_one(Newsletter, 1).sender_address = ""

    page = admin.get(PAGE).text
    pressed = admin.post(PAGE, data={"list": "readers"})

    assert 'href="/newsletters/bridge"' in page
    assert "It lacks: sender address." in page
    assert 'name="list"' not in page
    assert pressed.status_code == 422
    assert "It lacks: sender address." in pressed.text
    assert "보내는 주소" in admin.get(f"{PAGE}?lang=ko").text
    assert dispatches(runtime) == []


def test_a_proof_from_before_it_was_said_leads_back_to_its_issue(browser: Browser, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        address, paper.postal_address = paper.postal_address, {}
        factories.proof(session, paper)
        paper.postal_address = address

    page = browser(Role.ADMIN).get(PAGE).text

    assert "Make a new proof and have it approved." in page
    assert 'class="button is-primary" href="/issues/bridge-12"' in page


def test_with_several_lists_one_has_to_be_chosen_first(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session, slug="other")
        factories.mailing_list(session, paper, slug="foreign")
        first = session.get_one(Newsletter, 1)
        factories.mailing_list(session, first, slug="partners")

    assert "will go to" not in admin.get(PAGE).text
    assert "foreign" not in admin.get(PAGE).text
    assert "would go to nobody" in admin.get(f"{PAGE}?chosen=partners").text


def test_start_begins_after_a_while_in_which_it_can_be_undone(admin: TestClient, runtime: Runtime) -> None:
    response = admin.post(PAGE, data={"list": "readers", "zone": "UTC"})
    place = response.headers["location"]

    page = lxml.html.fromstring(admin.get(place).text)

    [dispatch] = dispatches(runtime)
    assert dispatch.scheduled_at == runtime.clock() + timedelta(seconds=60)
    [begins_at] = set(page.xpath("//form[contains(@action, 'undoing')]/input/@value"))
    undone = admin.post(f"{place}/undoing", data={"begins_at": begins_at})
    assert undone.headers["location"].startswith(f"{PAGE}?chosen=readers")
    assert "Undone. Nothing was sent." in admin.get(undone.headers["location"]).text
    assert dispatches(runtime) == []
    assert admin.get(place).status_code == 404


def test_a_start_need_not_wait(admin: TestClient, runtime: Runtime) -> None:
    place = admin.post(PAGE, data={"list": "readers", "zone": "UTC"}).headers["location"]
    [dispatch] = dispatches(runtime)
    seen = {"begins_at": dispatch.scheduled_at.isoformat()}

    admin.post(f"{place}/beginning", data=seen)
    late = admin.post(f"{place}/undoing", data=seen)

    assert dispatches(runtime)[0].scheduled_at == runtime.clock()
    assert "has begun" in admin.get(late.headers["location"]).text


@pytest.mark.parametrize("begins_at", ["", "soon", "2026-11-21T09:00"])
def test_who_does_not_say_which_start_undoes_none(
    admin: TestClient, runtime: Runtime, begins_at: str
) -> None:
    place = admin.post(PAGE, data={"list": "readers", "zone": "UTC"}).headers["location"]

    for part in ("undoing", "beginning"):
        admin.post(f"{place}/{part}", data={"begins_at": begins_at})

    assert dispatches(runtime)[0].scheduled_at == runtime.clock() + timedelta(seconds=60)


class TestWithoutWaiting:
    @pytest.fixture
    def settings(self) -> dict[str, object]:
        return {"undo_seconds": 0}

    def test_start_begins_at_once(self, admin: TestClient, runtime: Runtime) -> None:
        response = admin.post(PAGE, data={"list": "readers", "zone": "UTC"})

        [dispatch] = dispatches(runtime)
        assert response.headers["location"] == f"/dispatches/{dispatch.id}"
        assert dispatch.scheduled_at == runtime.clock()


def test_a_second_press_leads_to_the_dispatch_of_the_first(admin: TestClient, runtime: Runtime) -> None:
    first = admin.post(PAGE, data={"list": "readers", "zone": "UTC"})
    second = admin.post(PAGE, data={"list": "readers", "zone": "UTC"})

    assert first.headers["location"] == second.headers["location"]
    assert len(dispatches(runtime)) == 1
    assert "already goes to" in admin.get(second.headers["location"]).text
    assert "This proof already goes to this list." in admin.get(PAGE).text


def test_a_time_is_read_in_its_zone(admin: TestClient, runtime: Runtime) -> None:
    admin.post(PAGE, data={"list": "readers", "at": "2026-12-01T09:00", "zone": "Asia/Seoul"})

    assert dispatches(runtime)[0].scheduled_at == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "hour"),
    [("2026-12-01T09:00+09:00", 0), ("2026-12-01T09:00Z", 9), ("2026-12-01T09:00:00.000-0500", 14)],
)
def test_a_time_with_its_offset_is_what_it_says(
    admin: TestClient, runtime: Runtime, at: str, hour: int
) -> None:
    admin.post(PAGE, data={"list": "readers", "at": at, "zone": "Europe/Berlin"})

    assert dispatches(runtime)[0].scheduled_at == datetime(2026, 12, 1, hour, 0, tzinfo=UTC)


def test_a_time_that_is_asked_about_stands_in_the_form_on_the_clocks_of_the_zone(admin: TestClient) -> None:
    wish = {"list": "readers", "at": "2207-01-01T09:00+09:00", "zone": "Europe/Berlin"}

    page = admin.post(PAGE, data=wish).text

    assert 'value="2207-01-01T01:00"' in page
    assert '<option value="Europe/Berlin" selected>' in page


def test_every_zone_is_offered_and_taken(admin: TestClient, runtime: Runtime) -> None:
    offered = set(re.findall(r'<option value="([^"]+)"', admin.get(PAGE).text))

    assert {"Asia/Seoul", "Europe/Vilnius", "America/Argentina/Ushuaia", "Pacific/Chatham", "UTC"} <= offered
    assert len(offered) > 350
    for alias in ("Asia/Calcutta", "Europe/Kiev"):  # as some browsers still say
        page = admin.post(PAGE, data={"list": "readers", "at": "2020-01-01T09:00", "zone": alias}).text
        assert f'<option value="{alias}" selected>' in page
    page = admin.post(PAGE, data={"list": "readers", "at": "2026-12-01T09:00", "zone": "Mars/Olympus"}).text
    assert 'id="zone-error"' in page
    assert dispatches(runtime) == []


def test_places_are_called_as_the_language_does(admin: TestClient) -> None:
    page = admin.get(f"{PAGE}?lang=ko").text

    assert '<option value="Asia/Seoul" selected>서울</option>' in page
    assert ">빌니우스<" in page
    assert ">Vilnius<" in admin.get(f"{PAGE}?lang=en").text


def test_the_zone_chosen_last_is_proposed_first(admin: TestClient) -> None:
    assert "data-propose" in admin.get(PAGE).text
    admin.post(PAGE, data={"list": "readers", "at": "2026-12-01T09:00", "zone": "Europe/Lisbon"})
    admin.post("/dispatches/1/state", data={"to": "cancelled"})

    page = admin.get(PAGE).text

    assert page.count('<option value="Europe/Lisbon" selected>') == 2  # of the start, and of a deadline
    assert "data-propose" not in page


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Australia/Sydney"])
@pytest.mark.parametrize(
    "at",
    [
        "2020-01-01T09:00",
        "soon",
        "9999-12-31T23:59",
        "0001-01-01T00:00",
        "2026-02-30T09:00",
        "2026-12-01",
        "2020-01-01T09:00+09:00",
        "9999-12-31T23:59-08:00",
        "0001-01-01T00:00+09:00",
        "2026-12-01T09:00+99:00",
    ],
)
def test_a_time_that_cannot_be_is_refused(admin: TestClient, runtime: Runtime, at: str, zone: str) -> None:
    response = admin.post(PAGE, data={"list": "readers", "at": at, "zone": zone})

    assert response.status_code == 422
    assert 'id="at-error"' in response.text
    assert dispatches(runtime) == []


def test_a_proof_that_is_not_approved_cannot_be_started(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.proof(session, session.get_one(Newsletter, 1), slug="bridge-13", is_approved=False)

    assert "This proof is not approved" in admin.get("/proofs/2/dispatches").text
    assert admin.post("/proofs/2/dispatches", data={"list": "readers", "zone": "UTC"}).status_code == 422


def test_only_an_admin_may_start(admin: TestClient, browser: Browser) -> None:
    editor = browser(Role.EDITOR)

    assert editor.get(PAGE).status_code == 403
    assert editor.post(PAGE, data={"list": "readers", "zone": "UTC"}).status_code == 403


def test_a_day_more_than_a_year_ahead_is_asked_about(admin: TestClient, runtime: Runtime) -> None:
    wish = {"list": "readers", "at": "2207-01-01T09:00", "zone": "UTC"}

    asked = admin.post(PAGE, data=wish)

    assert asked.status_code == 422
    assert "more than a year ahead" in asked.text
    assert dispatches(runtime) == []
    admin.post(PAGE, data={**wish, "far": "yes"})
    assert dispatches(runtime)[0].scheduled_at.year == 2207


def test_an_empty_list_cannot_be_started_by_a_post_either(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.mailing_list(session, session.get_one(Newsletter, 1), slug="empty")

    response = admin.post(PAGE, data={"list": "empty", "zone": "UTC"})

    assert response.status_code == 422
    assert "would go to nobody" in response.text
    assert dispatches(runtime) == []


def test_a_correction_is_a_choice_of_its_own(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        proof = session.get_one(Proof, 1)
        done = factories.dispatch(
            session, proof, session.get_one(MailingList, 1), state=DispatchState.SCHEDULED
        )
        scheduling.begin(session, done, lanes=1, now=runtime.clock())
        second = factories.content(number=13)
        save(session, proof.issue, second, base=1, by=OPERATOR, now=runtime.clock())
        made = make_proof(session, proof.issue, base_url=factories.BASE_URL, by=OPERATOR, now=runtime.clock())
        admin_user = factories.user(session, email="second@bridge.example.org")
        factories.approve(session, made, by=admin_user, now=runtime.clock())

    offered = admin.get("/proofs/2/dispatches").text
    chosen = admin.get("/proofs/2/dispatches?chosen=readers&correction=yes").text
    refused = admin.post("/proofs/2/dispatches", data={"list": "readers", "zone": "UTC"})
    admin.post("/proofs/2/dispatches", data={"list": "readers", "zone": "UTC", "correction": "yes"})

    assert "2 subscribers got an earlier proof of this issue and are left out." in offered
    assert "Send it to them too, as a correction" in offered
    assert "get this one as a correction" in chosen
    assert refused.status_code == 422
    assert [one.is_correction for one in dispatches(runtime)] == [False, True]
    listed = admin.get("/dispatches").text
    assert "Dispatch 1, proof 1" in listed
    assert "Dispatch 2, correction, proof 2" in listed


def test_the_page_tells_what_goes_to_whom_and_the_button_says_the_deed(
    admin: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        readers = session.scalars(sa.select(MailingList)).one()
        factories.subscription(session, readers, "k@example.org", locale="ko")

    page = lxml.html.fromstring(admin.get(PAGE).text)

    rows = [[" ".join(cell.itertext()) for cell in row] for row in page.xpath("//tbody/tr")]
    assert [" ".join(" ".join(row[:3]).split()) for row in rows] == [
        "English Two shores 2 Bridge Network news@bridge.example.org",
        "한국어 두 기슭 1 다리 네트워크 news@bridge.example.org",
    ]
    assert all(re.fullmatch(r"\d+ kB", row[3].strip()) for row in rows)
    assert [" ".join(one.text_content().split()) for one in page.xpath("//button[@name='do']")] == [
        "Schedule it",
        "Send to 3 people now",
    ]


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"do": "now", "at": "2026-12-01T09:00"}, "Empty it to send now."),
        ({"do": "later", "at": ""}, "Choose when it is to be sent."),
    ],
)
def test_a_button_that_contradicts_the_time_starts_nothing(
    admin: TestClient, runtime: Runtime, posted: dict[str, str], said: str
) -> None:
    answer = admin.post(PAGE, data={"list": "readers", "zone": "UTC", **posted})

    assert answer.status_code == 422
    assert said in answer.text
    assert dispatches(runtime) == []


def test_a_proof_that_was_given_back_offers_no_start(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        by = factories.user(session, email="eve@bridge.example.org")
        give_back(session, session.get_one(Proof, 1), note="Wait", by=by, now=runtime.clock())

    assert "asks for changes of proof 1: “Wait”" in admin.get(PAGE).text
    assert admin.post(PAGE, data={"list": "readers", "zone": "UTC"}).status_code == 409


def test_it_may_begin_with_a_few_people(admin: TestClient, runtime: Runtime) -> None:
    page = admin.get(PAGE).text
    admin.post(PAGE, data={"list": "readers", "canary": "yes", "first": "1", "zone": "UTC"})

    assert 'name="first" inputmode="numeric" autocomplete="off" value="1"' in page
    assert [one.canary for one in dispatches(runtime)] == [1]


def test_a_number_beside_an_empty_box_is_not_meant(admin: TestClient, runtime: Runtime) -> None:
    admin.post(PAGE, data={"list": "readers", "first": "1", "zone": "UTC"})

    assert [one.canary for one in dispatches(runtime)] == [None]


@pytest.mark.parametrize("first", ["0", "", "many", "-1", "1.5", "999999999", "٣"])
def test_no_number_of_first_people_is_told_beside_it(admin: TestClient, runtime: Runtime, first: str) -> None:
    answer = admin.post(PAGE, data={"list": "readers", "canary": "yes", "first": first, "zone": "UTC"})

    assert answer.status_code == 422
    assert 'id="first-error"' in answer.text
    assert 'value="yes" checked' in answer.text
    assert dispatches(runtime) == []


def test_a_deadline_is_read_in_its_zone(admin: TestClient, runtime: Runtime) -> None:
    wish = {"list": "readers", "until": "2026-12-01T09:00", "until_zone": "Asia/Seoul"}

    admin.post(PAGE, data=wish)

    assert dispatches(runtime)[0].deadline == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("until", ["2026-11-21T09:00", "tomorrow", "2026-12-01", "9999-01-01T00:00"])
def test_a_deadline_that_cannot_be_is_told_beside_it(admin: TestClient, runtime: Runtime, until: str) -> None:
    answer = admin.post(PAGE, data={"list": "readers", "until": until, "until_zone": "UTC"})

    assert answer.status_code == 422
    assert 'id="until-error"' in answer.text
    assert dispatches(runtime) == []


def ended(runtime: Runtime) -> int:
    """The list got the proof, and somebody came later."""
    with runtime.database.transaction() as session:
        proof, readers = session.get_one(Proof, 1), session.get_one(MailingList, 1)
        dispatch = factories.dispatch(session, proof, readers, state=DispatchState.FINISHED)
        people = session.scalars(sa.select(Subscription).where(Subscription.list_id == readers.id))
        for each in people.all()[:2]:
            factories.delivery(session, dispatch, each.subscriber)
        factories.subscription(session, readers, "late@example.org")
        return dispatch.id


def test_a_list_that_got_it_gets_it_again_for_who_came_later_and_two_presses_are_one(
    admin: TestClient, runtime: Runtime
) -> None:
    first = ended(runtime)
    page = lxml.html.fromstring(admin.get(PAGE).text)

    assert "will go to 1 subscriber of Readers" in page.text_content()
    assert "This list got the proof before." in page.text_content()
    (follows,) = page.xpath("//input[@name='follows']/@value")
    pressed = [
        admin.post(PAGE, data={"list": "readers", "follows": follows}, follow_redirects=False)
        for _ in range(2)
    ]

    made = [one for one in dispatches(runtime) if one.follows_id == first]
    assert [one.headers["location"] for one in pressed] == [f"/dispatches/{made[0].id}"] * 2
    assert len(made) == 1
    assert f'href="/dispatches/{first}"' in admin.get(f"/dispatches/{made[0].id}").text
    assert f'href="/dispatches/{made[0].id}"' in admin.get(f"/dispatches/{first}").text


def test_an_old_page_starts_nothing_again(admin: TestClient, runtime: Runtime) -> None:
    first = ended(runtime)

    pressed = admin.post(PAGE, data={"list": "readers"}, follow_redirects=False)

    assert pressed.headers["location"] == f"/dispatches/{first}"
    assert len(dispatches(runtime)) == 1


def test_who_is_on_another_list_can_be_left_out(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        donors = factories.mailing_list(session, session.get_one(Newsletter, 1), slug="donors")
        donors.name = {"en": "Donors", "ko": "후원자"}
        factories.subscription_of(session, donors, session.get_one(Subscriber, 1))

    page = admin.get(f"{PAGE}?chosen=readers&minus=donors").text
    left_out = admin.get("/proofs/1/recipients?chosen=readers&minus=donors&group=left-out").text
    admin.post(PAGE, data={"list": "readers", "minus": "donors"})

    assert "will go to 1 subscriber of Readers" in page
    assert "1 must not get it because of a list that is left out" in page
    assert 'name="minus" value="donors" checked' in page
    assert "a@example.org" in left_out
    assert "without who is on Donors" in left_out
    (made,) = dispatches(runtime)
    assert made.minus == (2,)
    assert "Without who is on Donors" in admin.get(f"/dispatches/{made.id}").text
    assert "후원자 구독자 제외" in admin.get(f"/dispatches/{made.id}?lang=ko").text


def live_in(runtime: Runtime, **zones: str) -> None:
    with runtime.database.transaction() as session:
        for name, zone in zones.items():
            email = f"{name}@example.org"
            session.execute(sa.update(Subscriber).where(Subscriber.email == email).values(zone=zone))


def test_for_an_hour_of_the_readers_own_day_it_is_told_for_how_many_when(
    admin: TestClient, runtime: Runtime
) -> None:
    live_in(runtime, a="Asia/Seoul")  # it is 9:00 UTC, 18:00 there

    page = lxml.html.fromstring(admin.get(PAGE, params={"reader_time": "12:30"}).text)

    told = [" ".join(line.text_content().split()) for line in page.cssselect(".mornings li")]
    assert told == ["1 UTC 21 Nov 2026, 12:30 UTC", "1 Seoul 22 Nov 2026, 03:30 UTC"]
    assert "1 of them gets it tomorrow: today it is past 12:30 there." in page.text_content()
    assert page.xpath("//form[@method='post']//input[@name='reader_time']/@value") == ["12:30"]
    assert "Send to 2 people at 12:30 of their day" in page.text_content()
    (recipients,) = page.xpath("//a[contains(@href, '/recipients?')]/@href")
    assert (
        "Seoul" in lxml.html.fromstring(admin.get(recipients).text).cssselect(".mornings")[0].text_content()
    )


def test_it_is_started_for_that_hour(admin: TestClient, runtime: Runtime) -> None:
    answer = admin.post(PAGE, data={"list": "readers", "reader_time": "07:00", "do": "now"})

    assert answer.status_code == 303
    (made,) = dispatches(runtime)
    assert (f"{made.reader_time:%H:%M}", made.reader_zone) == ("07:00", "UTC")
    page = admin.get("/dispatches/1").text
    assert "To each at 07:00 of their own day; to whom no time zone is known, at 07:00 in UTC" in page


def test_the_page_of_a_dispatch_says_for_whom_it_waits(admin: TestClient, runtime: Runtime) -> None:
    live_in(runtime, a="Asia/Seoul", b="Asia/Seoul")
    with runtime.database.transaction() as session:
        proof, readers = session.get_one(Proof, 1), session.get_one(MailingList, 1)
        now = runtime.clock()
        made = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now, reader_time=time(7))
        scheduling.begin(session, made, lanes=1, now=now)

    page = lxml.html.fromstring(admin.get(f"/dispatches/{made.id}").text)

    assert "Waits for 07:00 in Seoul" in page.cssselect(".progress-state")[0].text_content()
    assert [line.text_content().split()[:2] for line in page.cssselect(".mornings li")] == [["2", "Seoul"]]


@pytest.mark.parametrize("written", ["25:00", "9", "morning", "07:00:00", "٠٧:٠٠"])
def test_no_hour_starts_nothing(admin: TestClient, runtime: Runtime, written: str) -> None:
    answer = admin.post(PAGE, data={"list": "readers", "reader_time": written, "do": "now"})

    assert answer.status_code == 422
    assert "is not a time of day" in answer.text
    assert dispatches(runtime) == []
    assert admin.get(PAGE, params={"reader_time": written}).status_code == 200


class TestUnsoundSender:
    """Whoever writes to many has to say that they know what the deliverability doctor found."""

    @pytest.fixture
    def settings(self) -> dict[str, object]:
        return {"sound_from": 2}

    @pytest.fixture(autouse=True)
    def _found(self, admin: TestClient, runtime: Runtime) -> None:
        found = [bad(Aspect.SPF, say("Anybody may send."), say("Mend it."))]
        with runtime.database.transaction() as session:
            paper = session.get_one(Newsletter, 1)
            keep_check(session, paper, "example.org", found, by=OPERATOR, now=runtime.clock())

    def test_it_is_asked_before_and_refused_without(self, admin: TestClient, runtime: Runtime) -> None:
        assert "found 1 problem of this sender" in admin.get(PAGE).text

        refused = admin.post(PAGE, data={"list": "readers"})

        assert refused.status_code == 422
        assert 'id="unsound-error"' in refused.text
        assert dispatches(runtime) == []

    def test_it_goes_out_when_that_is_meant(self, admin: TestClient, runtime: Runtime) -> None:
        admin.post(PAGE, data={"list": "readers", "unsound": "yes"})

        assert len(dispatches(runtime)) == 1
