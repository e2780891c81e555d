"""An issue of a newsletter in one language whose mail has a wanted size: some articles, as long as it takes."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Composer, Recipient
from newsletter.messages.proof_envelope import ProofEnvelope
from newsletter.rendering.render import render
from newsletter.signing import Signer

BASE_URL = "https://news.harbour.example.org"
PUBLICATION = Publication.model_validate(
    {
        "slug": "harbour-letter",
        "name": {"en": "Harbour Letter"},
        "locales": ["en"],
        "sender_name": {"en": "Harbour Letter"},
        "sender_address": "letter@harbour.example.org",
        "organisation": {"en": "Harbour Network"},
        "postal_address": {"en": "1 Ferry Lane, Harbourton"},
        "contact_email": "office@harbour.example.org",
        "website": "https://harbour.example.org",
    }
)
_STORY = (
    "the ferry leaves at nine and the market on the other shore opens before it so whoever lives here and works there "
    "has had breakfast twice when the first bell rings"
)
_CONTACT: dict[str, object] = {
    "type": "contact",
    "organisation": {"en": "Harbour Network"},
    "email": "office@harbour.example.org",
}
_FULL = 4_000  # bytes of mail for each article, about
_BARE = 11_000  # of a mail without a word in it, about


def content_of_size(size: int) -> IssueContent:
    """An issue whose message for one reader has so many bytes, within half a percent. Raises AssertionError where none has."""
    articles = max(1, (size - _BARE) // _FULL)
    low, high = articles, size // 8  # a word of five letters is twice in a mail
    while high - low > 1:
        words = (low + high) // 2
        low, high = (words, high) if len(message(_content(articles, words))) <= size else (low, words)
    found = _content(articles, low)
    assert 0.995 < len(message(found)) / size <= 1, f"no issue has {size:,} bytes"
    return found


def message(content: IssueContent) -> bytes:
    """What one reader would get."""
    rendition = render(content, "en", PUBLICATION, base_url=BASE_URL)
    envelope = ProofEnvelope(
        sender_name={"en": "Harbour Letter"},
        sender_address=PUBLICATION.sender_address,
        reply_to="",
        list_label="Harbour Letter",
        list_host="harbour-letter.harbour.example.org",
        feedback_id="harbour-letter-1:harbour-letter:issue:harbour",
    )
    letterhead = Letterhead(BASE_URL, Signer("k" * 32))
    composer = Composer(1, envelope, {"en": rendition}, issue="harbour-letter-1", letterhead=letterhead)
    reader = Recipient(
        delivery_id=10_000,
        subscription_id=10_000,
        subscriber_id=10_000,
        address="reader10000@example.net",
        email="reader10000@example.net",
        name="Reader 10000",
        first_name="Reader",
        last_name="10000",
        organisation="",
        locale="en",
    )
    return composer.compose(reader, date=datetime(2026, 11, 21, 9, 0, tzinfo=UTC)).data


def _content(articles: int, words: int) -> IssueContent:
    said = itertools.cycle(_STORY.split())
    lengths = [words // articles + (number < words % articles) for number in range(articles)]
    articles_said = (_article(length, said) for length in lengths)
    blocks: list[dict[str, object]] = [{"type": "masthead"}, *articles_said, _CONTACT]
    return IssueContent.model_validate(
        {
            "number": 1,
            "locales": ["en"],
            "subject": {"en": "{{first_name|Neighbour}}, the harbour letter is here"},
            "preheader": {"en": "What happens on both shores"},
            "blocks": [{"id": f"01J{at:023d}", **block} for at, block in enumerate(blocks)],
        }
    )


def _article(words: int, said: Iterator[str]) -> dict[str, object]:
    text = " ".join(itertools.islice(said, words))
    return {
        "type": "article",
        "title": {"en": "Across the water"},
        "body": {"en": f"Dear {{{{first_name|neighbour}}}}, {text}."},
        "link": {"en": "https://harbour.example.org/across"},
    }
