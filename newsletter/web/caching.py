"""Answers that browsers and proxies may keep, and show only after they have asked whether it is still this one."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response


def answered(request: Request, content: str | bytes, *, tag: str, headers: Mapping[str, str]) -> Response:
    """The answer, or that whoever asks has it already (304, RFC 9110 §15.4.5); `tag` changes with the content.

    `headers` say for whom it may be kept: with `no-cache`, so that nobody is shown what was corrected since.
    """
    entity = f'"{tag}"'
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or entity in (each.strip().removeprefix("W/") for each in known.split(",")):
        kept = {name: value for name, value in headers.items() if name != "Content-Type"}
        return Response(status_code=304, headers={**kept, "ETag": entity})
    return Response(content, headers={**headers, "ETag": entity})
