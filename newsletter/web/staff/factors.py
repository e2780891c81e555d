"""A user's own second factor: the authenticator app, passkeys and recovery codes.

Whoever must set one up before anything else is led here. The app works without JavaScript; a passkey is the browser's own.
"""

from typing import Annotated, Any

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from pydantic import Field, StringConstraints

from newsletter.content.texts import PersonName
from newsletter.errors import Conflict
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.entering import Step
from newsletter.users.factors import authenticators, passkeys, recovery_codes
from newsletter.users.factors.authenticators import Proposal
from newsletter.users.factors.ceremonies import LONGEST_ANSWER, Site
from newsletter.users.factors.demanding import demands
from newsletter.users.factors.having import factors_of
from newsletter.users.factors.proving import LONGEST_CODE
from newsletter.users.managing import get_user
from newsletter.users.models import User
from newsletter.web.access import FACTORS, RuntimeOf, needs, signed_in
from newsletter.web.forms import Form, FormModel, Posted, Required, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.web.staff.account import browser_of
from newsletter.wording import Sentence, say

Owner = Annotated[User, needs(Deed.SECURE_OWN_ACCOUNT, keeps=False, asks_again=True, step=Step.SECOND_FACTOR)]
PasskeyName = Annotated[PersonName, Field(min_length=1, max_length=passkeys.LONGEST_NAME)]

router = APIRouter(prefix=FACTORS)


class FirstCode(FormModel):
    """The secret that was shown, sealed, and the code that the app makes of it."""

    sealed: Annotated[Required, StringConstraints(max_length=1_000)]
    code: Annotated[Required, StringConstraints(max_length=LONGEST_CODE)]


class NewPasskey(FormModel):
    """What the browser answers, and what the user calls the passkey."""

    credential: Annotated[Required, StringConstraints(max_length=LONGEST_ANSWER)]
    name: PasskeyName


class Renaming(FormModel):
    """Another name for a passkey."""

    name: PasskeyName


@router.get("")
def show_factors(request: Request, runtime: RuntimeOf, user: Owner) -> HTMLResponse:
    """What the user has, and what there is."""
    return _page(request, runtime, user)


@router.get("/app")
def show_app(request: Request, runtime: RuntimeOf, user: Owner) -> HTMLResponse:
    """A new secret as a picture and as text; it is kept with its first code."""
    proposal = authenticators.propose(user, signer=runtime.signer, now=runtime.clock())
    return _app_page(request, runtime, user, proposal, Form())


@router.post("/app")
def set_up_app(request: Request, runtime: RuntimeOf, user: Owner, posted: Posted) -> Response:
    """Keep the secret, if the app makes the right code of it; the recovery codes that come with it are shown this once."""
    form = read_form(FirstCode, posted)
    now = runtime.clock()
    proposal = authenticators.proposed(user, str(form.value("sealed")), signer=runtime.signer, now=now)
    if proposal is None:
        proposal = authenticators.propose(user, signer=runtime.signer, now=now)
        late = say(
            "That took too long. Here is a new picture: scan it, and type the code that the app shows then."
        )
        return _app_page(request, runtime, user, proposal, form.with_error("", late), status=422)
    if form.model is None:
        return _app_page(request, runtime, user, proposal, form, status=422)
    with runtime.database.transaction() as session:
        codes = authenticators.set_up(
            session,
            get_user(session, user.id),
            proposal,
            form.model.code,
            signer=runtime.signer,
            keep_session=_session_id(request),
            now=now,
        )
    if codes is None:
        wrong = say(
            "This is not the code of this moment. Is the clock of your phone right? Type the newest one, before it changes."
        )
        return _app_page(request, runtime, user, proposal, form.with_error("code", wrong), status=422)
    return _done(request, codes, say("The authenticator app is set up."))


@router.post("/app/removal")
def remove_app(request: Request, runtime: RuntimeOf, user: Owner) -> Response:
    """Take the app away."""
    try:
        with runtime.database.transaction() as session:
            authenticators.remove(
                session, get_user(session, user.id), keep_session=_session_id(request), now=runtime.clock()
            )
    except Conflict as error:
        return redirect(request, FACTORS, notice=error.sentence, tone="bad")
    return redirect(request, FACTORS, notice=say("The authenticator app was removed."))


@router.post("/passkeys/challenge")
def challenge_new_passkey(runtime: RuntimeOf, user: Owner) -> Response:
    """What the browser needs to make a passkey."""
    with runtime.database.transaction() as session:
        asked = passkeys.ask_for_new(
            session, user, site=_site(runtime), signer=runtime.signer, now=runtime.clock()
        )
    return Response(asked, media_type="application/json")


