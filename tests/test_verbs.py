"""Verbs that matter refuse by themselves, whatever page or command calls them: the last word is not the web's."""

import inspect
import pkgutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import newsletter.dispatch
import newsletter.feedback
import newsletter.issues
import newsletter.users
import subscribers
from newsletter.addresses import parse_address
from newsletter.content.issue_file import IssueFile
from newsletter.content.picture_terms import Licence, People
from newsletter.content.starters import STARTERS
from newsletter.dispatch import starting, steering
from newsletter.dispatch.allowance.changing import change_limits
from newsletter.dispatch.allowance.limits import Limits
from newsletter.dispatch.allowance.models import KnownRelay
from newsletter.dispatch.allowance.speed import Speed, set_speed
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.closing import close_list
from newsletter.dispatch.commenting import comment
from newsletter.dispatch.deadlines import set_deadline
from newsletter.dispatch.handing_over import ask_for_approval, ask_for_changes, prove
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.dispatch.notices import ask_again
from newsletter.dispatch.rehearsals import ask_for_rehearsal
from newsletter.dispatch.routing.choosing import Choice, choose_relays
from newsletter.dispatch.routing.keeping import (
    add_relay,
    change_address,
    pause_relay,
    remove_relay,
    resume_relay,
)
from newsletter.dispatch.sender_checks.keeping import keep_check
from newsletter.dispatch.trials import send_trial
from newsletter.dispatch.undoing import begin_now, undo
from newsletter.dispatch.webhook.models import Webhook
from newsletter.dispatch.webhook.setting import remove_webhook, renew_secret, set_webhook, try_webhook
from newsletter.dispatch.windows.hours import Hours
from newsletter.dispatch.windows.keeping import change_window
from newsletter.egress.posting import Poster
from newsletter.errors import NotAllowed
from newsletter.feedback.meanings import Meaning
from newsletter.feedback.models import BounceRule, ReturnedMail, ReturnedState
from newsletter.feedback.returned.deciding import decide, find_returned
from newsletter.feedback.returned.rules import make_rule, remove_rule
from newsletter.issues.approving import approve, approve_unseen
from newsletter.issues.assets import AssetStore
from newsletter.issues.beginning import (
    Numbering,
    following,
    start_from,
    start_issue,
    start_like,
    start_next,
)
from newsletter.issues.composing import (
    bring_back,
    checkpoint,
    content_of,
    create_issue,
    newest_revision,
    save,
)
from newsletter.issues.cutting import Part
from newsletter.issues.filling import fill
from newsletter.issues.introducing import change_publisher
from newsletter.issues.library.keeping import (
    change_block,
    keep_block,
    rename_block,
    retire_block,
    return_block,
)
from newsletter.issues.library.models import LibraryBlock
from newsletter.issues.library.placing import (
    change_from,
    insert_copied,
    insert_linked,
    keep_from,
    take_in_drafts,
    take_newest,
)
from newsletter.issues.looking import look_at
from newsletter.issues.models import Issue, Newsletter, Proof
from newsletter.issues.newsletters import change_newsletter, create_newsletter
from newsletter.issues.picture_library import (
    Known,
    cut_out_picture,
    describe_picture,
    keep_picture,
    remove_picture,
)
from newsletter.issues.picture_models import LibraryPicture
from newsletter.issues.picture_placing import place_picture
from newsletter.issues.picture_replacing import replace_picture
from newsletter.issues.pictures import made_ready
from newsletter.issues.proofing import make_proof
from newsletter.issues.restoring import bring_back_part
from newsletter.issues.returning import give_back, withdraw_note
from newsletter.issues.reviews.commenting import (
    Spot,
    reopen_thread,
    resolve_thread,
    take_back_comment,
    write_comment,
)
from newsletter.issues.reviews.marking import name_revision
from newsletter.issues.reviews.models import Comment, CommentThread, PreviewLink
from newsletter.issues.reviews.preview_links import make_preview_link, revoke_preview_link
from newsletter.issues.reviews.wishes import Wish
from newsletter.issues.transfer import (
    export_issue,
    import_issue,
    keep_issue,
    note_issue_export,
    read_issue,
)
from newsletter.issues.translations import (
    export_translation,
    import_translation,
    note_translation_export,
)
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.patching import patch
from newsletter.issues.working.presence import be_present
from newsletter.issues.working.reading import working_of
from newsletter.issues.working.whole import save_working, write_whole
from newsletter.trail.acts import PARTICULARS
from newsletter.trail.recording import noted_in
from newsletter.users.deeds import OPERATOR, ROLES, Deed
from newsletter.users.factors.demanding import demand
from newsletter.users.factors.resetting import reset_factors
from newsletter.users.managing import change_role, create_user, disable, enable, set_password
from newsletter.users.models import User
from newsletter.users.new_passwords import NewPassword
from newsletter.users.roles import Role
from subscribers.correcting import correct_person
from subscribers.exporting import export_csv, note_subscribers_export
from subscribers.imports.importing import apply_import
from subscribers.imports.keeping import Seen, discard_kept, keep_file, look_into
from subscribers.imports.reading_csv import read_file
from subscribers.imports.rereading import keep_otherwise, look_otherwise
from subscribers.imports.running import resume_import, start_import, stop_import
from subscribers.lists import change_list, create_list, reopen_list
from subscribers.models import (
    ClickSharing,
    ImportState,
    MailingList,
    SubscriberImport,
    Subscription,
    SubscriptionState,
)
from subscribers.on_request import erase, stop_sharing, take_off
from subscribers.subscribing import add_person
from tests import factories
from tests.conftest import NOW, lent_url, opened
from tests.factories import BASE_URL, SIGNER
from tests.fakes import ScriptedRelay
from tests.issues.conftest import picture

