"""Can everyone read it: with a screen reader, without pictures, with weak eyes? (WCAG 2.2)"""

import re
from collections.abc import Iterator

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import Words
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.content.fields.walking import Found, has_link_beside, walk
from newsletter.content.images import Image
from newsletter.preflight.examined import Examined, error, warning
from newsletter.rendering.rendition import Finding
from newsletter.wording import say

_FILE_NAME = re.compile(r"^\S+\.(jpe?g|png|gif|webp)$|^(IMG|DSC|KakaoTalk)[_-]?\d+", re.IGNORECASE)
# SC 2.4.4: words that say nothing when a screen reader lists the links of a mail.
_VAGUE = frozenset({"here", "click", "click here", "link", "this link", "more", "this"}) | frozenset(
    {"여기", "여기서", "여기를", "이곳", "클릭", "여기 클릭", "여기를 클릭", "바로가기", "링크", "더보기"}
)
_ANCHOR = re.compile(r"<a\b[^>]*>(.*?)</a>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def findings(examined: Examined) -> Iterator[Finding]:
    """Pictures without a description, links that do not say where they lead, colours that are hard to read."""
    for block in examined.content.blocks:
        for found in walk(block):
            if found.field.kind is Kind.PICTURE and Mark.NAMED_BESIDE not in found.field.marks:
                yield from _described(examined, block, found)
        for words in block.texts():
            yield from _telling(examined, block, words)
    yield from _legible(examined)


def _described(examined: Examined, block: AnyBlock, found: Found) -> Iterator[Finding]:
    image: Image = found.value
    path = f"{found.path}.alt"
    source = next(iter(examined.locales_at(block, path)), examined.content.source_locale)
    alt, place = image.alt.get(source), examined.place(block, found.path, source)
    if alt is None:
        sentence = say(
            "{place}: the picture {file} has no description. Say what it shows, or give an empty one for decoration.",
            place=place,
            file=image.file,
        )
        yield error("accessibility.alt", sentence, block=block, locale=source, path=path)
    elif _FILE_NAME.match(alt):
        sentence = say("{place}: “{alt}” is a file name. Say what the picture shows.", place=place, alt=alt)
        yield warning("accessibility.alt", sentence, block=block, locale=source, path=path)
    elif not alt and Mark.LEADS_ON in found.field.marks and has_link_beside(block, found.path):
        sentence = say(
            "{place}: the picture is a link, and needs a description. Say where it leads.", place=place
        )
        yield warning("accessibility.alt", sentence, block=block, locale=source, path=path)


def _telling(examined: Examined, block: AnyBlock, words: Words) -> Iterator[Finding]:
    for link in _links_in(words):
        if link.strip(" .…→>»").lower() in _VAGUE:
            sentence = say(
                "{place}: the link “{words}” does not say where it leads. Put the name of its aim into the link.",
                place=examined.place(block, words.path, words.locale),
                words=link,
            )
            yield warning("accessibility.link", sentence, block=block, locale=words.locale, path=words.path)


def _links_in(words: Words) -> Iterator[str]:
    """What a reader clicks on."""
    if not isinstance(words.value, str):
        for inner in _ANCHOR.findall(words.value.to_html(lambda name, default: default or name)):
            yield _TAG.sub("", inner)
    elif Mark.LINK_WORDS in words.field.marks:
        yield words.value


def _legible(examined: Examined) -> Iterator[Finding]:
    for pair in examined.publication.theme.weak_pairs():
        yield warning(
            "accessibility.contrast",
            say(
                "The theme’s {role} on {ground} ({scheme}) has a contrast of {contrast} to 1; readers with weak eyes need "
                "4.5. Choose a darker or a lighter colour.",
                role=pair.text,
                ground=pair.ground,
                scheme=pair.scheme,
                contrast=f"{pair.contrast:.1f}",
            ),
            setting=f"theme.{pair.scheme}.{pair.to_choose}",
        )
