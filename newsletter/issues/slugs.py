"""The short names under which newsletters and issues are addressed: which may be one, and that each is given once."""

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.content.texts import Slug
from newsletter.errors import Conflict, Invalid
from newsletter.issues.models import Issue, Newsletter
from newsletter.wording import say

_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


def is_slug(text: str) -> bool:
    """Whether something may have this name: the database is not asked for what it cannot hold, such as a NUL."""
    try:
        _SLUG.validate_python(text)
    except ValidationError:
        return False
    return True


def checked_slug(slug: str) -> str:
    if not is_slug(slug):
        raise Invalid(
            say(
                "“{slug}” cannot be a name in an address. Use up to 80 small letters a–z, digits and single hyphens.",
                slug=slug[:100],
            )
        )
    return slug


def insert_named(session: Session, row: Newsletter | Issue, slug: str) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict(say("The name “{slug}” is taken. Choose another.", slug=slug)) from None
