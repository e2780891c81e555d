"""The mails to users about their accounts. They go out in the name of the first newsletter; before there is one, in that of the
machine."""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel.dates import format_datetime
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.content.publication import Publication
from newsletter.dispatch.models import AccountNotice, Notice
from newsletter.dispatch.notice_message import notice_message
from newsletter.issues.models import Newsletter
from newsletter.issues.newsletters import publication_of
from newsletter.languages import babel_locale, interface
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.rendering.notices import AccountNews
from newsletter.users.models import UserNews
from newsletter.users.news import KINDS
from newsletter.wording import Sentence

_NOBODY = {"en": "Newsletter"}


def account_mail(session: Session, notice: Notice, *, letterhead: Letterhead) -> Message | None:
    """The message of a notice to a user about their account; None when the news are forgotten by now."""
    news = session.scalar(
        sa.select(UserNews)
        .join(AccountNotice, AccountNotice.news_id == UserNews.id)
        .where(AccountNotice.notice_id == notice.id)
    )
    if news is None:
        return None
    user, spoken = news.user, interface(news.user.locale)
    words = AccountNews(
        subject_line=KINDS[news.kind].subject.in_locale(spoken.code),
        happened=Sentence(KINDS[news.kind].happened.text, {"detail": news.detail}).in_locale(spoken.code),
        happened_at=format_datetime(
            news.told_at,
            spoken.long_time,
            tzinfo=ZoneInfo(spoken.home_zone),
            locale=babel_locale(spoken.code),
        ),
        account=user.email,
        account_url=f"{letterhead.base_url}/account",
    )
    first = session.scalars(sa.select(Newsletter).order_by(Newsletter.id).limit(1)).first()
    publication = publication_of(first) if first else _house()
    return notice_message(
        notice,
        words,
        publication,
        address=parse_address(user.email).deliverable,
        locale=user.locale,
        letterhead=letterhead,
    )


def _house() -> Publication:
    return Publication.model_validate(
        {
            "slug": "newsletter",
            "name": _NOBODY,
            "locales": ("en",),
            "sender_name": _NOBODY,
            "organisation": _NOBODY,
            "postal_address": {},
        }
    )
