"""Where mail services tell what became of mails, and where mails that came back are handed in.

Each call proves by itself whom it comes from: no session and no cookie counts here. Without a secret that is set nobody
listens. It is answered with 2xx only when what it says is kept, so that whoever calls tries again until then.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from newsletter.feedback.inbound.letters import take_letter
from newsletter.feedback.inbound.ways.hooks import calls
from newsletter.feedback.inbound.ways.hooks.taking import take
from newsletter.logs import Log
from newsletter.web.access import RuntimeOf, whoever

log = Log()

router = APIRouter(prefix="/hooks", dependencies=[whoever])

LARGEST_CALL = 256 * 1024
LARGEST_MAIL = 2 * 1000 * 1000  # as much as is read of one
_AGAIN_AFTER = "60"  # seconds


async def _call(request: Request) -> bytes:
    return await _read(request, LARGEST_CALL)


async def _mail(request: Request, runtime: RuntimeOf) -> bytes:
    # Whoever has no token is not listened to for long.
    if not (tokens := runtime.settings.hook_secrets["mime"]):
        raise HTTPException(404)
    if not calls.is_one_of(calls.bearer(request.headers.get("authorization", "")), tokens):
        log.warning("hook.refused", provider="mime", because="wrong token")
        raise HTTPException(403)
    return await _read(request, LARGEST_MAIL)


@router.post("/mime")
def take_mail(request: Request, runtime: RuntimeOf, body: Annotated[bytes, Depends(_mail)]) -> Response:
    """Take one mail as it arrived; `X-Recipient` is the address of its envelope."""
    recipient = request.headers.get("x-recipient", "")
    with runtime.database.transaction() as session:
        received = take_letter(session, body, recipient=recipient, signer=runtime.signer, now=runtime.clock())
    log.info("hook.taken", provider="mime", done=list(received.done))
    return JSONResponse(received.as_json())


@router.post("/{provider}")
def take_call(
    request: Request, runtime: RuntimeOf, provider: str, body: Annotated[bytes, Depends(_call)]
) -> Response:
    """Take what a provider says."""
    hook = runtime.hooks.get(provider)
    if hook is None:
        return PlainTextResponse("Nobody listens here.", 404)
    call = calls.Request({name.lower(): value for name, value in request.headers.items()}, body)
    try:
        taken = take(
            runtime.database, hook, call, provider=provider, signer=runtime.signer, clock=runtime.clock
        )
    except calls.Unbelieved as error:
        log.warning("hook.refused", provider=provider, because=str(error))
        return PlainTextResponse("This is not believed.", 403)
    except calls.Garbled as error:
        log.warning("hook.garbled", provider=provider, because=str(error))
        return PlainTextResponse("This cannot be read.", 400)
    except calls.Later as error:
        log.warning("hook.later", provider=provider, because=str(error))
        return PlainTextResponse("Please call again.", 503, {"Retry-After": _AGAIN_AFTER})
    log.info("hook.taken", provider=provider, **taken._asdict())
    return PlainTextResponse("Taken." if taken.is_new else "Taken before.")


async def _read(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413)
    return bytes(body)
