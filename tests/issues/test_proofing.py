import hashlib
import json
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.issues import approving
from newsletter.issues.assets import AssetStore
from newsletter.issues.composing import content_of, save
from newsletter.issues.finding import find_proof
from newsletter.issues.frozen import envelope_of, findings_kept, hash_of, rendition_of, require_unaltered
from newsletter.issues.looking import look_at
from newsletter.issues.models import Issue, Proof
from newsletter.issues.newsletters import publication_of
from newsletter.issues.proofing import ProofRefused, findings_of, make_proof
from newsletter.issues.transfer import import_issue
from newsletter.rendering.rendition import Finding, Severity
from newsletter.rendering.web_edition import render_web
from newsletter.users.deeds import OPERATOR
from newsletter.wording import verbatim
from tests import factories

BASE_URL = "https://news.example.org"


@pytest.fixture
def issue(session: Session, assets: AssetStore, sample: Path, now: datetime) -> Issue:
    factories.newsletter(session)
    return import_issue(session, sample, assets=assets, by=OPERATOR, now=now)


def changed(session: Session, issue: Issue, now: datetime, **fields: object) -> IssueContent:
    data = content_of(session, issue).model_dump(mode="json") | fields
    content = IssueContent.model_validate(data)
    save(session, issue, content, base=issue.revision, by=OPERATOR, now=now)
    return content


def test_a_proof_freezes_every_edition_as_it_was_rendered(
    session: Session, issue: Issue, now: datetime
) -> None:
    renditions, _ = findings_of(
        content_of(session, issue), publication_of(issue.newsletter), base_url=BASE_URL
    )

    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)

    assert [rendition_of(edition) for edition in proof.editions] == renditions
    assert [edition.locale for edition in proof.editions] == ["en", "ko"]


def test_the_envelope_is_frozen_with_it(session: Session, issue: Issue, now: datetime) -> None:
    envelope = envelope_of(make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now))

    assert envelope.sender_name == {"en": "Bridge Network", "ko": "다리 네트워크"}
    assert envelope.sender_address == "news@bridge.example.org"
    assert envelope.list_host == "bridge.bridge.example.org"
    assert envelope.feedback_id.startswith("bridge-12:bridge:issue:")


@pytest.mark.parametrize(
    ("base_url", "sender"),
    [
        ("https://news.example.org", "newsletter@news.example.org"),
        ("http://127.0.0.1:8000", "newsletter@localhost"),
    ],
)
def test_without_a_sender_mail_comes_from_the_host_that_serves_it(
    session: Session, issue: Issue, now: datetime, base_url: str, sender: str
) -> None:
    issue.newsletter.sender_address = ""

    assert (
        envelope_of(make_proof(session, issue, base_url=base_url, by=OPERATOR, now=now)).sender_address
        == sender
    )


def test_the_same_content_is_the_same_proof(session: Session, issue: Issue, now: datetime) -> None:
    one = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)

    assert make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now) is one


def test_a_change_of_one_letter_is_another_proof(session: Session, issue: Issue, now: datetime) -> None:
    one = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    changed(session, issue, now, subject={"en": "Two shores, one Table", "ko": "두 기슭, 하나의 식탁"})

    other = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)

    assert other.content_hash != one.content_hash


def test_another_sender_is_another_proof(session: Session, issue: Issue, now: datetime) -> None:
    one = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    issue.newsletter.reply_to = "editor@bridge.example.org"

    assert (
        make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now).content_hash != one.content_hash
    )


def test_going_back_to_the_old_words_gives_the_old_proof(
    session: Session, issue: Issue, now: datetime
) -> None:
    original = content_of(session, issue)
    one = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    changed(session, issue, now, period="2027 Q1")
    save(session, issue, original, base=2, by=OPERATOR, now=now)

    assert make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now) is one


def test_what_was_found_is_kept_with_each_edition_and_said_in_any_language(
    session: Session, issue: Issue, now: datetime
) -> None:
    _, found = findings_of(content_of(session, issue), publication_of(issue.newsletter), base_url=BASE_URL)

    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    session.expire_all()

    for edition in proof.editions:
        expected = [finding for finding in found if finding.locale in (None, edition.locale)]
        kept = findings_kept(edition)
        assert len(kept) > 0
        assert [finding.as_json() for finding in kept] == [finding.as_json() for finding in expected]
        assert [finding.sentence.in_locale("ko") for finding in kept] == [
            finding.sentence.in_locale("ko") for finding in expected
        ]


