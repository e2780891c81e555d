"""Mails on our own behalf, written by us in the interface language nearest to the reader's; they never carry promotion.

A kind is a class of its words, and a template folder's `<kind>.subject.txt`, `<kind>.mjml` and `<kind>.txt`.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from newsletter.content.publication import Publication
from newsletter.languages import interface
from newsletter.rendering import plaintext
from newsletter.rendering.contexts import one_line
from newsletter.rendering.finishing import Finish, finished
from newsletter.rendering.frames import Frame, NewsletterWords, Reading
from newsletter.rendering.palettes import Palette, theming
from newsletter.rendering.placing import placed
from newsletter.rendering.slimming import pruned
from newsletter.rendering.slots import SlotMaker
from newsletter.rendering.views import Viewer


@dataclass(frozen=True)
class Notice:
    """One mail to one person, complete."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """The words of the mail that asks a new subscriber to confirm."""

    kind: ClassVar[str] = "confirm"

    confirm_url: str
    list_names: tuple[str, ...]  # at least one
    asked_at: str  # as people write a time

    @property
    def lists(self) -> str:
        """The names beside one another."""
        return ", ".join(self.list_names)

    @property
    def quoted_lists(self) -> str:
        """The same for a sentence that puts the whole in quotes."""
        return "”, “".join(self.list_names)


@dataclass(frozen=True, kw_only=True)
class AccountNews:
    """The words of the mail that tells a user what happened to their account."""

    kind: ClassVar[str] = "account"

    subject_line: str
    happened: str
    happened_at: str  # as people write a time
    account: str  # its address
    account_url: str


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked:
    """The words of the mail that tells an approver that a proof waits for them."""

    kind: ClassVar[str] = "approval_asked"

    proof_url: str
    number: str  # of the proof
    issue: str  # its subject
    name: str  # who asks
    note: tuple[str, ...]  # its lines; none where nothing was noted


@dataclass(frozen=True, kw_only=True)
class ProofReturned:
    """The words of the mail that tells whoever made a proof, or wrote what it says, what is to be changed."""

    kind: ClassVar[str] = "proof_returned"

    proof_url: str
    number: str
    issue: str
    name: str  # who asks for the changes
    note: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Mentioned:
    """The words of the mail that tells a colleague of a comment: it names them, or it came by a link that they made."""

    kind: ClassVar[str] = "mentioned"

    subject_line: str
    happened: str  # who said it, and of which issue
    place: str  # what it is about; "" is the issue itself
    text: tuple[str, ...]  # its lines
    comments_url: str


@dataclass(frozen=True, kw_only=True)
class DispatchPaused:
    """The words of the mail that tells an admin that a dispatch was paused by nobody."""

    kind: ClassVar[str] = "dispatch_paused"

    dispatch_url: str
    issue: str  # its subject
    list_name: str
    because: str
    accepted: str  # how many people the relay took it for
    waiting: str  # how many wait


@dataclass(frozen=True, kw_only=True)
class DispatchWarned:
    """The words of the mail that tells an admin that too much of a dispatch comes back, while it goes on or was over."""

    kind: ClassVar[str] = "dispatch_warned"

    dispatch_url: str
    issue: str
    list_name: str
    because: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class Farewell:
    """The words of the mail that tells somebody who left by mail that it worked."""

    kind: ClassVar[str] = "left"

    list_name: str
    preferences_url: str


@dataclass(frozen=True, kw_only=True)
class Forwarded:
    """The words of the mail that brings a person's own mail to whoever reads the answers."""

    kind: ClassVar[str] = "forward"

    subject_line: str  # theirs, where they have one
    happened: str  # who answered what
    address: str  # theirs
    text: tuple[str, ...]  # its lines
    attached: str  # what is attached, or why nothing is


NoticeWords = (
    Confirmation
    | AccountNews
    | ApprovalAsked
    | ProofReturned
    | Mentioned
    | DispatchPaused
    | DispatchWarned
    | Farewell
    | Forwarded
)


@dataclass(frozen=True, kw_only=True)
class NoticeFrame(Frame):
    """What the templates of a notice are given."""

    palette: Palette
    notice: NoticeWords
    subject: str = ""  # once it is written


def render_notice(notice: NoticeWords, locale: str, publication: Publication, *, base_url: str) -> Notice:
    """The mail in `locale`."""
    reading = Reading.of(interface(locale).code)  # the sentences are ours, whatever the reader's language
    themed = theming(publication.theme, latin_first=reading.setting.latin_first)
    viewer = Viewer(locale, publication.locales, SlotMaker(""), f"{base_url}/assets")
    frame = NoticeFrame(
        reading=reading,
        newsletter=NewsletterWords.of(publication, viewer),
        theme=themed,
        palette=themed.palettes["card"],
        notice=_on_one_line(notice),
    )

    subject = one_line(placed(f"notices/{notice.kind}.subject.txt", frame)).strip()
    frame = replace(frame, subject=subject)
    html = finished(placed(f"notices/{notice.kind}.mjml", frame), Finish.of(frame, publication.locales))
    return Notice(
        subject=subject,
        html=pruned(html),
        text=plaintext.tidy(placed(f"notices/{notice.kind}.txt", frame)),
    )


def _on_one_line(notice: NoticeWords) -> NoticeWords:
    """The words without line breaks and control characters; what has several lines is several words."""
    words: dict[str, Any] = {
        name: one_line(value) if isinstance(value, str) else tuple(map(one_line, value))
        for name, value in vars(notice).items()
    }
    return type(notice)(**words)
