"""Preview links: they lead to an issue for some days, tell nothing of who looks, and are ended by hand."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from newsletter.desk.preview_links import preview_link_lines
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.issues.composing import save
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.reviews import preview_links
from newsletter.issues.reviews.commenting import Spot, write_as_guest
from newsletter.issues.reviews.models import PreviewLink
from newsletter.issues.reviews.preview_links import (
    forget_links,
    link_of,
    make_preview_link,
    note_opened,
    open_link,
    revoke_preview_link,
)
from newsletter.issues.reviews.showing import shown_by
from newsletter.issues.reviews.wishes import Wish
from newsletter.links import Purpose
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import User
from newsletter.users.roles import Role
from tests import factories
from tests.conftest import NOW
from tests.factories import BASE_URL, SIGNER

DAY = timedelta(days=1)


@pytest.fixture
def paper(session: Session) -> Newsletter:
    return factories.newsletter(session)


@pytest.fixture
def issue(session: Session, paper: Newsletter) -> Issue:
    return factories.issue(session, paper)


@pytest.fixture
def eda(session: Session) -> User:
    return factories.user(session, email="eda@bridge.example.org", role=Role.EDITOR)


def token(link: PreviewLink) -> str:
    return SIGNER.token(Purpose.PREVIEW, link.id)


def test_it_leads_to_the_issue_until_it_ends(session: Session, issue: Issue, eda: User) -> None:
    link = make_preview_link(session, issue, Wish(days=3, label=" The  board "), by=eda, now=NOW)

    assert open_link(session, SIGNER, token(link), now=NOW + 2 * DAY) == link
    assert link.label == "The board"
    with pytest.raises(NotFound, match="This preview is over"):
        open_link(session, SIGNER, token(link), now=NOW + 3 * DAY)


def test_one_that_was_ended_says_the_same_as_one_that_never_was(
    session: Session, issue: Issue, eda: User
) -> None:
    link = make_preview_link(session, issue, Wish(), by=eda, now=NOW)
    for _ in "twice":
        revoke_preview_link(session, link, by=eda, now=NOW)
    session.expire_all()

    said = set()
    for text in (token(link), SIGNER.token(Purpose.PREVIEW, 99), SIGNER.token(Purpose.EDITION, link.id), "x"):
        with pytest.raises(NotFound) as refused:
            open_link(session, SIGNER, text, now=NOW)
        said.add(str(refused.value.sentence))
    assert len(said) == 1


def test_it_shows_the_newest_state_or_what_it_was_made_for(
    session: Session, issue: Issue, paper: Newsletter, eda: User
) -> None:
    follows, stays = (
        make_preview_link(session, issue, wish, by=eda, now=NOW) for wish in (Wish(), Wish(revision=1))
    )
    newer = factories.content(subject={"en": "Newer", "ko": "더 새로운"})
    save(session, issue, newer, base=1, by=OPERATOR, now=NOW)

    assert shown_by(session, follows).mail("en", base_url=BASE_URL).subject == "Newer"
    assert shown_by(session, stays).mail("ko", base_url=BASE_URL).subject == "두 기슭"
    assert "Newer" in shown_by(session, follows).page("en", base_url=BASE_URL)
    with pytest.raises(NotFound):
        shown_by(session, follows).mail("fr", base_url=BASE_URL)

    proof = factories.proof(session, paper, slug="proved")
    frozen = make_preview_link(session, proof.issue, Wish(proof=proof.id), by=eda, now=NOW)
    save(session, proof.issue, newer, base=1, by=OPERATOR, now=NOW)
    shown = shown_by(session, frozen)
    assert (shown.locales, shown.sender("ko")) == (("en", "ko"), "다리 네트워크")
    assert shown.mail("en", base_url=BASE_URL).html == proof.editions[0].html
    assert shown.page("en", base_url=BASE_URL) == proof.editions[0].web_html


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (Wish(days=0), Invalid),
        (Wish(days=91), Invalid),
        (Wish(label="a" * 121), Invalid),
        (Wish(label="\u202eolleh"), Invalid),
        (Wish(revision=1, proof=1), Invalid),
        (Wish(revision=7), NotFound),
        (Wish(proof=77), NotFound),
    ],
)
def test_what_cannot_be_is_refused(
    session: Session, issue: Issue, eda: User, wish: Wish, error: type[Exception]
) -> None:
    with pytest.raises(error):
        make_preview_link(session, issue, wish, by=eda, now=NOW)


def test_a_proof_or_a_link_of_another_issue_is_not_found(
    session: Session, issue: Issue, paper: Newsletter, eda: User
) -> None:
    proof = factories.proof(session, paper, slug="other")
    with pytest.raises(NotFound):
        make_preview_link(session, issue, Wish(proof=proof.id), by=eda, now=NOW)
    link = make_preview_link(session, issue, Wish(), by=eda, now=NOW)

    with pytest.raises(NotFound):
        link_of(session, proof.issue, link.id)


def test_an_issue_has_only_so_many_at_a_time(
    session: Session, issue: Issue, eda: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_links, "MOST_LINKS", 1)
    make_preview_link(session, issue, Wish(), by=eda, now=NOW)

    with pytest.raises(Conflict):
        make_preview_link(session, issue, Wish(), by=eda, now=NOW)
    make_preview_link(session, issue, Wish(), by=eda, now=NOW + 8 * DAY)


def test_it_is_counted_how_often_somebody_came(session: Session, issue: Issue, eda: User) -> None:
    link = make_preview_link(session, issue, Wish(), by=eda, now=NOW)
    for seconds in (0, 30, 90, 3600):
        note_opened(session, link.id, now=NOW + timedelta(seconds=seconds))
    session.expire_all()

    (line,) = preview_link_lines(session, issue, now=NOW)
    assert (line.opened, line.opened_at, line.author) == (3, NOW + timedelta(hours=1), "Ada")


def test_those_that_lead_somewhere_stand_first(session: Session, issue: Issue, eda: User) -> None:
    first, second, third = (make_preview_link(session, issue, Wish(), by=eda, now=NOW) for _ in range(3))
    revoke_preview_link(session, third, by=eda, now=NOW)
    session.expire_all()

    lines = preview_link_lines(session, issue, now=NOW)

    assert [(line.id, line.is_running) for line in lines] == [
        (second.id, True),
        (first.id, True),
        (third.id, False),
    ]


def test_one_that_ended_long_ago_is_let_go_of_and_what_was_said_by_it_stays(
    session: Session, issue: Issue, eda: User
) -> None:
    old, revoked, running = (
        make_preview_link(session, issue, Wish(days=90, takes_comments=True), by=eda, now=at)
        for at in (NOW - 200 * DAY, NOW, NOW)
    )
    said = write_as_guest(session, old, Spot(), name="Gil", text="Fine", now=NOW - 200 * DAY)
    revoke_preview_link(session, revoked, by=eda, now=NOW - 40 * DAY)

    assert forget_links(session, ended_before=NOW - 30 * DAY, at_most=9) == 2

    session.expire_all()
    assert (said.link_id, said.guest) == (None, "Gil")
    assert [line.id for line in preview_link_lines(session, issue, now=NOW)] == [running.id]
