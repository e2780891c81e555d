"""The preview links of an issue on the command line: listed."""

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import answer, in_my_language
from newsletter.desk.preview_links import PreviewLinkLine, preview_link_lines
from newsletter.issues.finding import find_issue
from newsletter.links import Purpose
from newsletter.wording import say


def list_(slug: str, as_json: bool) -> None:
    with runtime() as built, built.database.reading() as session:
        lines = preview_link_lines(session, find_issue(session, slug), now=built.clock())
        addresses = {
            line.id: built.letterhead.url(Purpose.PREVIEW, line.id) for line in lines if line.is_running
        }
    text = "\n".join(_line(line, addresses.get(line.id, "")) for line in lines)
    document = [_told(line, addresses.get(line.id, "")) for line in lines]
    answer(document, as_json=as_json, text=text or in_my_language(say("This issue has no preview link.")))


def _line(line: PreviewLinkLine, address: str) -> str:
    state = address or in_my_language(say("ended"))
    return " ".join(
        filter(None, (str(line.id), f"{line.expires_at:%Y-%m-%d}", str(line.opened), state, line.label))
    )


def _told(line: PreviewLinkLine, address: str) -> dict[str, object]:
    return {
        "id": line.id,
        "label": line.label,
        "address": address,
        "ends": line.expires_at.isoformat(),
        "is_running": line.is_running,
        "revision": line.revision,
        "proof": line.proof,
        "takes_comments": line.takes_comments,
        "opened": line.opened,
    }
