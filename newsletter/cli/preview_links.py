"""Preview links on the command line: made, listed and ended, for people without an account."""

import click

from newsletter.cli.saying import answer, in_my_language, runtime, tell
from newsletter.desk.preview_links import PreviewLinkLine, preview_link_lines
from newsletter.issues.composing import find_issue
from newsletter.issues.reviews.preview_links import (
    MOST_DAYS,
    Wish,
    link_of,
    make_preview_link,
    revoke_preview_link,
)
from newsletter.links import Purpose
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("preview-links")
def preview_links() -> None:
    """Let people without an account look at an issue for some days."""


@preview_links.command()
@click.argument("slug")
@click.option("--days", default=Wish().days, show_default=True, help=f"For how long, up to {MOST_DAYS}.")
@click.option("--label", default="", help="Whom it is for; only colleagues see that.")
@click.option("--comments", "takes_comments", is_flag=True, help="Whoever has the link may comment.")
@click.option("--revision", type=int, help="This revision, instead of what the issue says at the time.")
@click.option("--proof", type=int, help="This proof, instead of what the issue says at the time.")
@_AS_JSON
def make(
    slug: str,
    days: int,
    label: str,
    takes_comments: bool,
    revision: int | None,
    proof: int | None,
    as_json: bool,
) -> None:
    """Make a link to an issue and print its address."""
    wish = Wish(days, label, takes_comments, revision, proof)
    with runtime() as built, built.database.transaction() as session:
        made = make_preview_link(session, find_issue(session, slug), wish, by=OPERATOR, now=built.clock())
        address = built.letterhead.url(Purpose.PREVIEW, made.id)
        document = {"id": made.id, "address": address, "ends": made.expires_at.isoformat()}
    answer(document, as_json=as_json, text=address)


@preview_links.command("list")
@click.argument("slug")
@_AS_JSON
def list_(slug: str, as_json: bool) -> None:
    """Print the links of an issue, those that lead somewhere first: number, end, how often it was opened, for whom."""
    with runtime() as built, built.database.reading() as session:
        lines = preview_link_lines(session, find_issue(session, slug), now=built.clock())
        addresses = {
            line.id: built.letterhead.url(Purpose.PREVIEW, line.id) for line in lines if line.is_running
        }
    text = "\n".join(_line(line, addresses.get(line.id, "")) for line in lines)
    document = [_told(line, addresses.get(line.id, "")) for line in lines]
    answer(document, as_json=as_json, text=text or in_my_language(say("This issue has no preview link.")))


@preview_links.command()
@click.argument("slug")
@click.argument("number", metavar="ID", type=int)
def end(slug: str, number: int) -> None:
    """End a link of an issue: it leads nowhere from now on."""
    with runtime() as built, built.database.transaction() as session:
        link = link_of(session, find_issue(session, slug), number)
        revoke_preview_link(session, link, by=OPERATOR, now=built.clock())
    tell(say("The link leads nowhere from now on."))


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
