"""Do the links lead where a reader expects, from any computer?"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from newsletter.addresses import parse_address
from newsletter.content.blocks import AnyBlock
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.walking import walk
from newsletter.content.link_targets import dialled
from newsletter.content.merge_tags import without_tags
from newsletter.errors import Invalid
from newsletter.preflight.examined import Examined, error, note, warning
from newsletter.rendering.rendition import Finding
from newsletter.wording import Sentence, say

# RFC 2606, RFC 6761: names that lead nowhere.
_RESERVED = re.compile(r"(^|\.)(example\.(com|net|org)|example|test|invalid)$")
_LOCAL = re.compile(r"(^|\.)(localhost|local|internal)$")


@dataclass(frozen=True)
class _Link:
    """A link, and where it stands: in a field of a block, or in what belongs to the newsletter."""

    place: Sentence
    url: str
    block: AnyBlock | None
    locale: str | None
    path: str = ""


def findings(examined: Examined) -> Iterator[Finding]:
    """Links that are missing, insecure, disguised, or that work on the author's machine only."""
    unreal: list[_Link] = []
    for block in examined.content.blocks:
        for path, field, value in block.localized():
            locales = examined.locales_at(block, path)
            source = next(iter(locales), None)
            is_asked = source is not None and field.is_required and field.kind is Kind.LINK
            if is_asked and not value.or_source(source, locales):
                sentence = say(
                    "{place} is missing. Give an address that starts with https://.",
                    place=examined.place(block, path),
                )
                yield error("links.missing", sentence, block=block, locale=source, path=path)
        yield from _numbers(examined, block)
        judged = set()
        for path, locale, url in block.links():
            if (path, url) not in judged:
                judged.add((path, url))
                place = examined.place(block, path, locale)
                link = _Link(place, without_tags(url), block, locale, path)
                yield from _judged(link)
                if _RESERVED.search(_host(without_tags(url))):
                    unreal.append(replace(link, url=url))
    yield from _unreal(unreal)
    for locked in examined.disclaimers():
        place = say("The disclaimer “{name}”", name=locked.name)
        for part, locale, url in locked.links():
            setting = f"disclaimers.{locked.key}.{part}.{locale}"
            for finding in _judged(_Link(place, without_tags(url), None, locale)):
                yield replace(finding, setting=setting)


def _numbers(examined: Examined, block: AnyBlock) -> Iterator[Finding]:
    for found in walk(block):
        if found.field.kind is Kind.PHONE and found.value and not dialled(found.value):
            sentence = say(
                "{place}: which number to dial in “{number}” is not clear, so it is no link. Give one number alone.",
                place=examined.place(block, found.path),
                number=found.value,
            )
            yield warning("links.phone", sentence, block=block, path=found.path)


def _unreal(links: list[_Link]) -> Iterator[Finding]:
    """One finding for all of them: an issue that is still being drafted would drown in them."""
    if not links:
        return
    first = links[0]
    place, url = first.place, first.url
    if len(links) == 1:
        sentence = say("{place}: {url} is an address for examples. Give the real one.", place=place, url=url)
    else:
        sentence = say(
            "{place}: {url} is an address for examples, and so are {count} more links. Give the real ones.",
            place=place,
            url=url,
            count=len(links) - 1,
        )
    yield warning("links.example", sentence, block=first.block, path=first.path)


def _judged(link: _Link) -> Iterator[Finding]:
    place, url, block, locale, path = link.place, link.url, link.block, link.locale, link.path
    parts = urlsplit(url)
    if "&amp;" in url.lower():
        sentence = say(
            "{place}: {url} holds “&amp;”, as addresses copied out of HTML do. Write & alone.",
            place=place,
            url=url,
        )
        yield warning("links.escaped", sentence, block=block, locale=locale, path=path)
    if parts.scheme == "mailto" and not all(map(_is_mail_address, unquote(parts.path).split(","))):
        sentence = say("{place}: {url} does not name a mail address. Mend it.", place=place, url=url)
        yield error("links.mail", sentence, block=block, locale=locale, path=path)
    if parts.scheme not in ("http", "https"):
        return
    host = _host(url)
    if parts.username is not None:
        sentence = say(
            "{place}: {url} holds a user name, as links of fraudsters do. Take the part before the @ away.",
            place=place,
            url=url,
        )
        yield error("links.disguised", sentence, block=block, locale=locale, path=path)
    elif _is_private(host):
        sentence = say(
            "{place}: {url} works on this machine or network only. Give the public address.",
            place=place,
            url=url,
        )
        yield warning("links.local", sentence, block=block, locale=locale, path=path)
    elif "." not in host and not _is_number(host):
        sentence = say(
            "{place}: the host of {url} is one word, which is known in one network at most. Give its whole name.",
            place=place,
            url=url,
        )
        yield warning("links.host", sentence, block=block, locale=locale, path=path)
    elif _is_number(host):
        sentence = say(
            "{place}: {url} is a number, which mail filters distrust. Give the name of the host.",
            place=place,
            url=url,
        )
        yield warning("links.number", sentence, block=block, locale=locale, path=path)
    elif _RESERVED.search(host):
        return
    elif parts.scheme == "http":
        sentence = say(
            "{place}: {url} is not encrypted. Use https:// if the site has it.", place=place, url=url
        )
        yield note("links.http", sentence, block=block, locale=locale, path=path)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def _is_mail_address(text: str) -> bool:
    try:
        parse_address(text)
    except Invalid:
        return False
    return True


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_private(host: str) -> bool:
    return bool(_LOCAL.search(host)) or (_is_number(host) and not ipaddress.ip_address(host).is_global)