FILE = b"email,name,locale\r\nlee@example.org,Lee,en\r\n"
ABOUT = factories.one_block("Who we are now")
SEEN = Seen(FILE, read_file(FILE, name="people.csv"), locales=("en",))
PASSWORD = NewPassword("not a hash")


@dataclass(frozen=True)
class House:
    """One of everything, so that each verb can do what it is for."""

    session: Session
    folder: Path
    assets: AssetStore
    picture: LibraryPicture
    other_picture: LibraryPicture
    newsletter: Newsletter
    mailing_list: MailingList
    spare_list: MailingList
    closed_list: MailingList
    issue: Issue
    linked: Issue
    empty: Issue
    library: LibraryBlock
    retired: LibraryBlock
    proof: Proof
    waiting: Proof
    returned: Proof
    dispatch: Dispatch
    subscription: Subscription
    asked: Subscription
    kept: SubscriberImport
    on_its_way: SubscriberImport
    stopped: SubscriberImport
    colleague: User
    former: User
    remark: Comment
    settled: Comment
    link: PreviewLink

    def block(self, number: int) -> str:
        """The id of a block of the issue with a linked one and another."""
        return content_of(self.session, self.linked).blocks[number].id


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """It takes longer to build one than to do what any verb does."""
    folder = tmp_path_factory.mktemp("house")
    with (
        lent_url(request.param, request, folder) as url,
        opened(url) as database,
        database.transaction() as session,
    ):
        yield built(session, folder)


@pytest.fixture
def house(shared_house: House) -> Iterator[House]:
    """As it was built, whatever was done in it before."""
    savepoint = shared_house.session.begin_nested()
    yield shared_house
    savepoint.rollback()
    shared_house.session.add(shared_house.dispatch)  # which a start that is undone lets go
    shared_house.session.expire_all()


def built(session: Session, folder: Path) -> House:
    paper = factories.newsletter(session)
    mailing_list = factories.mailing_list(session, paper)
    closed = factories.mailing_list(session, paper, slug="closed")
    closed.closed_at = NOW
    issue = factories.issue(session, paper, slug="bridge-13")
    proof = factories.proof(session, paper)
    library, retired = (factories.library_block(session, paper, name=name) for name in ("About us", "Old"))
    retire_block(retired, by=OPERATOR, now=NOW)
    linked = factories.issue(session, paper, slug="linked", says=factories.one_block("Who we are now"))
    insert_linked(session, linked, library, after="", by=OPERATOR, now=NOW)
    session.add_all(
        [KnownRelay(name="second", workers={}), KnownRelay(name="paused", workers={}, paused_at=NOW)]
    )
    former = factories.user(session, email="old@bridge.example.org")
    former.disabled_at = NOW
    kept = keep_file(session, mailing_list, SEEN, by=OPERATOR, now=NOW)
    on_its_way = keep_file(session, mailing_list, SEEN, by=OPERATOR, now=NOW)
    on_its_way.state = ImportState.WAITING
    stopped = keep_file(session, mailing_list, SEEN, by=OPERATOR, now=NOW)
    stopped.state = ImportState.STOPPED
    assets = AssetStore(folder / "assets")
    export_issue(session, issue, assets=assets, to=folder / "issue.yaml")
    pictures = [
        keep_picture(
            session,
            paper,
            made_ready(picture(colour=colour)),
            file="quay.png",
            assets=assets,
            by=OPERATOR,
            now=NOW,
        )
        for colour in ("red", "blue")
    ]
    return House(
        session=session,
        folder=folder,
        assets=assets,
        picture=pictures[0],
        other_picture=pictures[1],
        newsletter=paper,
        mailing_list=mailing_list,
        spare_list=factories.mailing_list(session, paper, slug="spare"),
        closed_list=closed,
        issue=issue,
        linked=linked,
        empty=factories.issue(session, paper, slug="empty", says=factories.content(blocks=())),
        library=library,
        retired=retired,
        proof=proof,
        waiting=factories.proof(session, paper, slug="waiting", is_approved=False),
        returned=given_back(session, factories.proof(session, paper, slug="returned")),
        dispatch=factories.dispatch(session, factories.proof(session, paper, slug="b"), mailing_list),
        subscription=shared(session, factories.subscription(session, mailing_list, "kim@example.org")),
        asked=factories.subscription(
            session, mailing_list, "jo@example.org", state=SubscriptionState.PENDING
        ),
        kept=kept,
        on_its_way=on_its_way,
        stopped=stopped,
        colleague=factories.user(session, email="eve@bridge.example.org"),
        former=former,
        remark=said(session, issue),
        settled=settled(session, issue),
        link=make_preview_link(session, issue, Wish(), by=OPERATOR, now=NOW),
    )


