"""The public form: real people are asked to confirm, robots and the curious learn nothing."""

import re
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from newsletter.dispatch.confirmation import confirmation
from newsletter.dispatch.models import Notice, NoticeState, Overrun
from newsletter.issues.finding import find_newsletter
from newsletter.languages import own_name
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from subscribers.models import Consent, MailingList, Subscriber, Subscription, SubscriptionState
from tests import factories
from tests.web.conftest import Browser, SetClock
from tests.web.public.conftest import Reader
from workers.jobs import submit_notice, tick

NEW = "alex@example.org"
# Region, script, both, an area, an old spelling, a language Babel has no data for, and one nearest to Korean.
TAGS = ("pt-BR", "zh-Hant", "sr-Latn-RS", "es-419", "de-1996", "tlh", "ko-KR")


def opened(client: TestClient) -> str:
    found = re.search(r'name="opened" value="([^"]+)"', client.get("/subscribe/readers").text)
    assert found is not None
    return found[1]


def sent(client: TestClient, clock: SetClock, *, after: float = 5, **values: str) -> tuple[int, str]:
    token = opened(client)
    clock.go_on(seconds=after)
    response = client.post("/subscribe/readers", data={"email": NEW, "opened": token, **values})
    return response.status_code, response.text


def asked(runtime: Runtime) -> list[str]:
    with runtime.database.reading() as session:
        query = (
            sa.select(Subscriber.email)
            .join(Subscription, Subscription.subscriber_id == Subscriber.id)
            .join(Notice, Notice.subscription_id == Subscription.id)
        )
        return list(session.scalars(query))


