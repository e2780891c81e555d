"""Preview links on the command line: made, listed and ended, for people without an account."""

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import answer, tell
from newsletter.issues.finding import find_issue
from newsletter.issues.reviews.preview_links import link_of, make_preview_link, revoke_preview_link
from newsletter.issues.reviews.wishes import Wish
from newsletter.links import Purpose
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say


def make(
    slug: str,
    days: int,
    label: str,
    takes_comments: bool,
    revision: int | None,
    proof: int | None,
    as_json: bool,
) -> None:
    wish = Wish(days, label, takes_comments, revision, proof)
    with runtime() as built, built.database.transaction() as session:
        made = make_preview_link(session, find_issue(session, slug), wish, by=OPERATOR, now=built.clock())
        address = built.letterhead.url(Purpose.PREVIEW, made.id)
        document = {"id": made.id, "address": address, "ends": made.expires_at.isoformat()}
    answer(document, as_json=as_json, text=address)


def end(slug: str, number: int) -> None:
    with runtime() as built, built.database.transaction() as session:
        link = link_of(session, find_issue(session, slug), number)
        revoke_preview_link(session, link, by=OPERATOR, now=built.clock())
    tell(say("The link leads nowhere from now on."))