def given_back(session: Session, proof: Proof) -> Proof:
    admin = factories.user(session, email="admin@bridge.example.org")
    give_back(session, proof, note="Wait", by=admin, now=NOW)
    return proof


def said(session: Session, issue: Issue) -> Comment:
    thread = CommentThread(issue=issue, block="", field="", block_type="", block_name="")
    made = Comment(thread=thread, guest="Gil", text="Shorter", written_at=NOW)
    session.add(made)
    session.flush()
    return made


def settled(session: Session, issue: Issue) -> Comment:
    made = said(session, issue)
    made.thread.resolved_at = NOW
    session.flush()
    return made


LATER = NOW + timedelta(minutes=1)


def just_started(at: House) -> Dispatch:
    """The dispatch of the house, while it can still be undone."""
    at.dispatch.state, at.dispatch.is_undoable = DispatchState.SCHEDULED, True
    at.dispatch.scheduled_at = LATER
    at.session.flush()
    return at.dispatch


def shared(session: Session, subscription: Subscription) -> Subscription:
    """Of somebody who shares their clicks."""
    session.add(ClickSharing(subscription_id=subscription.id, since=NOW))
    session.flush()
    return subscription


def take_back_own(at: House, by: User) -> None:
    """Nobody may take back what another one has said."""
    at.remark.author_id = by.id
    at.session.flush()
    take_back_comment(at.session, at.remark, by=by)


def approve_opened(at: House, by: User) -> object:
    """What has been opened does not ask for another deed than the approval itself."""
    for locale in ("en", "ko"):
        if by.role is Role.ADMIN and by.disabled_at is None:
            look_at(at.session, at.waiting, locale, by=by, now=NOW)
    return approve(at.session, at.waiting, by=by, now=NOW)


Verb = Callable[[House, User], object]


def translation(at: House) -> bytes:
    """What a translator gives back who did nothing."""
    return export_translation(at.session, at.issue, into="ko", only_open=False, reader="en").data


def last_issue(at: House) -> str:
    """The slug of the issue that the next one follows."""
    expected = following(at.session, at.newsletter.id)
    assert expected
    return expected.like.slug


def _returned(at: House) -> ReturnedMail:
    """A mail that waits for a decision."""
    made = at.session.scalars(sa.select(ReturnedMail)).one_or_none() or ReturnedMail(
        fingerprint="f00",
        data=zlib.compress(b"From: MAILER-DAEMON@mx.example\n\nFailed"),
        size=40,
        sender="",
        subject="",
        newsletter_id=at.newsletter.id,
        state=ReturnedState.WAITING,
        reason="",
        status="",
        host="",
        text="",
        arrived_at=NOW,
    )
    at.session.add(made)
    at.session.flush()
    return made


def _rule(at: House) -> BounceRule:
    made = at.session.scalars(sa.select(BounceRule)).one_or_none() or BounceRule(
        phrase="failed for good", meaning=Meaning.OURS, created_at=NOW
    )
    at.session.add(made)
    at.session.flush()
    return made


def _with_webhook(at: House) -> Session:
    if at.session.get(Webhook, 1) is None:
        at.session.add(Webhook(id=1, address="https://hooks.example.org/", sealed_secret="", since=NOW))
        at.session.flush()
    return at.session


