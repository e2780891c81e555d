"""The mail that brings a person's own mail to whoever reads the answers: in our name, with theirs in words.

Its From is ours, so that it passes DMARC; an answer to it goes to the person. Its return path is that of a notice, from which
nothing is forwarded.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.publication import Publication
from newsletter.dispatch.forwarding.models import Forward, Letter
from newsletter.dispatch.models import Delivery, Dispatch, Notice
from newsletter.dispatch.notice_message import OnBehalf, notice_message
from newsletter.issues.finding import newsletter_with
from newsletter.issues.frozen import rendition_of
from newsletter.issues.newsletters import publication_of
from newsletter.languages import closest, interface
from newsletter.messages import headers
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.rendering.notices import Forwarded
from newsletter.rendering.preview import as_sample
from newsletter.users.models import User
from newsletter.wording import Sentence, say

LARGEST = 5_000_000  # octets; of a larger mail only the words are forwarded
_MOST_LINES = 300
_LONGEST_LINE = 2_000  # characters
_LONGEST_SUBJECT = 150
_LONGEST_NAME = 60


def forward_mail(session: Session, notice: Notice, *, letterhead: Letterhead) -> Message | None:
    """The message; None where nothing of the mail is here any more, as after its writer was erased."""
    forward = forward_of(session, notice)
    letter = forward.letter if forward else None
    if forward is None or letter is None:
        return None
    publication = publication_of(newsletter_with(session, forward.newsletter_id))
    locale = _language_of(session, forward.address, publication)
    spoken = interface(locale).code
    is_whole = len(forward.octets) <= LARGEST
    by_way = say(
        "{name} by way of {newsletter}", name=_name(letter), newsletter=publication.sender_in(locale)
    )
    words = Forwarded(
        subject_line=_cleaned(letter.subject, _LONGEST_SUBJECT)
        or say("A mail without a subject").in_locale(spoken),
        happened=_happened(session, forward, letter, publication, locale=locale).in_locale(spoken),
        address=letter.address,
        text=_lines(letter.text),
        attached=_attached(is_whole=is_whole).in_locale(spoken),
    )
    return notice_message(
        notice,
        words,
        publication,
        address=forward.address,
        locale=locale,
        letterhead=letterhead,
        on_behalf=OnBehalf(
            name=by_way.in_locale(spoken),
            address=letter.address,
            message_id=letter.message_id,
            original=forward.octets if is_whole else b"",
        ),
    )


def forward_of(session: Session, notice: Notice) -> Forward | None:
    """The mail that a notice forwards; None of every other notice."""
    return session.scalar(sa.select(Forward).where(Forward.notice_id == notice.id))


def _language_of(session: Session, address: str, publication: Publication) -> str:
    """That of the colleague whose address it is; else the one the newsletter is written in."""
    locale = session.scalar(sa.select(User.locale).where(User.email == address.lower()))
    return locale or publication.locales[0]


def _happened(
    session: Session, forward: Forward, letter: Letter, publication: Publication, *, locale: str
) -> Sentence:
    delivery = session.get(Delivery, forward.delivery_id) if forward.delivery_id is not None else None
    if delivery is None:
        return say(
            "{name} answered a mail about a subscription to “{newsletter}”.",
            name=_name(letter),
            newsletter=publication.sender_in(locale),
        )
    editions = {
        edition.locale: edition for edition in session.get_one(Dispatch, delivery.dispatch_id).proof.editions
    }
    edition = editions[closest(locale, editions) or next(iter(editions))]
    return say(
        "{name} answered the issue “{issue}”.",
        name=_name(letter),
        issue=as_sample(rendition_of(edition)).subject,
    )


def _attached(*, is_whole: bool) -> Sentence:
    if is_whole:
        return say("Their mail is attached as it arrived. A stranger wrote it: open only what you expect.")
    return say(
        "Their mail is larger than {size} MB, so only its words are here. Ask them for what came with it.",
        size=LARGEST // 1_000_000,
    )


def _name(letter: Letter) -> str:
    """What they call themselves, or what stands before the @. Never with an address in it: From has ours."""
    written = _cleaned(letter.name, _LONGEST_NAME).partition("@")[0].strip()
    return written or letter.address.partition("@")[0]


def _lines(text: str) -> tuple[str, ...]:
    lines = text.strip().splitlines()
    shown = [_cleaned(line, _LONGEST_LINE) for line in lines[:_MOST_LINES]]
    return (*shown, "…") if len(lines) > _MOST_LINES else tuple(shown)


def _cleaned(text: str, longest: int) -> str:
    text = headers.cleaned(text)
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
