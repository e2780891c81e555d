"""What a subscriber may set by the link in their own mail: lists, language, time zone, name, whether they share their clicks, or
no mail at all."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import StringConstraints
from sqlalchemy.orm import Session

from newsletter.addresses import masked
from newsletter.desk.readers import newsletters_of, subscriber_of
from newsletter.desk.shared_clicks import sharings
from newsletter.errors import Conflict
from newsletter.issues.models import Newsletter
from newsletter.languages import interface
from newsletter.links import Purpose
from newsletter.runtime import Runtime
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.formats import in_language
from newsletter.web.forms import Form, FormModel, Posted, ReadersLanguage, filled_form, read_form
from newsletter.web.moments import OptionalZone
from newsletter.web.pages import page_language
from newsletter.web.public.shared import meet, occasion_of, public_page
from newsletter.web.public.tokens import preferences_of, route
from newsletter.web.zones import optional_zones
from newsletter.wording import Sentence, say
from subscribers.models import How, Subscriber, SuppressionReason
from subscribers.preferences import choices_of, set_preferences, set_sharing
from subscribers.subscription_ledger import refuse

router = APIRouter(dependencies=[anyone])

WORDING = say("Send me the newsletters I have ticked. I can change this or leave at any time.")


class Preferences(FormModel):
    """The form."""

    name: Annotated[str, StringConstraints(max_length=200)] = ""
    nameless: bool = False
    locale: Annotated[ReadersLanguage, StringConstraints(min_length=1)]
    zone: OptionalZone | None = None
    lists: tuple[int, ...] = ()
    clicks: tuple[int, ...] = ()  # the newsletters that they share theirs with

    @property
    def new_name(self) -> str | None:
        """The name from now on; None where it stays. The page does not show it: whoever a mail was forwarded to has the link."""
        return "" if self.nameless else self.name.strip() or None


@router.api_route(route(Purpose.PREFERENCES), methods=["GET", "HEAD"])
def show_preferences(request: Request, runtime: RuntimeOf, token: str) -> HTMLResponse:
    """The page."""
    with runtime.database.reading() as session:
        return _page(request, runtime, session, subscriber_of(session, runtime.signer, token))


@router.post(route(Purpose.PREFERENCES, "/silence"))
def keep_silent(request: Request, runtime: RuntimeOf, token: str) -> HTMLResponse:
    """No mail from us any more, from any list."""
    occasion = occasion_of(request, How.PREFERENCES, at=runtime.clock())

    def silenced(session: Session) -> None:
        subscriber = subscriber_of(session, runtime.signer, token)
        refuse(session, subscriber, reason=SuppressionReason.REQUESTED, occasion=occasion)

    runtime.database.do_urgently(silenced)
    with runtime.database.reading() as session:
        subscriber = subscriber_of(session, runtime.signer, token)
        return _page(request, runtime, session, subscriber, notice=say("You will get no more mail from us."))


@router.post(route(Purpose.PREFERENCES))
def keep_preferences(request: Request, runtime: RuntimeOf, token: str, posted: Posted) -> HTMLResponse:
    """Keep what was chosen, and show it."""
    form = read_form(Preferences, posted)
    try:
        with runtime.database.transaction() as session:
            subscriber = subscriber_of(session, runtime.signer, token)
            if form.model is None or form.model.locale not in _locales(session, subscriber):
                return _page(request, runtime, session, subscriber, form=form, status=422)
            occasion = occasion_of(
                request,
                How.PREFERENCES,
                at=runtime.clock(),
                newsletters=newsletters_of(session, subscriber),
                locale=subscriber.locale,
            )
            language = page_language(request, known=subscriber.locale)
            shared = {
                one.newsletter.id: _sharing_wording(one.newsletter, language).in_locale(language)
                for one in sharings(session, subscriber)
                if one.newsletter.id in form.model.clicks
            }
            set_preferences(
                session,
                subscriber,
                name=form.model.new_name,
                locale=form.model.locale,
                zone=form.model.zone,
                list_ids=form.model.lists,
                wording=WORDING.in_locale(form.model.locale),
                occasion=occasion,
            )
            set_sharing(session, subscriber, shared, occasion=occasion)
            return _page(request, runtime, session, subscriber, notice=say("Your choice was saved."))
    except Conflict as conflict:
        refused = form.with_error("", conflict.sentence)
    with runtime.database.reading() as session:
        subscriber = subscriber_of(session, runtime.signer, token)
        return _page(request, runtime, session, subscriber, form=refused, status=409)


def _page(
    request: Request,
    runtime: Runtime,
    session: Session,
    subscriber: Subscriber,
    *,
    form: Form[Any] | None = None,
    notice: Sentence | None = None,
    status: int = 200,
) -> HTMLResponse:
    newsletters = newsletters_of(session, subscriber)
    language = page_language(request, known=subscriber.locale)
    if newsletters:
        meet(request, session, newsletters[0])
    return public_page(
        request,
        "preferences.html",
        status=status,
        locale=subscriber.locale,
        newsletters=newsletters,
        form=form or filled_form({"locale": subscriber.locale, "zone": subscriber.zone}),
        preferences=preferences_of(subscriber.id, runtime.signer),
        choices=choices_of(session, subscriber),
        sharings=[
            (one.newsletter.id, _sharing_wording(one.newsletter, language), one.is_shared)
            for one in sharings(session, subscriber)
        ],
        locales=_locales(session, subscriber),
        zones=optional_zones(
            language,
            say("As for everybody"),
            near=(subscriber.zone, interface(subscriber.locale).home_zone),
        ),
        address=masked(subscriber.email),
        wording=WORDING,
        notice=notice,
    )


def _sharing_wording(newsletter: Newsletter, language: str) -> Sentence:
    """What somebody agrees to who shares their clicks with a newsletter."""
    return say(
        "Keep with my name which links I open in the mails of “{newsletter}”, so that its editors see what interests me. "
        "I can take this back here at any time; what was kept is deleted then.",
        newsletter=in_language(newsletter.name, language),
    )


def _locales(session: Session, subscriber: Subscriber) -> list[str]:
    """The languages of the person's newsletters, and their own."""
    offered = [locale for newsletter in newsletters_of(session, subscriber) for locale in newsletter.locales]
    return list(dict.fromkeys([*offered, subscriber.locale]))
