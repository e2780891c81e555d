"""The settings of a newsletter as a form: filled from it, checked, and taken over into it."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from starlette.datastructures import FormData

from newsletter.content.images import ASSET_NAME, FileName, Image
from newsletter.content.localized import Localized
from newsletter.content.publication import LockedDisclaimer
from newsletter.content.richtext import RichText
from newsletter.content.texts import ChosenLocale, Line, Lines, Locale, SafeUrl, Slug, Url
from newsletter.content.theme_tokens import Colour
from newsletter.content.themes import CHOSEN, Correction, Theme, ThemeName
from newsletter.errors import Invalid
from newsletter.issues.models import Newsletter
from newsletter.issues.pictures import SIZE_CAP
from newsletter.languages import tag_of
from newsletter.web.forms import (
    Form,
    FormModel,
    OptionalMailAddress,
    filled_form,
    read_form,
    refusal,
    uploaded,
)
from newsletter.web.staff.picked_pictures import Store, read_pictures, why_not_kept
from newsletter.wording import Sentence, say

SCHEMES = ("light", "dark")
LOGOS = ("logo", "logo_dark")


def _codes(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _or_nothing(value: object) -> object:
    return value or None


def _with_text(value: object) -> object:
    return (
        {code: text for code, text in value.items() if str(text).strip()}
        if isinstance(value, dict)
        else value
    )


def _different(codes: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(codes)) < len(codes):
        raise refusal(say("A language stands here twice."))
    return codes


Languages = Annotated[
    tuple[ChosenLocale, ...], BeforeValidator(_codes), Field(min_length=1), AfterValidator(_different)
]
AssetName = Annotated[str, Field(pattern=ASSET_NAME.pattern)]
Pixels = Annotated[int, Field(ge=1, le=20_000)]
Text = Annotated[dict[Locale, Line], BeforeValidator(_with_text)]


LogoName = Annotated[str, Field(pattern=rf"^$|{ASSET_NAME.pattern}")]


class NewNewsletter(FormModel):
    """What is asked first; the name is in the first language."""

    slug: Slug
    name: Annotated[Line, Field(min_length=1)]
    locales: Languages


class EmblemFields(FormModel):
    """The picture of a locked text: hidden values name it once it is stored."""

    file: Annotated[FileName | None, BeforeValidator(_or_nothing)] = None
    asset: Annotated[AssetName | None, BeforeValidator(_or_nothing)] = None
    width: Annotated[Pixels | None, BeforeValidator(_or_nothing)] = None
    height: Annotated[Pixels | None, BeforeValidator(_or_nothing)] = None
    alt: Text = {}

    def image(self) -> Image | None:
        """The picture, None when none was chosen."""
        if self.file is None or self.asset is None:
            return None
        alt = Localized[str](self.alt)
        return Image(file=self.file, asset=self.asset, width=self.width, height=self.height, alt=alt)


class DisclaimerFields(FormModel):
    """One locked text with what belongs to it; a row in which nothing stands is empty."""

    key: Annotated[Slug | None, BeforeValidator(_or_nothing)] = None
    name: Line = ""
    required: bool = False
    in_all_languages: bool = False
    authority: Line = ""
    valid_until: Annotated[date | None, BeforeValidator(_or_nothing)] = None
    remove: bool = False
    text: Annotated[dict[Locale, RichText], BeforeValidator(_with_text)] = {}
    title: Text = {}
    link: Annotated[dict[Locale, Url], BeforeValidator(_with_text)] = {}
    emblem: EmblemFields = EmblemFields()

    @property
    def is_kept(self) -> bool:
        """Whether the row holds something that is not to be removed."""
        own = self.title or self.link or self.emblem.asset or self.emblem.alt
        return bool(self.name or self.key or self.text or own) and not self.remove


class PaletteFields(FormModel):
    """The colours of one scheme."""

    accent: Colour
    button: Colour
    band: Colour


class ThemeFields(FormModel):
    """The ready theme, and its colours, light and dark."""

    name: ThemeName = "house"
    light: PaletteFields
    dark: PaletteFields


class NewsletterFields(FormModel):
    """All settings."""

    locales: Languages
    name: Text
    organisation: Text
    sender_name: Text
    sender_address: OptionalMailAddress = ""
    reply_to: OptionalMailAddress = ""
    postal_address: Annotated[dict[Locale, Lines], BeforeValidator(_with_text)]
    contact_email: OptionalMailAddress = ""
    contact_phone: Line = ""
    website: Annotated[Url | None, BeforeValidator(_or_nothing)] = None
    privacy_notice: Annotated[dict[Locale, SafeUrl], BeforeValidator(_with_text)] = {}
    logo: LogoName = ""
    logo_dark: LogoName = ""
    theme: ThemeFields
    disclaimers: dict[str, DisclaimerFields] = {}
    forbids_own_approval: bool = False
    lists_archive: bool = False
    counts_clicks: bool = False
    asks_for_clicks: bool = False


def form_of(newsletter: Newsletter) -> Form[Any]:
    """The form as it is shown first; the last disclaimer is an empty row."""
    theme = Theme.model_validate(newsletter.theme)
    rows = [
        {
            **item,
            "text": {
                code: RichText.model_validate(text).to_markdown() for code, text in item["text"].items()
            },
            "emblem": item.get("emblem") or {},
        }
        for item in newsletter.disclaimers
    ]
    return filled_form(
        {
            "locales": ", ".join(newsletter.locales),
            "name": newsletter.name,
            "organisation": newsletter.organisation,
            "sender_name": newsletter.sender_name,
            "sender_address": newsletter.sender_address,
            "reply_to": newsletter.reply_to,
            "postal_address": newsletter.postal_address,
            "contact_email": newsletter.contact_email,
            "contact_phone": newsletter.contact_phone,
            "website": newsletter.website,
            "privacy_notice": newsletter.privacy_notice,
            "logo": newsletter.logo,
            "logo_dark": newsletter.logo_dark,
            "theme": {"name": theme.name, **theme.chosen},
            "forbids_own_approval": newsletter.forbids_own_approval,
            "lists_archive": newsletter.lists_archive,
            "counts_clicks": newsletter.counts_clicks,
            "asks_for_clicks": newsletter.asks_for_clicks,
            "disclaimers": {str(number): row for number, row in enumerate(rows)},
        }
    )


def read_settings(posted: FormData, store: Store) -> Form[NewsletterFields]:
    """Read the form; pictures are stored at once, so that they survive a mistake elsewhere in the form."""
    stored, refused = read_pictures(posted, store)
    for name in LOGOS:
        file = uploaded(posted, f"{name}_file")
        try:
            if file is not None:
                stored[name] = store(file.file.read(SIZE_CAP + 1), file.filename or "").name
            elif posted.get(f"{name}_remove"):
                stored[name] = ""
        except (Invalid, OSError) as error:
            refused[f"{name}_file"] = why_not_kept(error)
    texts = [(name, value) for name, value in posted.multi_items() if name not in stored]
    form = read_form(NewsletterFields, FormData([*texts, *stored.items()]))
    for name, sentence in refused.items():
        form = form.with_error(name, sentence)
    return form


def checked(form: Form[NewsletterFields]) -> Form[NewsletterFields]:
    """The form with the errors that need more than one field to see."""
    problems = dict(_left_empty(form))
    if form.model is not None:
        problems |= dict(_problems(form.model))
    for name, sentence in problems.items():
        form = form.with_error(name, sentence)
    return form


def settings_of(newsletter: Newsletter, fields: NewsletterFields) -> dict[str, Any]:
    """The checked settings, as the newsletter keeps them."""
    localized = ("name", "organisation", "sender_name", "postal_address", "privacy_notice")
    plain = ("sender_address", "reply_to", "contact_email", "contact_phone", "logo", "logo_dark")
    kept = [row for row in fields.disclaimers.values() if row.is_kept]
    return {
        "locales": list(fields.locales),
        **{name: dict(getattr(fields, name)) for name in localized},
        **{name: getattr(fields, name) for name in plain},
        "website": fields.website or "",
        "forbids_own_approval": fields.forbids_own_approval,
        "theme": theme_of(newsletter, fields.theme)[0],
        "lists_archive": fields.lists_archive,
        "counts_clicks": fields.counts_clicks,
        "asks_for_clicks": fields.asks_for_clicks,
        "disclaimers": [_locked(row).model_dump(mode="json") for row in kept],
    }


def _locked(row: DisclaimerFields) -> LockedDisclaimer:
    return LockedDisclaimer(
        key=row.key or "",
        name=row.name,
        required=row.required,
        in_all_languages=row.in_all_languages,
        authority=row.authority,
        valid_until=row.valid_until,
        text=Localized[RichText](row.text),
        title=Localized[str](row.title),
        emblem=row.emblem.image(),
        link=Localized[str](row.link),
    )


def _left_empty(form: Form[NewsletterFields]) -> Iterator[tuple[str, Sentence]]:
    codes = [tag_of(code) or code for code in str(form.value("locales")).replace(",", " ").split()]
    for name in ("name", "organisation", "sender_name"):
        if codes and not str(form.value(f"{name}.{codes[0]}")).strip():
            yield f"{name}.{codes[0]}", say("Please fill this in.")


def _problems(fields: NewsletterFields) -> Iterator[tuple[str, Sentence]]:
    source = fields.locales[0]
    taken: set[str] = set()
    for number, row in fields.disclaimers.items():
        if not row.is_kept:
            continue
        for field, value in (("key", row.key), ("name", row.name), (f"text.{source}", row.text.get(source))):
            if not value:
                yield f"disclaimers.{number}.{field}", say("Please fill this in.")
        if row.emblem.asset and not row.emblem.alt.get(source):
            yield f"disclaimers.{number}.emblem.alt.{source}", say("Please fill this in.")
        if row.key in taken:
            yield f"disclaimers.{number}.key", say("Another disclaimer has this key already.")
        taken.add(row.key or "")
    if fields.asks_for_clicks and not fields.counts_clicks:
        yield "asks_for_clicks", say("Readers share clicks that are counted. Tick “Count clicks” as well.")


def theme_of(newsletter: Newsletter, fields: ThemeFields) -> tuple[dict[str, Any], tuple[Correction, ...]]:
    """The theme as the newsletter keeps it, of what differs from the ready one, and which colours had to be moved.

    A colour that was the former theme's own does not go with it to another.
    """
    before, usual = (
        Theme.model_validate({"name": newsletter.theme.get("name", "house")}),
        Theme(name=fields.name),
    )
    kept = {name: value for name, value in newsletter.theme.items() if name not in ("name", *SCHEMES)}
    for scheme in SCHEMES:
        chosen, ready, former = (getattr(one, scheme) for one in (fields, usual, before))
        own = {
            role: colour
            for role in CHOSEN
            if (colour := getattr(chosen, role)) not in (getattr(ready, role), getattr(former, role))
        }
        others = newsletter.theme.get(scheme, {}) if usual.name == before.name else {}
        kept[scheme] = {role: colour for role, colour in others.items() if role not in CHOSEN} | own
    corrected, moved = Theme.model_validate({**kept, "name": fields.name}).legible()
    for one in moved:
        kept[one.scheme][one.role] = getattr(getattr(corrected, one.scheme), one.role)
    named = {} if fields.name == "house" else {"name": fields.name}
    return named | {name: value for name, value in kept.items() if value != {}}, moved
