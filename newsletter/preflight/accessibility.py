"""Can everyone read it: with a screen reader, without pictures, with weak eyes? (WCAG 2.2)"""

import re
from collections.abc import Iterator

from newsletter.content.blocks import AnyBlock
from newsletter.content.images import Image
from newsletter.content.richtext import RichText
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
        for field, image in block.images():
            yield from _described(examined, block, field, image)
        for field, locale, text in block.texts():
            yield from _telling(examined, block, field, locale, text)
    yield from _legible(examined)


def _described(examined: Examined, block: AnyBlock, field: str, image: Image) -> Iterator[Finding]:
    source = examined.content.source_locale
    alt = image.alt.get(source)
    place = examined.place(block, field, source)
    if alt is None:
        sentence = say(
            "{place}: the picture {file} has no description. Say what it shows, or give an empty one for decoration.",
            place=place,
            file=image.file,
        )
        yield error("accessibility.alt", sentence, block=block, locale=source)
    elif _FILE_NAME.match(alt):
        sentence = say("{place}: “{alt}” is a file name. Say what the picture shows.", place=place, alt=alt)
        yield warning("accessibility.alt", sentence, block=block, locale=source)
    elif not alt and block.type != "masthead" and getattr(block, "link", None):
        sentence = say(
            "{place}: the picture is a link, and needs a description. Say where it leads.", place=place
        )
        yield warning("accessibility.alt", sentence, block=block, locale=source)


def _telling(
    examined: Examined, block: AnyBlock, field: str, locale: str, text: str | RichText
) -> Iterator[Finding]:
    for words in _link_words(block, field, text):
        if words.strip(" .…→>»").lower() in _VAGUE:
            sentence = say(
                "{place}: the link “{words}” does not say where it leads. Put the name of its aim into the link.",
                place=examined.place(block, field, locale),
                words=words,
            )
            yield warning("accessibility.link", sentence, block=block, locale=locale)


def _link_words(block: AnyBlock, field: str, text: str | RichText) -> Iterator[str]:
    if isinstance(text, RichText):
        for words in _ANCHOR.findall(text.to_html(lambda name, default: default or name)):
            yield _TAG.sub("", words)
    elif field == "link_text" or (block.type == "button" and field == "text"):
        yield text


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
        )
