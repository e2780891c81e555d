"""A rehearsal writes what the dispatch then writes, counts it, and changes nothing."""

import json
from statistics import median_low

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.desk.rehearsals import rehearsal_sheet
from newsletter.dispatch import leasing
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.composers import composer_of
from newsletter.dispatch.enrolling import enrol
from newsletter.dispatch.ledger import Turn
from newsletter.dispatch.models import Dispatch
from newsletter.dispatch.rehearsing import rehearse
from newsletter.dispatch.tally import Gap, Some, Tally
from newsletter.errors import sentence_of
from newsletter.issues.frozen import rendition_of
from newsletter.issues.newsletters import publication_of
from newsletter.links import Purpose
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.weighing import Weight
from newsletter.preflight.size import CLIPPED_AT, filled_bytes
from newsletter.rendering.preview import filled
from newsletter.rendering.render import render
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import Role
from newsletter.wording import Sentence
from subscribers.models import ClickSharing, MailingList, Subscriber, SubscriptionState
from subscribers.on_request import erase
from tests import factories
from tests.conftest import NOW

LETTERHEAD = Letterhead(factories.BASE_URL, factories.SIGNER)
SUBJECT = {"en": "Two shores, {{first_name|friend}}", "ko": "두 기슭, {{first_name}}님"}


def person(session: Session, on: MailingList, email: str, first_name: str, locale: str) -> Subscriber:
    made = factories.subscriber(session, email, locale=locale, name=first_name)
    made.first_name = first_name
    factories.subscription_of(session, on, made)
    return made


@pytest.fixture
def plan(session: Session) -> Plan:
    """To three in English, of whom one has no name and one a very long one, and one in Korean without a name; one left."""
    paper = factories.newsletter(session)
    readers = factories.mailing_list(session, paper)
    person(session, readers, "noa@example.org", "Noa", "en")
    person(session, readers, "nameless@example.org", "", "en")
    person(session, readers, "long@example.org", "Wilhelmina-Alexandra", "de")
    person(session, readers, "ko@example.org", "", "ko")
    factories.subscription(session, readers, "left@example.org", state=SubscriptionState.UNSUBSCRIBED)
    return Plan(factories.proof(session, paper, says=factories.content(subject=SUBJECT)), readers)


def rehearsed(session: Session, plan: Plan) -> Tally:
    tally = Tally()
    for _ in rehearse(session, plan, tally, letterhead=LETTERHEAD, now=NOW):
        pass
    return tally


def turns_of(session: Session, dispatch: Dispatch) -> list[Turn]:
    """All who are read of a dispatch."""
    turns: list[Turn] = []
    while (chunk := leasing.lease(session, dispatch.id, "w", now=NOW)) is not None:
        turns += leasing.read(session, chunk, list_id=dispatch.list_id, room=100, now=NOW).turns
    return turns


def ids(session: Session, *emails: str) -> list[int]:
    return [session.scalars(sa.select(Subscriber.id).where(Subscriber.email == one)).one() for one in emails]


def test_it_counts_the_bytes_that_the_dispatch_then_submits(session: Session, plan: Plan) -> None:
    tally = rehearsed(session, plan)

    dispatch = factories.dispatch(session, plan.proof, plan.mailing_list)
    enrol(session, dispatch, now=NOW)
    turns = turns_of(session, dispatch)
    compose = composer_of(session, dispatch.id, letterhead=LETTERHEAD)
    sizes = [len(compose(turn).data) for turn in turns]
    assert sorted(tally.sizes.elements()) == sorted(sizes)
    assert (tally.smallest, tally.median, tally.largest) == (min(sizes), median_low(sizes), max(sizes))
    assert tally.editions == {"en": 3, "ko": 1}


def test_it_finds_the_merge_tags_that_have_nothing_to_say(session: Session, plan: Plan) -> None:
    tally = rehearsed(session, plan)

    nameless, korean = ids(session, "nameless@example.org", "ko@example.org")
    assert tally.gaps == {
        Gap("en", "first_name", "friend"): Some(1, [nameless]),
        Gap("en", "first_name", "autumn"): Some(1, [nameless]),
        Gap("ko", "first_name", ""): Some(1, [korean]),
    }


def test_it_finds_the_longest_subject_and_whose_it_is(session: Session, plan: Plan) -> None:
    sheet = rehearsal_sheet(session, plan, rehearsed(session, plan), by=OPERATOR)

    assert sheet.subject
    assert sheet.subject.text == "Two shores, Wilhelmina-Alexandra"
    assert sheet.subject.columns == len(sheet.subject.text)
    assert sheet.subject.person
    assert sheet.subject.person.called == "Wilhelmina-Alexandra"


