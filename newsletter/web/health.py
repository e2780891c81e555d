"""Whether this process can serve: for load balancers, containers and `newsletter doctor`."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from newsletter.errors import Misconfigured
from newsletter.web.access import RuntimeOf, whoever

router = APIRouter(dependencies=[whoever])


@router.get("/health")
def show_health(runtime: RuntimeOf) -> JSONResponse:
    """200 when the database answers, else 503; says nothing more to strangers."""
    try:
        runtime.database.check()
    except Misconfigured:
        return JSONResponse({"state": "no database"}, status_code=503)
    return JSONResponse({"state": "ok"})
