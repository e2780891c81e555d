"""From content to a Rendition: the same call for the preview, the proof and the archive.

Content → Jinja2 → MJML → HTML → premailer, once per edition, never per recipient. The same content gives
the same bytes.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from newsletter.content.blocks import AnyBlock
from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.languages import own_name
from newsletter.links import NO_POLL
from newsletter.rendering import hanging, plaintext
from newsletter.rendering.editions import Edition
from newsletter.rendering.finishing import Finish, finished_frame, finished_rows, pieces, place, with_rows
from newsletter.rendering.frames import MailFrame, Run, Said
from newsletter.rendering.mjml import MjmlError, require_room
from newsletter.rendering.outbound import blocks_of_links, outbound
from newsletter.rendering.part_cache import LARGEST_WHOLE, Kept, hash_of
from newsletter.rendering.placing import Parts, RenderError, anchored, marked, parts_of, placed, slots_in
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.slimming import pruned
from newsletter.rendering.stacks import Stack
from newsletter.wording import say

MAILS = Kept[Rendition](LARGEST_WHOLE)


def render(
    content: IssueContent,
    locale: str,
    publication: Publication,
    *,
    base_url: str,
    issue: str = "",
    marks_blocks: bool = False,
) -> Rendition:
    """One edition of an issue, slots unfilled; `base_url` is where its pictures are served. Raises RenderError.

    `issue` is its slug, by which its own questions are answered; what is no issue has none, and takes no answers.
    To be looked at beside what it is made of, `marks_blocks` gives the first row of each block its id in `data-block`.
    """
    key = (hash_of(content, publication), locale, base_url, issue, marks_blocks)
    found = MAILS.find(key)
    if found is None:
        stack = Stack.of(content, locale, publication, base_url=base_url, issue=issue)
        found = _rendered(stack, locale, marks_blocks)
        MAILS.keep(key, found, size=len(found.html) + len(found.text))
    return found


def weights(
    content: IssueContent, locale: str, publication: Publication, *, base_url: str, issue: str = ""
) -> dict[str, int]:
    """What each block weighs in an edition, in bytes of HTML, slots unfilled, by its id. Raises RenderError."""
    stack = Stack.of(content, locale, publication, base_url=base_url, issue=issue)
    weighed: Counter[str] = Counter()
    for edition in stack.editions:
        _, parts, rows = _made(stack, edition)
        weighed.update({block.id: len(html.encode()) for (block, _), html in zip(parts, rows, strict=True)})
    return dict(weighed)


def mjml_of(edition: Edition) -> str:
    """The MJML of an edition that is alone in its mail, before it is compiled. Raises RenderError."""
    return _whole(Stack((edition,)), edition, "mjml", anchored(parts_of(edition, "email", "mjml")))


def _rendered(stack: Stack, locale: str, marks_blocks: bool) -> Rendition:
    slots = stack.slots
    made = [_made(stack, edition) for edition in stack.editions]
    html = pruned(_joined([one.document(marks_blocks=marks_blocks) for one in made]))
    text = plaintext.tidy("\n\n\n".join(_in_text(stack, edition) for edition in stack.editions))
    subject, preheader, text = (
        hanging.in_text(said, slots) for said in (stack.subject, stack.preheader, text)
    )
    table = slots.table()
    slots_in(html, table)
    return Rendition(
        locale=locale,
        subject=subject,
        preheader=preheader,
        html=html,
        text=text,
        slots=table,
        links=tuple(href.address for href in outbound(html, table)),
        blocks=blocks_of_links(
            (piece for number, one in enumerate(made) for piece in one.pieces(is_first=number == 0)),
            table,
            notices=[link.href for link in stack.ours.privacy_notices],
            answers=stack.editions[0].base_url + NO_POLL,
        ),
    )


class _Made(NamedTuple):
    """The frame of an edition, its blocks as they were compiled, and the rows that each became."""

    frame: str
    parts: Parts
    rows: Sequence[str]

    def document(self, *, marks_blocks: bool) -> str:
        return with_rows(self.frame, marked(self.parts, self.rows) if marks_blocks else self.rows)

    def pieces(self, *, is_first: bool) -> Iterator[tuple[str, AnyBlock | None]]:
        """What of it stands in a mail, piece by piece; of a further edition what is joined to the first."""
        found = None if is_first else _ARTICLE.search(self.frame)
        return pieces(found[0] if found else self.frame, self.parts, self.rows)


def _made(stack: Stack, edition: Edition) -> _Made:
    parts = parts_of(edition, "email", "mjml")
    if not edition.is_further:
        # In one mail an id stands once: what lists its stories leads into the first language.
        parts = anchored(parts)
    places = [(block, place(number)) for number, (block, _) in enumerate(parts)]
    frame = hanging.in_html(_whole(stack, edition, "mjml", places), stack.slots)
    hung = [(block, hanging.in_html(rows, stack.slots)) for block, rows in parts]
    finish = Finish.of(edition.frame, edition.content.locales)
    try:
        require_room(frame, *(rows for _, rows in hung))
        return _Made(finished_frame(frame, finish), parts, finished_rows(edition, hung, finish))
    except MjmlError as error:
        raise RenderError(say("This edition cannot be rendered. {reason}", reason=error.sentence)) from None


def _joined(documents: Sequence[str]) -> str:
    """The first of the documents, with what the others say below."""
    first, *others = documents
    below = "".join(found[0] for found in map(_ARTICLE.search, others) if found)
    return first.replace("</body>", f"{below}</body>")


def _in_text(stack: Stack, edition: Edition) -> str:
    parts = [(block, part.strip("\n")) for block, part in parts_of(edition, "text", "txt")]
    return _whole(stack, edition, "txt", parts).strip("\n")


def _whole(stack: Stack, edition: Edition, output: str, parts: Parts) -> str:
    frame = MailFrame(
        **vars(edition.frame),
        subject=stack.subject,
        preheader=stack.preheader,
        ours=stack.ours,
        language=own_name(edition.viewer.locale),
        others=[Said(other.viewer.locale, own_name(other.viewer.locale)) for other in stack.editions[1:]],
        opens=edition is stack.editions[0],
        closes=edition is stack.editions[-1],
        palette=edition.frame.theme.palettes["paper"],
        blocks=tuple(part for _, part in parts),
        runs=tuple(_runs(edition, parts)),
    )
    return placed(f"layouts/issue.{output}", frame)


def _runs(edition: Edition, parts: Parts) -> Iterator[Run]:
    for palette, run in groupby(parts, key=lambda part: edition.palette_of(part[0])):
        yield Run(palette, "".join(rows for _, rows in run))


_ARTICLE = re.compile(r'<div[^>]*role="article".*(?=</body>)', re.DOTALL)