def test_what_was_kept_in_english_only_is_read_as_it_stands(
    session: Session, issue: Issue, now: datetime
) -> None:
    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    edition = proof.editions[0]
    edition.findings = [
        {"severity": "warning", "check": "size.growing", "block": None, "locale": "en", "message": "{81} KB."}
    ]

    assert findings_kept(edition) == [
        Finding(Severity.WARNING, "size.growing", verbatim("{81} KB."), locale="en")
    ]


@pytest.mark.parametrize("field", ["subject", "preheader", "html", "text", "locale"])
def test_the_hash_covers_every_byte_of_an_edition(
    session: Session, issue: Issue, now: datetime, field: str
) -> None:
    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    assert hash_of(envelope_of(proof), proof.editions) == proof.content_hash

    setattr(proof.editions[1], field, getattr(proof.editions[1], field) + " ")

    assert hash_of(envelope_of(proof), proof.editions) != proof.content_hash
    session.refresh(proof.editions[1])


def test_the_hash_covers_slots_and_envelope(session: Session, issue: Issue, now: datetime) -> None:
    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    envelope = envelope_of(proof)

    assert (
        hash_of(envelope.model_copy(update={"sender_address": "x@y.org"}), proof.editions)
        != proof.content_hash
    )
    proof.editions[0].slots = {**proof.editions[0].slots, "slots": []}
    assert hash_of(envelope, proof.editions) != proof.content_hash
    session.refresh(proof.editions[0])


def test_an_error_refuses_the_proof_and_says_why(session: Session, issue: Issue, now: datetime) -> None:
    changed(session, issue, now, subject={"en": "Hi {{frist_name}}", "ko": "안녕"})

    with pytest.raises(ProofRefused, match="frist_name") as refused:
        make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)

    assert any(finding.check.startswith("merge_tags.") for finding in refused.value.findings)


def test_a_block_that_cannot_be_rendered_is_an_error_that_names_it(
    session: Session, issue: Issue, now: datetime
) -> None:
    blocks = [{"type": "disclaimer", "key": "nowhere"}]
    content = changed(session, issue, now, blocks=blocks)

    renditions, findings = findings_of(content, publication_of(issue.newsletter), base_url=BASE_URL)

    assert renditions == []
    failed = [finding for finding in findings if finding.check == "rendering.failed"]
    assert {(finding.block, finding.severity) for finding in failed} == {
        (content.blocks[0].id, Severity.ERROR)
    }


def test_a_proof_is_found_by_number_or_hash(session: Session, issue: Issue, now: datetime) -> None:
    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)

    for name in (proof.id, str(proof.id), proof.content_hash, proof.content_hash[:16].upper()):
        assert find_proof(session, name) is proof


@pytest.mark.parametrize("name", ["", "0", "99999", "-1", "abc", "%", "f" * 64, "9" * 30])
def test_what_is_no_proof_is_not_found(session: Session, issue: Issue, now: datetime, name: str) -> None:
    make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)

    with pytest.raises(NotFound, match="There is no proof"):
        find_proof(session, name)


def test_the_addresses_of_the_envelope_are_in_the_form_for_headers(
    session: Session, issue: Issue, now: datetime
) -> None:
    issue.newsletter.sender_address, issue.newsletter.reply_to = "news@다리.한국", "Hello@다리.한국"

    envelope = envelope_of(make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now))

    assert envelope.sender_address == "news@xn--2j1bq2k.xn--3e0b707e"
    assert envelope.reply_to == "Hello@xn--2j1bq2k.xn--3e0b707e"
    assert envelope.list_host == "bridge.xn--2j1bq2k.xn--3e0b707e"


def test_the_web_edition_is_frozen_under_the_same_hash(session: Session, issue: Issue, now: datetime) -> None:
    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    content, publication = content_of(session, issue), publication_of(issue.newsletter)

    for edition in proof.editions:
        addresses = {locale: f"{BASE_URL}/editions/{issue.slug}/{locale}" for locale in content.locales}
        page = render_web(
            content,
            edition.locale,
            publication,
            base_url=BASE_URL,
            address=addresses[edition.locale],
            addresses=addresses,
        )
        assert edition.web_html == page.html
        assert edition.card == page.card.as_kept()
    require_unaltered(proof)


