"""What the page of a picture asks for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from newsletter.content.fields.points import Point
from newsletter.content.picture_terms import Licence, People
from newsletter.content.texts import Line, Locale
from newsletter.issues.picture_library import Known
from newsletter.issues.picture_models import LibraryPicture
from newsletter.web.forms import FormModel


def _or_nothing(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


class PictureFields(FormModel):
    """What people say of a picture."""

    alt: dict[Locale, Line] = {}
    credit: dict[Locale, Line] = {}
    focus: Annotated[Point | None, BeforeValidator(_or_nothing)] = None
    licence: Licence = Licence.UNSAID
    people: People = People.UNSAID
    consent_note: Annotated[str, Field(max_length=300)] = ""
    consent_until: Annotated[date | None, BeforeValidator(_or_nothing)] = None

    def known(self, locales: Sequence[str]) -> Known:
        """The same for the library, in the languages of the newsletter."""
        said = {name: getattr(self, name) for name in type(self).model_fields}
        return Known(**{**said, "alt": _in(self.alt, locales), "credit": _in(self.credit, locales)})


def fields_of(picture: LibraryPicture) -> dict[str, Any]:
    """The values of the form."""
    terms = picture.original
    return {
        "alt": picture.alt,
        "credit": picture.credit,
        "focus": picture.focus,
        "licence": terms.licence.value,
        "people": terms.people.value,
        "consent_note": terms.consent_note,
        "consent_until": terms.consent_until.isoformat() if terms.consent_until else "",
    }


def _in(texts: Mapping[str, str], locales: Sequence[str]) -> dict[str, str]:
    return {locale: text for locale, text in texts.items() if locale in locales}