@router.post("/passkeys")
def add_passkey(request: Request, runtime: RuntimeOf, user: Owner, posted: Posted) -> Response:
    """Keep the passkey; the recovery codes that come with it are shown this once."""
    form = read_form(NewPasskey, posted)
    if form.model is None:
        return _page(request, runtime, user, passkey=form, status=422)
    with runtime.database.transaction() as session:
        codes = passkeys.add(
            session,
            get_user(session, user.id),
            form.model.credential,
            name=form.model.name,
            site=_site(runtime),
            signer=runtime.signer,
            keep_session=_session_id(request),
            now=runtime.clock(),
        )
    if codes is None:
        refused = form.with_error("", say("This passkey was not accepted. Please try again."))
        return _page(request, runtime, user, passkey=refused, status=422)
    return _done(request, codes, say("The passkey “{name}” was added.", name=form.model.name))


@router.post("/passkeys/{passkey_id}")
def rename_passkey(
    request: Request, runtime: RuntimeOf, user: Owner, passkey_id: RowId, posted: Posted
) -> Response:
    """Give it another name."""
    form = read_form(Renaming, posted)
    if form.model is None:
        refused = say(
            "Please give the passkey a name of at most {count} characters.", count=passkeys.LONGEST_NAME
        )
        return redirect(request, FACTORS, notice=refused, tone="bad")
    with runtime.database.transaction() as session:
        passkeys.rename(session, user, passkey_id, name=form.model.name)
    return redirect(request, FACTORS, notice=say("The passkey was renamed."))


@router.post("/passkeys/{passkey_id}/removal")
def remove_passkey(request: Request, runtime: RuntimeOf, user: Owner, passkey_id: RowId) -> Response:
    """Take it away."""
    try:
        with runtime.database.transaction() as session:
            passkeys.remove(
                session,
                get_user(session, user.id),
                passkey_id,
                keep_session=_session_id(request),
                now=runtime.clock(),
            )
    except Conflict as error:
        return redirect(request, FACTORS, notice=error.sentence, tone="bad")
    return redirect(request, FACTORS, notice=say("The passkey was removed."))


@router.post("/recovery-codes")
def renew_codes(request: Request, runtime: RuntimeOf, user: Owner) -> Response:
    """Make new recovery codes, shown this once."""
    try:
        with runtime.database.transaction() as session:
            codes = recovery_codes.renew(
                session,
                get_user(session, user.id),
                signer=runtime.signer,
                keep_session=_session_id(request),
                now=runtime.clock(),
            )
    except Conflict as error:
        return redirect(request, FACTORS, notice=error.sentence, tone="bad")
    return _codes_page(request, codes)


def _page(
    request: Request, runtime: Runtime, user: User, *, passkey: Form[Any] | None = None, status: int = 200
) -> HTMLResponse:
    with runtime.database.reading() as session:
        factors = factors_of(session, user)
        since = demands(session).get(user.role)
    suggested = browser_of(request.headers.get("user-agent", ""))[: passkeys.LONGEST_NAME]
    return render_page(
        request,
        "staff/factors.html",
        status=status,
        factors=factors,
        demanded_since=since,
        passkey=passkey or Form({"name": suggested}),
        takes_passkeys=_site(runtime).takes_passkeys,
        few=recovery_codes.FEW,
    )


def _app_page(
    request: Request, runtime: Runtime, user: User, proposal: Proposal, form: Form[Any], *, status: int = 200
) -> HTMLResponse:
    uri = proposal.uri(user, base_url=runtime.settings.base_url)
    return render_page(
        request,
        "staff/factor_app.html",
        status=status,
        form=form.with_value("sealed", proposal.sealed),
        secret=proposal.in_groups,
        uri=uri,
        picture=_picture(uri),
    )


def _picture(uri: str) -> Markup:
    """The QR code as SVG in the page: nothing is fetched, and its colours are those of the style sheet."""
    drawn = segno.make(uri, error="m").svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
    return Markup(drawn)  # noqa: S704 (segno escapes; the address is data of the picture, not of its markup)


def _done(request: Request, codes: tuple[str, ...], notice: Sentence) -> Response:
    return _codes_page(request, codes) if codes else redirect(request, FACTORS, notice=notice)


def _codes_page(request: Request, codes: tuple[str, ...]) -> HTMLResponse:
    # What was lacking is there now.
    request.state.step = None
    return render_page(request, "staff/recovery_codes.html", status=201, codes=codes)


def _site(runtime: Runtime) -> Site:
    return Site.at(runtime.settings.base_url)


def _session_id(request: Request) -> int | None:
    found = signed_in(request)
    return found.id if found else None