VERBS: dict[str, tuple[Deed, Verb]] = {
    "create_issue": (
        Deed.COMPOSE,
        lambda at, by: create_issue(
            at.session, at.newsletter, slug="new-one", content=factories.content(), by=by, now=NOW
        ),
    ),
    "start_issue": (
        Deed.COMPOSE,
        lambda at, by: start_issue(
            at.session, at.newsletter, slug="new-one", number=1, period="", like=None, by=by, now=NOW
        ),
    ),
    "start_like": (
        Deed.COMPOSE,
        lambda at, by: start_like(
            at.session, at.newsletter, at.issue, numbering=Numbering(99), by=by, now=NOW
        ),
    ),
    "start_from": (
        Deed.COMPOSE,
        lambda at, by: start_from(
            at.session, at.newsletter, STARTERS[0], numbering=Numbering(98), by=by, now=NOW
        ),
    ),
    "start_next": (
        Deed.COMPOSE,
        lambda at, by: start_next(at.session, at.newsletter, like=last_issue(at), by=by, now=NOW),
    ),
    "fill": (
        Deed.COMPOSE,
        lambda at, by: fill(at.session, at.empty, STARTERS[0], by=by, now=NOW),
    ),
    "save": (
        Deed.COMPOSE,
        lambda at, by: save(at.session, at.issue, factories.content(period="2027"), base=1, by=by, now=NOW),
    ),
    "bring_back": (
        Deed.COMPOSE,
        lambda at, by: bring_back(at.session, at.issue, 1, base=1, by=by, now=NOW),
    ),
    "bring_back_part": (
        Deed.COMPOSE,
        lambda at, by: bring_back_part(at.session, at.issue, 1, part="subject.en", base=1, by=by, now=NOW),
    ),
    "name_revision": (
        Deed.COMPOSE,
        lambda at, by: name_revision(
            at.session, at.issue, newest_revision(at.session, at.issue), name="For the board", by=by, now=NOW
        ),
    ),
    "write_comment": (
        Deed.COMMENT,
        lambda at, by: write_comment(at.session, at.issue, Spot(), text="Shorter", by=by, now=NOW),
    ),
    "comment": (
        Deed.COMMENT,
        lambda at, by: comment(at.session, at.issue, Spot(), text="Shorter", by=by, now=NOW),
    ),
    "resolve_thread": (
        Deed.COMMENT,
        lambda at, by: resolve_thread(at.session, at.remark.thread, by=by, now=NOW),
    ),
    "reopen_thread": (
        Deed.COMMENT,
        lambda at, by: reopen_thread(at.session, at.settled.thread, by=by),
    ),
    "take_back_comment": (Deed.COMMENT, take_back_own),
    "make_preview_link": (
        Deed.SHARE_DRAFTS,
        lambda at, by: make_preview_link(at.session, at.issue, Wish(), by=by, now=NOW),
    ),
    "revoke_preview_link": (
        Deed.SHARE_DRAFTS,
        lambda at, by: revoke_preview_link(at.session, at.link, by=by, now=NOW),
    ),
    "import_issue": (
        Deed.IMPORT_ISSUES,
        lambda at, by: import_issue(
            at.session, at.folder / "issue.yaml", assets=AssetStore(at.folder / "assets"), by=by, now=NOW
        ),
    ),
    "read_issue": (
        Deed.IMPORT_ISSUES,
        lambda at, by: read_issue(
            at.session, at.folder / "issue.yaml", assets=AssetStore(at.folder / "assets"), by=by, now=NOW
        ),
    ),
    "change_publisher": (
        Deed.CHANGE_NEWSLETTERS,
        lambda at, by: change_publisher(
            at.newsletter, {"sender": "letters@bridge.example.org"}, locale="en", by=by
        ),
    ),
    "keep_issue": (
        Deed.IMPORT_ISSUES,
        lambda at, by: keep_issue(
            at.session, IssueFile(at.newsletter.slug, "another", factories.content()), by=by, now=NOW
        ),
    ),
    "note_translation_export": (
        Deed.EXPORT_ISSUES,
        lambda at, by: note_translation_export(at.issue, by=by),
    ),
    "import_translation": (
        Deed.COMPOSE,
        lambda at, by: import_translation(at.session, at.issue, translation(at), by=by, now=NOW),
    ),
    "keep_picture": (
        Deed.COMPOSE,
        lambda at, by: keep_picture(
            at.session,
            at.newsletter,
            made_ready(picture()),
            file="pier.png",
            assets=at.assets,
            by=by,
            now=NOW,
        ),
    ),
    "describe_picture": (
        Deed.COMPOSE,
        lambda at, by: describe_picture(at.picture, Known({}, {}, None, Licence.OWN, People.NOBODY), by=by),
    ),
    "cut_out_picture": (
        Deed.COMPOSE,
        lambda at, by: cut_out_picture(
            at.session, at.other_picture, Part(0, 0, 0.8, 1), assets=at.assets, by=by, now=NOW
        ),
    ),
    "place_picture": (
        Deed.COMPOSE,
        lambda at, by: place_picture(
            at.session,
            at.issue,
            f"{content_of(at.session, at.issue).blocks[1].id}.image",
            at.picture,
            by=by,
            now=NOW,
        ),
    ),
    "replace_picture": (
        Deed.COMPOSE,
        lambda at, by: replace_picture(at.session, at.picture, at.other_picture, by=by, now=NOW),
    ),
    "remove_picture": (
        Deed.COMPOSE,
        lambda at, by: remove_picture(at.session, at.picture, by=by, now=NOW),
    ),
    "make_proof": (
        Deed.PROVE,
        lambda at, by: make_proof(at.session, at.issue, base_url=BASE_URL, by=by, now=NOW),
    ),
    "prove": (
        Deed.PROVE,
        lambda at, by: prove(at.session, at.issue, note="", base_url=BASE_URL, by=by, now=NOW),
    ),
    "ask_for_approval": (
        Deed.PROVE,
        lambda at, by: ask_for_approval(at.session, at.waiting, note="", by=by, now=NOW),
    ),
    "keep_block": (
        Deed.KEEP_LIBRARY,
        lambda at, by: keep_block(
            at.session, at.newsletter, ABOUT, name="Who we are", like=ABOUT, by=by, now=NOW
        ),
    ),
    "change_block": (
        Deed.KEEP_LIBRARY,
        lambda at, by: change_block(at.session, at.library, ABOUT, base=1, like=ABOUT, by=by, now=NOW),
    ),
    "rename_block": (Deed.KEEP_LIBRARY, lambda at, by: rename_block(at.library, "Who we are", by=by)),
    "retire_block": (Deed.KEEP_LIBRARY, lambda at, by: retire_block(at.library, by=by, now=NOW)),
    "return_block": (Deed.KEEP_LIBRARY, lambda at, by: return_block(at.retired, by=by)),
    "keep_from": (
        Deed.KEEP_LIBRARY,
        lambda at, by: keep_from(at.session, at.linked, at.block(1), name="Ours", by=by, now=NOW),
    ),
    "change_from": (
        Deed.KEEP_LIBRARY,
        lambda at, by: change_from(at.session, at.linked, at.block(1), at.library, by=by, now=NOW),
    ),
    "insert_linked": (
        Deed.COMPOSE,
        lambda at, by: insert_linked(at.session, at.issue, at.library, after="", by=by, now=NOW),
    ),
    "insert_copied": (
        Deed.COMPOSE,
        lambda at, by: insert_copied(at.session, at.issue, at.library, after="", by=by, now=NOW),
    ),
    "take_newest": (
        Deed.COMPOSE,
        lambda at, by: take_newest(at.session, at.linked, at.block(0), by=by, now=NOW),
    ),
    "take_in_drafts": (
        Deed.COMPOSE,
        lambda at, by: take_in_drafts(at.session, at.library, by=by, now=NOW),
    ),
    "patch": (
        Deed.COMPOSE,
        lambda at, by: patch(
            at.session, at.issue, Patch(0, {"subject.en": ("", "New")}), tab="one", by=by, now=NOW
        ),
    ),
    "be_present": (
        Deed.COMPOSE,
        lambda at, by: be_present(at.session, at.issue, tab="one", block="", by=by, now=NOW),
    ),
    "checkpoint": (Deed.COMPOSE, lambda at, by: checkpoint(at.session, at.issue, by=by, now=NOW)),
    "write_whole": (
        Deed.COMPOSE,
        lambda at, by: write_whole(
            at.session, at.issue, working_of(at.session, at.issue).draft, version=0, by=by, now=NOW
        ),
    ),
    "save_working": (
        Deed.COMPOSE,
        lambda at, by: save_working(at.session, at.issue, by=by, now=NOW),
    ),
    "look_at": (Deed.APPROVE, lambda at, by: look_at(at.session, at.waiting, "en", by=by, now=NOW)),
    "approve": (Deed.APPROVE, lambda at, by: approve_opened(at, by)),
    "approve_unseen": (
        Deed.APPROVE,
        lambda at, by: approve_unseen(at.session, at.waiting, by=by, now=NOW),
    ),
    "give_back": (
        Deed.APPROVE,
        lambda at, by: give_back(at.session, at.waiting, note="Wait", by=by, now=NOW),
    ),
    "ask_for_changes": (
        Deed.APPROVE,
        lambda at, by: ask_for_changes(at.session, at.waiting, note="Wait", by=by, now=NOW),
    ),
    "withdraw_note": (
        Deed.APPROVE,
        lambda at, by: withdraw_note(at.session, at.returned, by=by, now=NOW),
    ),
    "send_trial": (
        Deed.SEND_TRIALS,
        lambda at, by: send_trial(
            at.session,
            at.issue,
            None,
            to=[parse_address("boss@example.org")],
            base_url=BASE_URL,
            signer=SIGNER,
            by=by,
            now=NOW,
        ),
    ),
    "schedule": (
        Deed.DISPATCH,
        lambda at, by: starting.schedule(at.session, at.proof, at.mailing_list, by=by, at=NOW, now=NOW),
    ),
    "ask_for_rehearsal": (
        Deed.DISPATCH,
        lambda at, by: ask_for_rehearsal(at.session, Plan(at.proof, at.mailing_list), by=by, now=NOW),
    ),
    "pause": (Deed.STEER_DISPATCHES, lambda at, by: steering.pause(at.session, at.dispatch, by=by)),
    "resume": (
        Deed.STEER_DISPATCHES,
        lambda at, by: steering.resume(at.session, at.dispatch, by=by, lanes=1, now=NOW),
    ),
    "cancel": (
        Deed.STEER_DISPATCHES,
        lambda at, by: steering.cancel(at.session, at.dispatch, by=by, now=NOW),
    ),
    "send_uncertain_again": (
        Deed.STEER_DISPATCHES,
        lambda at, by: steering.send_uncertain_again(at.session, at.dispatch, by=by, lanes=1, now=NOW),
    ),
    "go_past_canary": (
        Deed.STEER_DISPATCHES,
        lambda at, by: steering.go_past_canary(at.session, at.dispatch, by=by, lanes=1, now=NOW),
    ),
    "set_deadline": (
        Deed.STEER_DISPATCHES,
        lambda at, by: set_deadline(at.session, at.dispatch, None, by=by, now=NOW),
    ),
    "set_speed": (
        Deed.STEER_DISPATCHES,
        lambda at, by: set_speed(at.session, at.dispatch, Speed(60), by=by, now=NOW),
    ),
    "undo": (
        Deed.STEER_DISPATCHES,
        lambda at, by: undo(at.session, just_started(at), begins_at=LATER, by=by, now=NOW),
    ),
    "begin_now": (
        Deed.STEER_DISPATCHES,
        lambda at, by: begin_now(at.session, just_started(at), begins_at=LATER, by=by, now=NOW),
    ),
    "send_failed_again": (
        Deed.STEER_DISPATCHES,
        lambda at, by: steering.send_failed_again(at.session, at.dispatch, by=by, lanes=1, now=NOW),
    ),
    "ask_again": (
        Deed.ADD_SUBSCRIBERS,
        lambda at, by: ask_again(at.session, at.asked, by=by, now=NOW),
    ),
    "create_list": (
        Deed.MANAGE_LISTS,
        lambda at, by: create_list(
            at.session, "members", newsletter_id=at.newsletter.id, name={"en": "M"}, by=by, now=NOW
        ),
    ),
    "change_list": (
        Deed.MANAGE_LISTS,
        lambda at, by: change_list(
            at.mailing_list,
            name={"en": "Friends"},
            description={},
            is_public=False,
            is_stacked=False,
            by=by,
        ),
    ),
    "close_list": (
        Deed.MANAGE_LISTS,
        lambda at, by: close_list(at.session, at.spare_list, by=by, now=NOW),
    ),
    "reopen_list": (Deed.MANAGE_LISTS, lambda at, by: reopen_list(at.session, at.closed_list, by=by)),
    "add_person": (
        Deed.ADD_SUBSCRIBERS,
        lambda at, by: add_person(
            at.session,
            at.mailing_list,
            address=parse_address("lee@example.org"),
            name="Lee",
            organisation="",
            locale="en",
            basis="asked at the harbour",
            by=by,
            signer=SIGNER,
            now=NOW,
        ),
    ),
    "correct_person": (
        Deed.CORRECT_SUBSCRIBERS,
        lambda at, by: correct_person(
            at.session,
            at.subscription.subscriber,
            address=parse_address("kim@other.example.org"),
            name="Kim",
            organisation="",
            locale="en",
            why="told by telephone",
            by=by,
            signer=SIGNER,
            now=NOW,
        ),
    ),
    "take_off": (
        Deed.UNSUBSCRIBE_OTHERS,
        lambda at, by: take_off(at.session, at.subscription, by=by, now=NOW),
    ),
    "stop_sharing": (
        Deed.UNSUBSCRIBE_OTHERS,
        lambda at, by: stop_sharing(at.session, at.subscription, by=by, now=NOW),
    ),
    "erase": (
        Deed.ERASE_SUBSCRIBERS,
        lambda at, by: erase(at.session, at.subscription.subscriber, by=by, now=NOW),
    ),
    "keep_file": (
        Deed.IMPORT_SUBSCRIBERS,
        lambda at, by: keep_file(at.session, at.mailing_list, SEEN, by=by, now=NOW),
    ),
    "look_into": (
        Deed.IMPORT_SUBSCRIBERS,
        lambda at, by: look_into(
            at.session, at.mailing_list, file_name="more.csv", data=FILE, by=by, signer=SIGNER
        ),
    ),
    "apply_import": (
        Deed.IMPORT_SUBSCRIBERS,
        lambda at, by: apply_import(
            at.session,
            at.mailing_list,
            read_file(FILE, name="people.csv"),
            basis="asked",
            by=by,
            signer=SIGNER,
            now=NOW,
        ),
    ),
    "start_import": (
        Deed.IMPORT_SUBSCRIBERS,
        lambda at, by: start_import(
            at.session, at.kept, SEEN.file, basis="asked", by=by, signer=SIGNER, now=NOW
        ),
    ),
    "stop_import": (
        Deed.IMPORT_SUBSCRIBERS,
        lambda at, by: stop_import(at.session, at.on_its_way, by=by),
    ),
    "resume_import": (
        Deed.IMPORT_SUBSCRIBERS,
        lambda at, by: resume_import(at.session, at.stopped, by=by, now=NOW),
    ),
    "look_otherwise": (
        Deed.IMPORT_SUBSCRIBERS,
        lambda at, by: look_otherwise(
            at.session, at.kept, encoding="", columns={}, answers={}, by=by, signer=SIGNER
        ),
    ),
    "keep_otherwise": (
        Deed.IMPORT_SUBSCRIBERS,
        lambda at, by: keep_otherwise(at.session, at.kept, SEEN, by=by),
    ),
    "discard_kept": (Deed.IMPORT_SUBSCRIBERS, lambda at, by: discard_kept(at.session, at.kept, by=by)),
    "export_csv": (
        Deed.EXPORT_SUBSCRIBERS,
        lambda at, by: export_csv(at.session, at.mailing_list, by=by),
    ),
    "note_subscribers_export": (
        Deed.EXPORT_SUBSCRIBERS,
        lambda at, by: note_subscribers_export(at.mailing_list, by=by),
    ),
    "note_issue_export": (
        Deed.EXPORT_ISSUES,
        lambda at, by: note_issue_export(at.session, at.issue, by=by, now=NOW),
    ),
    "create_newsletter": (
        Deed.CREATE_NEWSLETTERS,
        lambda at, by: create_newsletter(
            at.session, "other", name={"en": "Other"}, locales=["en"], by=by, now=NOW
        ),
    ),
    "change_newsletter": (
        Deed.CHANGE_NEWSLETTERS,
        lambda at, by: change_newsletter(at.newsletter, {"website": "https://example.org"}, by=by),
    ),
    "change_limits": (
        Deed.MANAGE_RELAYS,
        lambda at, by: change_limits(at.session, Limits(per_hour=100), by=by, now=NOW),
    ),
    "find_returned": (
        Deed.DECIDE_RETURNED,
        lambda at, by: find_returned(at.session, _returned(at).id, by=by),
    ),
    "decide": (
        Deed.DECIDE_RETURNED,
        lambda at, by: decide(at.session, _returned(at), Meaning.NOTHING, by=by, now=NOW),
    ),
    "make_rule": (
        Deed.KEEP_BOUNCE_RULES,
        lambda at, by: make_rule(at.session, "box no longer served", Meaning.OURS, by=by, now=NOW),
    ),
    "remove_rule": (
        Deed.KEEP_BOUNCE_RULES,
        lambda at, by: remove_rule(at.session, _rule(at).id, by=by),
    ),
    "set_webhook": (
        Deed.MANAGE_WEBHOOK,
        lambda at, by: set_webhook(
            at.session, "https://hooks.example.org/", poster=Poster(), signer=SIGNER, by=by, now=NOW
        ),
    ),
    "renew_secret": (
        Deed.MANAGE_WEBHOOK,
        lambda at, by: renew_secret(_with_webhook(at), signer=SIGNER, by=by),
    ),
    "try_webhook": (
        Deed.MANAGE_WEBHOOK,
        lambda at, by: try_webhook(_with_webhook(at), base_url=BASE_URL, by=by, now=NOW),
    ),
    "remove_webhook": (
        Deed.MANAGE_WEBHOOK,
        lambda at, by: remove_webhook(_with_webhook(at), by=by),
    ),
    "add_relay": (
        Deed.MANAGE_RELAYS,
        lambda at, by: add_relay(
            at.session,
            "third",
            "smtp://127.0.0.1:26",
            ScriptedRelay(),
            signer=factories.SIGNER,
            by=by,
            now=NOW,
        ),
    ),
    "change_address": (
        Deed.MANAGE_RELAYS,
        lambda at, by: change_address(
            at.session,
            "second",
            "smtp://127.0.0.1:26",
            ScriptedRelay(),
            signer=factories.SIGNER,
            by=by,
            now=NOW,
        ),
    ),
    "pause_relay": (
        Deed.MANAGE_RELAYS,
        lambda at, by: pause_relay(at.session, "second", by=by, now=NOW),
    ),
    "resume_relay": (
        Deed.MANAGE_RELAYS,
        lambda at, by: resume_relay(at.session, "paused", by=by),
    ),
    "remove_relay": (
        Deed.MANAGE_RELAYS,
        lambda at, by: remove_relay(at.session, "second", by=by, now=NOW),
    ),
    "choose_relays": (
        Deed.CHANGE_NEWSLETTERS,
        lambda at, by: choose_relays(at.session, at.newsletter, [Choice("second")], by=by),
    ),
    "keep_check": (
        Deed.CHANGE_NEWSLETTERS,
        lambda at, by: keep_check(at.session, at.newsletter, "bridge.example.org", [], by=by, now=NOW),
    ),
    "change_window": (
        Deed.CHANGE_NEWSLETTERS,
        lambda at, by: change_window(at.session, at.newsletter, Hours("UTC", (0,), time(8), time(20)), by=by),
    ),
    "create_user": (
        Deed.MANAGE_USERS,
        lambda at, by: create_user(
            at.session, "max@example.org", name="Max", role=Role.EDITOR, password=PASSWORD, by=by, now=NOW
        ),
    ),
    "change_role": (
        Deed.MANAGE_USERS,
        lambda at, by: change_role(at.session, at.colleague, role=Role.EDITOR, by=by, now=NOW),
    ),
    "demand": (Deed.MANAGE_USERS, lambda at, by: demand(at.session, Role.ADMIN, since=NOW, by=by)),
    "reset_factors": (
        Deed.MANAGE_USERS,
        lambda at, by: reset_factors(at.session, at.colleague, by=by, now=NOW),
    ),
    "disable": (Deed.MANAGE_USERS, lambda at, by: disable(at.session, at.colleague, by=by, now=NOW)),
    "enable": (Deed.MANAGE_USERS, lambda at, by: enable(at.session, at.former, by=by, now=NOW)),
    "set_password": (
        Deed.MANAGE_USERS,
        lambda at, by: set_password(at.session, at.colleague, password=PASSWORD, by=by, now=NOW),
    ),
}


