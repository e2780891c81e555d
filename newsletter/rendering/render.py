"""From content to a Rendition: the same call for the preview, the proof and the archive.

Content → Jinja2 → MJML → HTML → premailer, once per edition, never per recipient. The same content gives
the same bytes.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.rendering import hanging, plaintext
from newsletter.rendering.contexts import addresses
from newsletter.rendering.editions import Edition
from newsletter.rendering.frames import Frame, MailFrame, Run
from newsletter.rendering.inlining import inline
from newsletter.rendering.mjml import MjmlError, to_html
from newsletter.rendering.placing import Parts, RenderError, anchored, failure, parts_of, placed, slots_in
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.runs import with_languages
from newsletter.rendering.slimming import slimmed
from newsletter.rendering.slots import SlotTable
from newsletter.wording import say


def render(content: IssueContent, locale: str, publication: Publication, *, base_url: str) -> Rendition:
    """One edition of an issue, slots unfilled; `base_url` is where its pictures are served. Raises RenderError."""
    edition = Edition.of(content, locale, publication, base_url=base_url)
    maker, words = edition.viewer.slots, edition.frame.edition
    parts = anchored(parts_of(edition, "email", "mjml"))
    compiled = hanging.in_html(_compiled(edition, parts), maker)
    html = finished(compiled, edition.frame, content.locales)
    text = _whole(
        edition, "txt", [(block, part.strip("\n")) for block, part in parts_of(edition, "text", "txt")]
    )
    subject, preheader, text = (
        hanging.in_text(said, maker) for said in (words.subject, words.preheader, plaintext.tidy(text))
    )
    slots = maker.table()
    slots_in(html, slots)
    return Rendition(
        locale=locale,
        subject=subject,
        preheader=preheader,
        html=html,
        text=text,
        slots=slots,
        links=tuple(address for address in addresses(html) if _leads_out(address, slots)),
    )


def _leads_out(address: str, slots: SlotTable) -> bool:
    """Whether a link leads to the same place for everybody, and out of the mail."""
    return not address.startswith("#") and not slots.pattern.search(address)


def mjml_of(edition: Edition) -> str:
    """The MJML of an edition, before it is compiled. Raises RenderError."""
    return _whole(edition, "mjml", parts_of(edition, "email", "mjml"))


def finished(html: str, frame: Frame, locales: Sequence[str]) -> str:
    """What MJML has made, as it goes out: rich text in its styles, made light, words of another language marked."""
    reading = frame.reading
    html = inline(html, placed("layouts/richtext.css", frame))
    html = slimmed(html, frame.theme, keeps_words=reading.setting.keeps_words)
    return with_languages(html, reading.locale, locales)


def _whole(edition: Edition, output: str, parts: Parts) -> str:
    frame = MailFrame(
        **vars(edition.frame),
        reader=edition.reader,
        palette=edition.frame.theme.palettes["paper"],
        blocks=tuple(part for _, part in parts),
        runs=tuple(_runs(edition, parts)),
    )
    return placed(f"layouts/issue.{output}", frame)


def _runs(edition: Edition, parts: Parts) -> Iterator[Run]:
    for palette, run in groupby(parts, key=lambda part: edition.palette_of(part[0])):
        yield Run(palette, "".join(rows for _, rows in run))


def _compiled(edition: Edition, parts: Parts) -> str:
    try:
        return to_html(_whole(edition, "mjml", parts))
    except MjmlError as error:
        raise _blamed(edition, parts, error) from None


def _blamed(edition: Edition, parts: Parts, error: MjmlError) -> RenderError:
    # The engine tells a byte offset at best: compiling the blocks one by one finds the one it means.
    for block, part in parts:
        try:
            to_html(_whole(edition, "mjml", [(block, part)]))
        except MjmlError as reason:
            return failure(edition, block, reason.sentence)
    return RenderError(say("This edition cannot be rendered. {reason}", reason=error.sentence))
