"""The short names under which newsletters and issues are addressed: which may be one, and that each is given once."""

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.content.texts import Slug
from newsletter.errors import Conflict, Invalid
from newsletter.issues.models import Issue, Newsletter
from newsletter.wording import say

LONGEST = 80  # characters
_SLUG: TypeAdapter[str] = TypeAdapter(Slug)
_PAGES_BESIDE_ISSUES = frozenset({"new", "file"})  # an issue of such a name could not be reached


def is_slug(text: str) -> bool:
    """Whether something may have this name: the database is not asked for what it cannot hold, such as a NUL."""
    try:
        _SLUG.validate_python(text)
    except ValidationError:
        return False
    return True


def checked_slug(slug: str) -> str:
    """The slug, if something may be named so. Raises Invalid."""
    if not is_slug(slug):
        raise Invalid(
            say(
                "“{slug}” cannot be a name in an address. Use up to 80 small letters a–z, digits and single hyphens.",
                slug=slug[:100],
            )
        )
    return slug


def checked_issue_slug(slug: str) -> str:
    """The slug, if an issue may have it. Raises Invalid."""
    if slug in _PAGES_BESIDE_ISSUES:
        raise Invalid(say("“{slug}” cannot name an issue. Choose another short name.", slug=slug))
    return checked_slug(slug)


def insert_named(session: Session, row: Newsletter | Issue, slug: str) -> None:
    """Add what has this name. Raises Conflict when it is taken."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict(say("The name “{slug}” is taken. Choose another.", slug=slug)) from None
