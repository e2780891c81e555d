"""Does every edition hold what the law and the funders ask for? Judged on the rendered bytes, not on the intent."""

from collections.abc import Iterator

from newsletter.addresses import parse_address
from newsletter.content.images import Image
from newsletter.content.publication import LockedDisclaimer
from newsletter.content.richtext import RichText
from newsletter.errors import Invalid
from newsletter.languages import STACKED
from newsletter.preflight.examined import Examined, error, warning, without_markup
from newsletter.preflight.identity import UNSAID
from newsletter.rendering import hanging
from newsletter.rendering.contexts import Context, places, text_places
from newsletter.rendering.rendition import Finding, Rendition
from newsletter.rendering.slots import Slot
from newsletter.wording import Sentence, say


def findings(examined: Examined) -> Iterator[Finding]:
    """Who writes, from where, the required disclaimers in every language, and a way out in both parts."""
    yield from _sender(examined)
    for part in examined.publication.unsaid:
        check, sentence = UNSAID[part]
        yield warning(check, sentence, setting=examined.publication.setting_of(part))
    for locked in examined.disclaimers():
        yield from _complete(examined, locked)
        yield from _outlived(examined, locked)
        if locked.required:
            yield from _disclaimer(examined, locked)
    for rendition in examined.renditions:
        yield from _way_out(rendition)


def _sender(examined: Examined) -> Iterator[Finding]:
    publication = examined.publication
    for setting, name, address in (
        ("sender_address", say("sender address"), publication.sender_address),
        ("reply_to", say("address for replies"), publication.reply_to),
    ):
        if address and (fault := _fault(address)):
            sentence = say(
                "The {name} of the newsletter cannot be used: {reason} Mend it in the newsletter’s settings.",
                name=name,
                reason=fault,
            )
            yield error("legal.sender_address", sentence, setting=setting)


def _fault(address: str) -> Sentence | None:
    try:
        parsed = parse_address(address)
    except Invalid as invalid:
        return invalid.sentence
    if parsed.needs_smtputf8:
        return say(
            "“{address}” has letters before the @ that many mail servers do not accept.", address=address
        )
    return None


def _complete(examined: Examined, locked: LockedDisclaimer) -> Iterator[Finding]:
    for locale in _locales(examined, locked):
        if locked.title and not locked.title.get(locale):
            sentence = say(
                "The disclaimer “{name}” has no title for “{locale}”. Add it in the newsletter’s settings.",
                name=locked.name,
                locale=locale,
            )
            setting = f"disclaimers.{locked.key}.title.{locale}"
            yield error("legal.disclaimer_language", sentence, locale=locale, setting=setting)
        if locale in examined.content.locales and locked.emblem and not locked.emblem.alt.get(locale):
            sentence = say(
                "The emblem of the disclaimer “{name}” has no description for “{locale}”. Add it in the newsletter’s "
                "settings.",
                name=locked.name,
                locale=locale,
            )
            setting = f"disclaimers.{locked.key}.emblem.alt.{locale}"
            yield error("legal.disclaimer_language", sentence, locale=locale, setting=setting)


def _outlived(examined: Examined, locked: LockedDisclaimer) -> Iterator[Finding]:
    day = examined.content.date.first_day if examined.content.date else None
    if day and locked.valid_until and day > locked.valid_until:
        sentence = say(
            "The wording of the disclaimer “{name}” is valid until {until}, and this issue is of {day}. Ask for the new wording, "
            "and put it into the newsletter’s settings.",
            name=locked.name,
            until=locked.valid_until.isoformat(),
            day=day.isoformat(),
        )
        yield warning("legal.disclaimer_outlived", sentence, setting=f"disclaimers.{locked.key}.valid_until")


def _locales(examined: Examined, locked: LockedDisclaimer) -> dict[str, None]:
    """Every language in which some edition says it."""
    said = (examined.publication.locales_of(locked, locale) for locale in examined.content.locales)
    return dict.fromkeys(locale for locales in said for locale in locales)


def _disclaimer(examined: Examined, locked: LockedDisclaimer) -> Iterator[Finding]:
    for locale in _locales(examined, locked):
        if not locked.text.get(locale):
            sentence = say(
                "The disclaimer “{name}” has no text for “{locale}”. Add it in the newsletter’s settings.",
                name=locked.name,
                locale=locale,
            )
            setting = f"disclaimers.{locked.key}.text.{locale}"
            yield error("legal.disclaimer_language", sentence, locale=locale, setting=setting)
    for rendition in examined.renditions:
        locales = examined.content.locales
        spoken = locales if rendition.locale == STACKED else (rendition.locale,)
        others = {one for locale in spoken for one in examined.publication.locales_of(locked, locale)[1:]}
        texts = [
            *(text for locale in spoken if (text := locked.text.or_source(locale, locales))),
            *(text for locale in others if (text := locked.text.get(locale))),
        ]
        if texts and not (all(_says(rendition, text) for text in texts) and _shows(rendition, locked.emblem)):
            sentence = say(
                "The edition “{locale}” lacks the required disclaimer “{name}” in the HTML or the text part. Show its "
                "block in both parts, or take the block away: the disclaimer is then placed by itself.",
                locale=rendition.locale,
                name=locked.name,
            )
            yield error("legal.disclaimer", sentence, locale=rendition.locale)


def _says(rendition: Rendition, text: RichText) -> bool:
    def token(name: str, default: str) -> str:
        return rendition.slots.token(Slot(name, default)) or ""

    html = hanging.in_html(text.to_html(token), rendition.slots)
    plain = hanging.in_text(text.to_text(token), rendition.slots)
    return _words(html) in _words(rendition.html) and _letters(plain) in _letters(rendition.text)


def _shows(rendition: Rendition, emblem: Image | None) -> bool:
    return emblem is None or f"/{emblem.asset}" in rendition.html


def _way_out(rendition: Rendition) -> Iterator[Finding]:
    slots = rendition.slots.slots
    in_html = any(
        place.context is Context.URL and slots[place.number].name == "unsubscribe_url"
        for place in places(rendition.html, rendition.slots)
    )
    in_text = any(
        slots[place.number].name == "unsubscribe_url"
        for place in text_places(rendition.text, rendition.slots)
    )
    if not (in_html and in_text):
        sentence = say(
            "The edition “{locale}” lacks the unsubscribe link in the HTML or the text part. Restore the mail layout.",
            locale=rendition.locale,
        )
        yield error("legal.unsubscribe", sentence, locale=rendition.locale)


def _words(html: str) -> str:
    return _letters(without_markup(html))


def _letters(text: str) -> str:
    return "".join(text.split())