def verbs_of(package: ModuleType) -> set[str]:
    """The public functions below a package that are told by whom they are called."""
    found: set[str] = set()
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            if "by" in inspect.signature(function).parameters and not name.startswith("_"):
                found.add(name)
    return found


def test_every_verb_that_is_told_by_whom_is_tried_here() -> None:
    told = [
        verbs_of(package)
        for package in (
            newsletter.users,
            newsletter.issues,
            newsletter.dispatch,
            newsletter.feedback,
            subscribers,
        )
    ]

    values = {
        "may",
        "require",
        "by_staff",
        "by_file",
        "record",
        "note",
        "may_add",
        "require_known_html",
        "refused_html",
        "require_steering",
        "lock_while_open",
    }  # they ask who it is, or say it, and do nothing
    assert set[str]().union(*told) - values == set(VERBS)


@pytest.mark.parametrize(("deed", "verb"), VERBS.values(), ids=VERBS)
def test_a_verb_is_done_for_the_roles_that_may_and_refused_to_all_others(
    house: House, deed: Deed, verb: Verb
) -> None:
    users = {role: factories.user(house.session, email=f"{role}@example.org", role=role) for role in Role}
    shut_out = factories.user(house.session, email="left@example.org")
    shut_out.disabled_at = NOW - timedelta(days=1)
    house.session.flush()
    refused = [users[role] for role in Role if deed not in ROLES[role].deeds]

    for user in [*refused, shut_out]:
        with pytest.raises(NotAllowed):
            verb(house, user)
        assert not house.session.new
        assert not house.session.dirty
    allowed = next(users[role] for role in Role if deed in ROLES[role].deeds)
    verb(house, allowed)