def test_a_new_reader_is_asked_to_confirm(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    status, page = sent(client, clock, name="Alex", locale="ko")

    assert status == 200
    assert NEW in page
    assert asked(runtime) == [NEW]
    with runtime.database.reading() as session:
        made = session.scalars(sa.select(Subscription).join(Subscriber).where(Subscriber.email == NEW)).one()
        assert made.state is SubscriptionState.PENDING
        evidence = session.scalars(sa.select(Consent)).one()
        assert evidence.locale == "ko"
        assert "독자" in evidence.wording
        assert evidence.evidence["page"] == "/subscribe/{slug}"


def test_known_and_unknown_addresses_get_the_same_answer(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    answers = [
        (status, page.replace(address, "…"))
        for address in ("haneul@example.org", NEW, NEW)
        for status, page in [sent(client, clock, email=address)]
    ]

    assert answers[0] == answers[1] == answers[2]
    assert asked(runtime) == [NEW]


def test_the_trap_looks_like_success_and_does_nothing(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    honest, trapped = sent(client, clock, email="sam@example.org"), sent(client, clock, website="http://spam")

    assert honest[1].replace("sam@example.org", NEW) == trapped[1]
    assert asked(runtime) == ["sam@example.org"]


def test_a_form_that_was_open_for_days_is_shown_again(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    status, page = sent(client, clock, after=25 * 3600, name="Alex")

    assert status == 422
    assert "This page was open for too long. Please press the button once more." in page
    assert 'value="Alex"' in page
    assert asked(runtime) == []


def test_a_made_up_opening_time_is_refused(client: TestClient, runtime: Runtime, reader: Reader) -> None:
    response = client.post("/subscribe/readers", data={"email": NEW, "opened": "1700000000"})

    assert response.status_code == 422
    assert asked(runtime) == []


@pytest.mark.parametrize("email", ["", "nobody", "häns@example.org"])
def test_an_address_that_cannot_be_mailed_is_refused_beside_its_field(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader, email: str
) -> None:
    status, page = sent(client, clock, email=email)

    assert status == 422
    assert 'id="email-error"' in page
    assert asked(runtime) == []


def test_one_place_cannot_fill_the_form_for_ever(client: TestClient, clock: SetClock, reader: Reader) -> None:
    statuses = [client.post("/subscribe/readers", data={}).status_code for _ in range(21)]

    assert statuses == [422] * 20 + [429]


def test_another_site_may_show_the_form(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    token = opened(client)
    clock.go_on(seconds=5)
    response = client.post(
        "/subscribe/readers",
        data={"email": NEW, "opened": token},
        headers={"sec-fetch-site": "cross-site"},
    )

    assert response.status_code == 200


@pytest.mark.parametrize("slug", ["staff", "nowhere"])
def test_a_list_that_is_not_public_is_as_if_it_were_not_there(
    client: TestClient, reader: Reader, slug: str
) -> None:
    assert client.get(f"/subscribe/{slug}").status_code == 404
    assert client.post(f"/subscribe/{slug}", data={"email": NEW}).status_code == 404


@pytest.mark.parametrize("tag", TAGS)
def test_a_reader_of_any_language_of_content_is_asked_and_confirms(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader, tag: str
) -> None:
    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").locales = ["en", tag]

    page = client.get("/subscribe/readers").text
    status, _ = sent(client, clock, locale=tag)
    with runtime.database.reading() as session:
        notice = session.scalars(sa.select(Notice)).one()
        hers = session.get_one(Subscription, notice.subscription_id)
    submit_notice(runtime, notice_id=notice.id)
    client.post(f"/c/{factories.SIGNER.token('confirm', hers.id)}")
    preferences = client.get(f"/p/{factories.SIGNER.token('preferences', hers.subscriber_id)}")

    assert own_name(tag) in page
    assert status == 200
    assert runtime.relay.taken == [NEW]  # type: ignore[attr-defined]  # a scripted relay
    assert re.search(rf'value="{tag}" checked', preferences.text)
    with runtime.database.reading() as session:
        assert session.get_one(Notice, notice.id).state is NoticeState.ACCEPTED
        assert session.get_one(Subscription, hers.id).state is SubscriptionState.CONFIRMED
        assert session.scalars(sa.select(Subscriber.locale).where(Subscriber.email == NEW)).one() == tag


def test_the_form_offers_first_what_the_reader_reads(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").locales = ["en", "ko-KR"]

    assert 'value="ko-KR" checked' in client.get("/subscribe/readers?lang=ko").text


def test_the_web_editions_lead_to_a_choice_of_the_public_lists(client: TestClient, reader: Reader) -> None:
    page = client.get("/join/bridge").text

    assert 'href="/subscribe/readers"' in page
    assert 'href="/subscribe/events"' in page
    assert "/subscribe/staff" not in page


def test_where_there_is_one_public_list_they_lead_to_its_form(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    with runtime.database.transaction() as session:
        session.get_one(MailingList, reader.other_list_id).is_public = False

    assert client.get("/join/bridge").headers["location"] == "/subscribe/readers"


def test_where_there_is_none_the_page_says_so(client: TestClient, runtime: Runtime, reader: Reader) -> None:
    with runtime.database.transaction() as session:
        for list_id in (reader.list_id, reader.other_list_id):
            session.get_one(MailingList, list_id).is_public = False

    assert "There is no form to subscribe at the moment" in client.get("/join/bridge?lang=en").text
    assert client.get("/join/nobodys").status_code == 404


def test_an_address_that_was_typed_into_an_edition_stands_in_the_form_and_is_asked_for_nothing_yet(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    choice = client.post("/join/bridge", data={"email": NEW}, headers={"sec-fetch-site": "cross-site"})
    assert re.findall('<button [^>]*name="list" value="([^"]+)"', choice.text) == ["readers", "events"]
    assert f'type="hidden" name="email" value="{NEW}"' in choice.text

    page = client.post("/join/bridge", data={"email": NEW, "list": "readers"}).text

    assert f'value="{NEW}"' in page
    assert asked(runtime) == []
    [token] = re.findall('name="opened" value="([^"]+)"', page)
    [action] = re.findall('<form class="form" method="post" action="([^"]+)"', page)
    clock.go_on(seconds=5)
    assert client.post(action, data={"email": NEW, "opened": token}).status_code == 200
    assert asked(runtime) == [NEW]


def test_where_there_is_one_public_list_the_form_is_filled_in_at_once(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    with runtime.database.transaction() as session:
        session.get_one(MailingList, reader.other_list_id).is_public = False

    assert f'value="{NEW}"' in client.post("/join/bridge", data={"email": NEW}).text


def test_an_invitation_to_one_list_leads_to_its_form(client: TestClient, reader: Reader) -> None:
    assert client.get("/join/bridge/events").headers["location"] == "/subscribe/events"

    page = client.post(
        "/join/bridge/events", data={"email": NEW}, headers={"sec-fetch-site": "cross-site"}
    ).text
    assert 'action="/subscribe/events"' in page
    assert f'value="{NEW}"' in page


def test_an_invitation_to_a_list_that_was_closed_since_says_so(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    with runtime.database.transaction() as session:
        session.get_one(MailingList, reader.other_list_id).closed_at = clock()

    page = client.post("/join/bridge/events?lang=en", data={"email": NEW}).text

    assert "takes no new subscribers at the moment" in page
    assert 'href="/subscribe/readers"' in page


@pytest.mark.parametrize("path", ["/join/bridge/staff", "/join/bridge/nowhere", "/join/ferry/readers"])
def test_nobody_is_invited_to_what_is_not_offered(
    client: TestClient, runtime: Runtime, reader: Reader, path: str
) -> None:
    with runtime.database.transaction() as session:
        factories.newsletter(session, slug="ferry")

    assert client.get(path).status_code == 404
    assert client.post(path, data={"email": NEW}).status_code == 404


@pytest.mark.parametrize("chosen", ["staff", "nowhere"])
def test_a_list_that_is_not_public_cannot_be_chosen_so(
    client: TestClient, reader: Reader, chosen: str
) -> None:
    page = client.post("/join/bridge", data={"email": NEW, "list": chosen}).text

    assert 'name="opened"' not in page
    assert client.post("/join/nobodys", data={"email": NEW}).status_code == 404


def test_what_was_typed_is_shown_as_text_whatever_it_is(client: TestClient, reader: Reader) -> None:
    page = client.post("/join/bridge", data={"email": '"><b>x', "list": "readers"}).text

    assert "<b>x" not in page


NEW_SPELLING = "kim+1@gmail.com"
SPELLINGS = [f"victim+{number}@gmail.com" for number in range(3)] + [
    "v.ictim@gmail.com",
    "vi.ctim@gmail.com",
    "victim@googlemail.com",
]


def mailed(runtime: Runtime) -> list[str]:
    """Everybody who was mailed until now, after all that is due went out."""
    with runtime.database.reading() as session:
        due = session.scalars(
            sa.select(Notice.id)
            .where(Notice.state == NoticeState.PENDING, Notice.not_before <= runtime.clock())
            .order_by(Notice.id)
        ).all()
    for notice_id in due:
        submit_notice(runtime, notice_id=notice_id)
    taken: list[str] = runtime.relay.taken  # type: ignore[attr-defined]  # a scripted relay
    return taken


def test_one_mailbox_gets_one_mail_a_day_however_its_address_is_spelled(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    pages = [sent(client, clock, email=address) for address in SPELLINGS]

    days = []
    for _ in range(8):
        days.append(list(mailed(runtime)))
        clock.go_on(hours=25)

    assert {status for status, _ in pages} == {200}
    assert len({page.replace(one, "…") for (_, page), one in zip(pages, SPELLINGS, strict=True)}) == 1
    assert days == [SPELLINGS[: min(count, 4)] for count in range(1, 9)], "and three wait at most"


def test_a_second_spelling_is_not_forgotten_and_its_mail_confirms(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    first, second = "kim@gmail.com", "kim+1@gmail.com"
    sent(client, clock, email=first)
    sent(client, clock, email=second)
    sent(client, clock, email=second)
    assert mailed(runtime) == [first]

    clock.go_on(hours=25)

    assert mailed(runtime) == [first, second]
    with runtime.database.reading() as session:
        hers = session.scalars(
            sa.select(Subscription).join(Subscriber).where(Subscriber.email == second)
        ).one()
    client.post(f"/c/{factories.SIGNER.token('confirm', hers.id)}")
    with runtime.database.reading() as session:
        assert session.get_one(Subscription, hers.id).state is SubscriptionState.CONFIRMED


def test_who_has_answered_may_ask_under_another_spelling_at_once(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    sent(client, clock, email="kim@gmail.com")
    with runtime.database.reading() as session:
        notice = session.scalars(sa.select(Notice)).one()
    client.post(f"/c/{factories.SIGNER.token('confirm', notice.subscription_id)}")

    sent(client, clock, email="kim+1@gmail.com")

    assert mailed(runtime) == ["kim+1@gmail.com"]


def test_a_list_asked_for_while_the_mail_waits_is_confirmed_by_it(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    for slug, address in (("readers", "kim@gmail.com"), ("readers", NEW_SPELLING), ("events", NEW_SPELLING)):
        token = opened(client)
        clock.go_on(seconds=5)
        client.post(f"/subscribe/{slug}", data={"email": address, "opened": token})

    assert asked(runtime) == ["kim@gmail.com", NEW_SPELLING]
    with runtime.database.reading() as session:
        last = session.scalars(sa.select(Notice).order_by(Notice.id.desc()).limit(1)).one()
    page = client.get(f"/c/{factories.SIGNER.token('confirm', last.subscription_id)}").text
    assert page.count('type="checkbox"') == 2


def test_staff_see_that_a_mail_waits_and_may_send_it_at_once(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader, browser: Browser
) -> None:
    sent(client, clock, email="kim@gmail.com")
    sent(client, clock, email=NEW_SPELLING)
    mailed(runtime)
    with runtime.database.reading() as session:
        hers = session.scalars(
            sa.select(Subscription).join(Subscriber).where(Subscriber.email == NEW_SPELLING)
        ).one()
    page, editor = f"/lists/readers/subscriptions/{hers.id}", browser(Role.EDITOR)

    before = editor.get(page).text
    editor.post(f"{page}/confirmation")

    assert "It waits until" in before
    assert mailed(runtime) == ["kim@gmail.com", NEW_SPELLING]
    assert "It waits until" not in editor.get(page).text
    clock.go_on(hours=25)
    assert len(mailed(runtime)) == 2


def test_a_second_list_within_the_day_is_confirmed_by_the_same_mail(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    sent(client, clock)
    token = opened(client)
    clock.go_on(minutes=5)
    client.post("/subscribe/events", data={"email": NEW, "opened": token})
    assert asked(runtime) == [NEW]
    with runtime.database.reading() as session:
        first, second = session.scalars(
            sa.select(Subscription).join(Subscriber).where(Subscriber.email == NEW).order_by(Subscription.id)
        )
    link = f"/c/{factories.SIGNER.token('confirm', first.id)}"

    page = client.get(link).text
    client.post(link, data={"is_made": "on", "lists": [first.list_id, second.list_id]})

    assert page.count('type="checkbox"') == 2
    with runtime.database.reading() as session:
        for one in (first, second):
            assert session.get_one(Subscription, one.id).state is SubscriptionState.CONFIRMED


def test_of_two_lists_only_what_is_chosen_is_confirmed(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    sent(client, clock)
    client.post("/subscribe/events", data={"email": NEW, "opened": opened(client)})
    with runtime.database.reading() as session:
        found = session.scalars(sa.select(Subscription).join(Subscriber).where(Subscriber.email == NEW))
        states = {one.list_id: one.id for one in found}
    link = f"/c/{factories.SIGNER.token('confirm', states[reader.list_id])}"

    client.post(link, data={"is_made": "on", "lists": [reader.list_id]})

    with runtime.database.reading() as session:
        assert session.get_one(Subscription, states[reader.list_id]).state is SubscriptionState.CONFIRMED


def test_with_nothing_ticked_the_page_says_so_and_asks_again(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    sent(client, clock)
    client.post("/subscribe/events", data={"email": NEW, "opened": opened(client)})
    with runtime.database.reading() as session:
        (notice,) = session.scalars(sa.select(Notice))
    link = f"/c/{factories.SIGNER.token('confirm', notice.subscription_id)}"

    page = client.post(link, data={"is_made": "on"}).text

    assert "Nothing is ticked" in page
    assert page.count('type="checkbox"') == 2
    with runtime.database.reading() as session:
        assert session.get_one(Subscription, notice.subscription_id).state is SubscriptionState.PENDING


def test_no_word_of_the_form_stands_in_the_mail(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    sent(client, clock, name="WIN A PRIZE http://evil.example/login")

    with runtime.database.reading() as session:
        notice = session.scalars(sa.select(Notice)).one()
        subscription = session.get_one(Subscription, notice.subscription_id)
        written = confirmation(session, notice, subscription, letterhead=runtime.letterhead).data
        assert subscription.subscriber.name == ""

    mail = message_from_bytes(written, policy=policy.default)
    text = "".join(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
    assert mail["To"] == NEW
    assert not re.search("evil|PRIZE", f"{mail['Subject']}{text}")


def test_a_browser_that_fills_in_the_form_at_once_is_not_turned_away(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    status, page = sent(client, clock, after=0, name="Alex")

    assert status == 200
    assert "press the button once more" not in page
    assert asked(runtime) == [NEW]


def test_an_office_where_browsers_fill_in_the_form_is_not_turned_away(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    statuses = [sent(client, clock, after=0, email=f"{number}@example.org")[0] for number in range(8)]

    assert statuses == [200] * 8
    assert len(asked(runtime)) == 8


def test_a_form_that_was_opened_once_is_good_once(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    token = opened(client)
    typed = {"opened": token, "name": "Alex"}

    first = client.post("/subscribe/readers", data={"email": "one@example.org", **typed})
    again = client.post("/subscribe/events", data={"email": NEW, **typed})

    assert (first.status_code, again.status_code) == (200, 422)
    assert 'value="Alex"' in again.text
    assert f'value="{NEW}"' in again.text
    assert 'data-tone="bad"' not in again.text
    assert asked(runtime) == ["one@example.org"]
    fresh = re.search(r'name="opened" value="([^"]+)"', again.text)
    assert fresh
    client.post("/subscribe/events", data={**typed, "email": NEW, "opened": fresh[1]})
    assert asked(runtime) == ["one@example.org", NEW]


def test_two_who_open_the_form_in_one_second_do_not_disturb_each_other(
    client: TestClient, clock: SetClock, reader: Reader
) -> None:
    tokens = [opened(client), opened(client)]

    answers = [
        client.post("/subscribe/readers", data={"email": f"{number}@example.org", "opened": token})
        for number, token in enumerate(tokens)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_token_from_before_forms_were_counted_is_asked_for_once_more(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    token = factories.SIGNER.token("form", int(clock().timestamp()))

    answer = client.post("/subscribe/readers", data={"email": NEW, "opened": token})

    assert answer.status_code == 422
    assert asked(runtime) == []


@pytest.mark.parametrize(
    "settings", [{"confirmations_per_list": 2}, {"confirmations_in_all": 2}], ids=["a list", "all"]
)
def test_strangers_cannot_make_us_write_to_more_mailboxes_than_the_budget(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader, browser: Browser
) -> None:
    with capture_logs() as log:
        answers = [sent(client, clock, email=f"{number}@example.org", name="Alex") for number in range(4)]

    assert [status for status, _ in answers] == [200, 200, 503, 503]
    assert asked(runtime) == ["0@example.org", "1@example.org"]
    assert "what you typed stays here" in answers[-1][1]
    assert 'value="Alex"' in answers[-1][1]
    assert 'data-tone="bad"' not in answers[-1][1]
    assert [line["event"] for line in log] == ["confirmations.used_up"]
    editor = browser(Role.EDITOR)
    for page in ("/", "/lists", "/lists/readers"):
        assert re.search("Turned away in the hour from .*: 2", editor.get(page).text)
    assert "Turned away" not in editor.get("/lists/events").text


@pytest.mark.parametrize("settings", [{"confirmations_per_list": 2}])
def test_the_budget_is_one_of_an_hour_and_known_addresses_are_answered_alike(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader, browser: Browser
) -> None:
    for number in range(2):
        sent(client, clock, email=f"{number}@example.org")

    known, _ = sent(client, clock, email="haneul@example.org")
    clock.go_on(hours=1)
    later, _ = sent(client, clock, email=NEW)
    clock.go_on(days=8)
    tick(runtime)

    assert (known, later) == (503, 200)
    assert "Turned away" not in browser(Role.EDITOR).get("/lists").text
    with runtime.database.reading() as session:
        assert session.scalars(sa.select(Overrun)).all() == []


@pytest.mark.parametrize("settings", [{"confirmations_per_list": 1}])
def test_another_list_has_a_budget_of_its_own(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    sent(client, clock, email="one@example.org")

    answer = client.post("/subscribe/events", data={"email": NEW, "opened": opened(client)})

    assert answer.status_code == 200
    assert asked(runtime) == ["one@example.org", NEW]
