"""After seeding, the sample can be checked, approved and sent."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.demo.newsletters import SAMPLES
from newsletter.demo.seeding import ADMIN, DRAFT, Seeded, seed
from newsletter.issues.assets import AssetStore
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Issue, IssueRevision, Newsletter
from newsletter.issues.newsletters import publication_of
from newsletter.issues.proofing import findings_of, make_proof
from newsletter.rendering.rendition import Severity
from newsletter.signing import Signer
from newsletter.users.new_passwords import given_password
from newsletter.users.passwords import password_matches
from newsletter.users.roles import Role
from subscribers.audiences import audience_of
from subscribers.models import Consent, MailingList, Subscription

BASE_URL = "https://news.example.org"
PASSWORD = "a password for one test"


@pytest.fixture
def assets(tmp_path: Path) -> AssetStore:
    return AssetStore(tmp_path / "assets")


@pytest.fixture
def seeded(session: Session, assets: AssetStore, signer: Signer, now: datetime) -> Seeded:
    return seed(
        session, assets=assets, signer=signer, now=now, password=given_password(PASSWORD, email=ADMIN)
    )


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
def test_198_of_200_subscribers_get_mail(session: Session, seeded: Seeded) -> None:
    audience = audience_of(session, seeded.mailing_list)

    assert (audience.confirmed, audience.unconfirmed, audience.suppressed) == (198, 1, 1)
    assert audience.by_locale == {"ko": 109, "en": 89}


def test_each_newsletter_has_its_own_look_its_publisher_and_its_readers(
    session: Session, seeded: Seeded
) -> None:
    newsletters = session.scalars(sa.select(Newsletter).order_by(Newsletter.id)).all()
    publications = [publication_of(newsletter) for newsletter in newsletters]
    readers = session.scalars(
        sa.select(sa.func.count(Subscription.id))
        .join(MailingList)
        .group_by(MailingList.newsletter_id)
        .order_by(MailingList.newsletter_id)
    )

    assert newsletters[0].id == seeded.newsletter.id
    assert len({publication.theme.name for publication in publications}) == len(SAMPLES) == 4
    assert len({publication.sender_address for publication in publications}) == 4
    assert all(publication.unsaid == () for publication in publications)
    assert readers.all() == [200, 71, 41, 36]  # who has bounced is put on no second list


def test_there_is_one_user_of_each_role(seeded: Seeded) -> None:
    assert [user.role for user in seeded.users] == [Role.ADMIN, Role.EDITOR, Role.VIEWER]
    assert all(password_matches(user.password_hash, PASSWORD) for user in seeded.users)


def test_no_issue_but_the_draft_has_an_error_and_all_are_light_enough_for_every_mailbox(
    session: Session, seeded: Seeded
) -> None:
    issues = session.scalars(sa.select(Issue).where(Issue.slug != DRAFT)).all()
    for issue in issues:
        content, publication = content_of(session, issue), publication_of(issue.newsletter)

        renditions, findings = findings_of(content, publication, base_url=BASE_URL)

        assert [str(found.sentence) for found in findings if found.severity is Severity.ERROR] == [], (
            issue.slug
        )
        assert all(rendition.html_bytes < 80_000 for rendition in renditions), issue.slug
    assert len(issues) == sum(len(sample.issues) for sample in SAMPLES) - 1


def test_the_emblem_of_the_union_comes_with_its_notice_also_when_nobody_places_it(
    session: Session, seeded: Seeded, assets: AssetStore
) -> None:
    content, publication = content_of(session, seeded.issue), publication_of(seeded.newsletter)
    [locked] = publication.disclaimers
    assert locked.emblem
    assert locked.emblem.asset
    blocks = tuple(block for block in content.blocks if block.type != "disclaimer")

    renditions, _ = findings_of(content.model_copy(update={"blocks": blocks}), publication, base_url=BASE_URL)

    assert assets.path(locked.emblem.asset).is_file()
    assert all(rendition.html.count(locked.emblem.asset) == 1 for rendition in renditions)


def test_the_issue_can_be_proofed(session: Session, seeded: Seeded, now: datetime) -> None:
    proof = make_proof(session, seeded.issue, base_url=BASE_URL, by=seeded.users[0], now=now)

    assert [edition.locale for edition in proof.editions] == ["en", "ko"]


def test_the_draft_still_lacks_a_translation(session: Session, seeded: Seeded) -> None:
    content = content_of(session, find_issue(session, DRAFT))

    _, findings = findings_of(content, publication_of(seeded.newsletter), base_url=BASE_URL)

    assert {found.check for found in findings if found.severity is Severity.ERROR} == {"translations.missing"}


def test_seeding_again_changes_only_the_password(
    session: Session, seeded: Seeded, assets: AssetStore, signer: Signer, now: datetime
) -> None:
    counts = [sa.select(sa.func.count(model.id)) for model in (Issue, IssueRevision, Subscription, Consent)]
    before = [session.scalar(count) for count in counts]

    another = given_password("another password", email=ADMIN)
    again = seed(session, assets=assets, signer=signer, now=now + timedelta(days=3), password=another)

    assert [session.scalar(count) for count in counts] == before
    assert again.issue.id == seeded.issue.id
    assert all(password_matches(user.password_hash, "another password") for user in again.users)