def test_who_cannot_be_written_to_has_the_reason_that_the_ledger_would_have(
    session: Session, plan: Plan
) -> None:
    (noa,) = ids(session, "noa@example.org")
    session.execute(sa.update(Subscriber).where(Subscriber.id == noa).values(address="noa@例え.example"))
    session.flush()

    tally = rehearsed(session, plan)

    dispatch = factories.dispatch(session, plan.proof, plan.mailing_list)
    enrol(session, dispatch, now=NOW)
    (turn,) = (turn for turn in turns_of(session, dispatch) if turn.recipient.subscriber_id == noa)
    with pytest.raises(ValueError, match="not a mail address") as refused:
        composer_of(session, dispatch.id, letterhead=LETTERHEAD)(turn)
    (line,) = tally.unwritable
    assert Sentence.from_line(line) == sentence_of(refused.value)
    assert tally.unwritable[line] == Some(1, [noa])
    assert (tally.people, tally.written) == (4, 3)


def test_a_mail_that_is_too_large_for_one_person_alone_is_found(session: Session) -> None:
    paper = factories.newsletter(session)
    readers = factories.mailing_list(session, paper)
    person(session, readers, "short@example.org", "Noa", "en")
    long = person(session, readers, "long@example.org", "&" * 60, "en")
    publication, texts = publication_of(paper), list[str]()

    def room() -> int:
        rendition = render(issue(*texts), "en", publication, base_url=factories.BASE_URL)
        return CLIPPED_AT - 1_000 - filled_bytes(rendition)

    while (left := room()) > 2_000:
        texts.append("word " * (min(left, 15_000) // 6))
    proof = factories.proof(session, paper, says=issue(*texts))

    assert rehearsed(session, Plan(proof, readers)).clipped == Some(1, [long.id])


def issue(*texts: str) -> IssueContent:
    """One that calls its reader by their name twenty times, with further texts behind."""
    bodies = ["{{first_name|friend}} " * 20, *texts]
    masthead, _, contact = factories.content().model_dump(mode="json", exclude_unset=True)["blocks"]
    articles = [
        {
            "type": "text",
            "id": f"01K000000000000000000000{number:02d}",
            "body": {"en": body, "ko": "식탁"},
        }
        for number, body in enumerate(bodies)
    ]
    return factories.content(blocks=[masthead, *articles, contact])


@given(name=st.text(max_size=40), email=st.emails())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_weight_of_a_mail_is_the_bytes_of_its_html(plan: Plan, name: str, email: str) -> None:
    for edition in plan.proof.editions:
        rendition = rendition_of(edition)
        same = {"browser_url": "https://example.org/editions/1/en?a=1&b=2"}
        values = {
            "first_name": name,
            "name": name,
            "email": email,
            "unsubscribe_url": "https://example.org/u/1",
        }
        read = filled(rendition, same | values).html

        assert Weight.of(rendition, same).filled(values) == len(read.encode())


def test_what_is_kept_of_a_tally_is_all_of_it(session: Session, plan: Plan) -> None:
    tally = rehearsed(session, plan)
    tally.refuse(Sentence("It is {what}.", {"what": "so"}), 7)

    assert Tally.from_json(json.loads(json.dumps(tally.as_json()))) == tally


def test_names_are_for_who_may_see_them(session: Session, plan: Plan) -> None:
    sheet = rehearsal_sheet(
        session, plan, rehearsed(session, plan), by=factories.user(session, role=Role.VIEWER)
    )

    assert "Wilhelmina" not in str(sheet)
    assert "nameless@" not in str(sheet)


def test_who_was_erased_is_in_no_report(session: Session, plan: Plan) -> None:
    tally = rehearsed(session, plan)
    erase(session, session.get_one(Subscriber, ids(session, "nameless@example.org")[0]), by=OPERATOR, now=NOW)
    session.expire_all()

    sheet = rehearsal_sheet(session, plan, tally, by=OPERATOR)

    assert [gap.people for gap in sheet.gaps if gap.edition == "en"] == [[], []]


def test_who_shares_their_clicks_is_weighed_with_their_own_links(session: Session) -> None:
    paper = factories.newsletter(session)
    paper.counts_clicks = paper.asks_for_clicks = True
    plan = Plan(factories.proof(session, paper), factories.mailing_list(session, paper))
    factories.subscription(session, plan.mailing_list, "lee@example.org")
    kim = factories.subscription(session, plan.mailing_list, "kim@example.org")
    session.add(ClickSharing(subscription_id=kim.id, since=NOW))
    session.flush()

    tally = rehearsed(session, plan)

    dispatch = factories.dispatch(session, plan.proof, plan.mailing_list)
    enrol(session, dispatch, now=NOW)
    turns = turns_of(session, dispatch)
    compose = composer_of(session, dispatch.id, letterhead=LETTERHEAD)
    mails = {turn.recipient.email: compose(turn).data for turn in turns}
    assert sorted(tally.sizes.elements()) == sorted(len(mail) for mail in mails.values())
    pages = [purpose.page.encode() for purpose in (Purpose.LINK, Purpose.SHARED_LINK)]
    assert [[page in mails[f"{name}@example.org"] for page in pages] for name in ("lee", "kim")] == [
        [True, False],
        [False, True],
    ]
