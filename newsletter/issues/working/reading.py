"""The working draft for whoever only reads: pages that show what an issue says now, saved or not."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.drafts.standing import Standing, standing
from newsletter.issues.composing import content_of
from newsletter.issues.models import Issue
from newsletter.issues.working.document import Clash, Working, begun, found
from newsletter.users.models import User


def working_of(session: Session, issue: Issue) -> Working:
    """The working draft as it stands. Raises Unreadable."""
    return found(session, issue) or begun(issue, content_of(session, issue))


def written(session: Session, issue: Issue) -> Standing:
    """What an issue says now, as far as it can be used. Raises Unreadable."""
    saved = content_of(session, issue)
    working = found(session, issue)
    return Standing(saved, {}) if working is None or working.is_saved else standing(working.draft, saved)


def clashes_of(session: Session, working: Working) -> dict[str, tuple[Clash, str]]:
    """The clashes that are open, each with the name of whose text it is; "" for a command's."""
    writers = {clash.by for clash in working.clashes.values()}
    rows = session.execute(sa.select(User.id, User.name).where(User.id.in_(writers))) if writers else ()
    names = {user.id: user.name for user in rows}
    return {name: (clash, names.get(clash.by, "")) for name, clash in working.clashes.items()}