@pytest.mark.parametrize(("part", "other"), [("web_html", "x"), ("card", {"title": "x"})])
def test_a_web_edition_that_was_altered_is_noticed(
    session: Session, issue: Issue, now: datetime, part: str, other: object
) -> None:
    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)

    setattr(proof.editions[1], part, other)

    with pytest.raises(Conflict):
        require_unaltered(proof)


def test_a_proof_from_before_there_were_web_editions_keeps_its_hash(
    session: Session, issue: Issue, now: datetime
) -> None:
    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    names = ("locale", "subject", "preheader", "html", "text", "slots", "links")
    document = {
        "envelope": proof.envelope,
        "editions": [{name: getattr(edition, name) for name in names} for edition in proof.editions],
    }
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for edition in proof.editions:
        edition.web_html = None
    proof.content_hash = hashlib.sha256(canonical.encode()).hexdigest()

    require_unaltered(proof)


def test_all_languages_in_one_mail_are_one_more_edition(
    session: Session, issue: Issue, now: datetime
) -> None:
    apart = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    changed(session, issue, now, stacked=True)

    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)

    assert [edition.locale for edition in proof.editions] == ["en", "ko", "mul"]
    assert proof.content_hash != apart.content_hash
    for alone, edition in zip(apart.editions, proof.editions, strict=False):
        assert (alone.html, alone.text, alone.web_html) == (edition.html, edition.text, edition.web_html)
    *_, stacked = proof.editions
    assert stacked.subject == " | ".join(edition.subject for edition in apart.editions)
    assert stacked.web_html == proof.editions[0].web_html, "it is read on the page of the first language"
    assert envelope_of(proof).sender_name["mul"] == envelope_of(proof).sender_name["en"]


def test_who_approves_has_opened_all_languages_in_one_mail_too(
    session: Session, issue: Issue, now: datetime
) -> None:
    changed(session, issue, now, stacked=True)
    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    admin = factories.user(session)
    for locale in ("en", "ko"):
        look_at(session, proof, locale, by=admin, now=now)

    with pytest.raises(Invalid, match="You have not opened: All languages"):
        approving.approve(session, proof, by=admin, now=now)

    assert factories.approve(session, proof, by=admin, now=now)


def test_a_proof_that_counts_says_so_and_keeps_each_link_that_is_counted(
    session: Session, issue: Issue, now: datetime
) -> None:
    before = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    issue.newsletter.counts_clicks = True

    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)

    assert proof.content_hash != before.content_hash
    assert envelope_of(proof).counts_clicks
    assert not envelope_of(proof).shares_clicks
    assert [edition.html for edition in proof.editions] == [edition.html for edition in before.editions]
    places = {edition.locale: edition.links for edition in proof.editions}
    assert {link.locale for link in proof.counted_links} == {"en", "ko"}
    assert all(places[link.locale][link.position] == link.url for link in proof.counted_links)
    blocks = {block.id for block in content_of(session, issue).blocks}
    assert {link.block_id for link in proof.counted_links} <= blocks
    assert make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now) is proof


def test_a_proof_that_counts_nothing_keeps_the_hash_of_those_from_before(
    session: Session, issue: Issue, now: datetime
) -> None:
    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)

    assert proof.counted_links == []
    assert "counts_clicks" not in proof.envelope
    assert proof.content_hash == _hash_of_old(proof)


def test_a_link_that_would_lead_elsewhere_than_what_was_frozen_goes_out_to_nobody(
    session: Session, issue: Issue, now: datetime
) -> None:
    issue.newsletter.counts_clicks = True
    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
    require_unaltered(proof)

    proof.counted_links[0].url = "https://elsewhere.example/"

    with pytest.raises(Conflict):
        require_unaltered(proof)


def _hash_of_old(proof: Proof) -> str:
    """As it was made before there were clicks."""
    names = ("sender_name", "sender_address", "reply_to", "list_label", "list_host", "feedback_id")
    fields = ("locale", "subject", "preheader", "html", "text", "slots", "links", "web_html", "card")
    document = {
        "envelope": {name: getattr(envelope_of(proof), name) for name in names},
        "editions": [{name: getattr(edition, name) for name in fields} for edition in proof.editions],
    }
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