UNRECORDED = {
    "find_returned": "it reads",
    "patch": "its log is kept beside the working draft, on the way to a revision, which tells",
    "be_present": "it is forgotten after some seconds",
    "checkpoint": "revisions tell who wrote what",
    "write_whole": "it is on the way to a revision, which tells",
    "save_working": "it saves a revision",
    "save": "revisions tell who wrote what",
    "fill": "it saves a revision",
    "place_picture": "it saves a revision",
    "insert_linked": "it saves a revision",
    "insert_copied": "it saves a revision",
    "take_newest": "it saves a revision",
    "bring_back": "it saves a revision",
    "bring_back_part": "it saves a revision",
    "read_issue": "what was read is kept by keep_issue",
    "look_into": "what was read is kept by keep_file",
    "look_otherwise": "what was read is kept by keep_otherwise",
    "look_at": "what a person opens before they approve stands beside the approval",
    "keep_otherwise": "a file that is kept is looked at in another way; what comes of it is recorded when it is applied",
    "ask_for_rehearsal": "it reads and counts; nothing goes out and nothing is changed",
    "export_csv": "it reads where nothing can be written; note_subscribers_export comes before it",
}


@pytest.mark.parametrize(("deed", "verb"), VERBS.values(), ids=VERBS)
def test_a_verb_writes_down_who_did_what_or_there_is_a_reason_why_not(
    house: House, deed: Deed, verb: Verb, request: pytest.FixtureRequest
) -> None:
    user = factories.user(house.session, email="ann@example.org", role=Role.ADMIN)
    before = len(noted_in(house.session))

    verb(house, user)

    name = request.node.callspec.id.rpartition("sqlite-")[2].rpartition("postgresql-")[2]
    written = noted_in(house.session)[before:]
    assert {key for one in written for key in one.details} <= set(PARTICULARS)
    assert bool(written) is (name not in UNRECORDED), (name, deed)
    assert {(one.doer_id, one.doer_name, one.doer_address) for one in written} <= {
        (user.id, user.name, user.email)
    }
