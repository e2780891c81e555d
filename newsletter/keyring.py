"""Which secret keys a database was used with: by their fingerprints, so that no other key opens it unnoticed.

With another key the links of mails that are out lead nowhere, and suppressed addresses are no longer recognised. The
first key makes the hashes of addresses for good, since nobody can have an address back from its hash; the present one
signs; each that is listed is read.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from newsletter.db import Base, Id, UTCDateTime, insert
from newsletter.errors import Misconfigured
from newsletter.signing import Signer
from newsletter.wording import say


class SecretKey(Base):
    """A secret key that this database was used with; the key itself is nowhere but in the settings."""

    __tablename__ = "secret_key"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(unique=True)
    signing_since: Mapped[datetime] = mapped_column(UTCDateTime)


def signer_of(session: Session, keys: Sequence[str], *, made_its_hashes: Callable[[Signer], bool]) -> Signer:
    """The signer of these keys, the present one first, if they are the keys of this database.

    A database that was never told its key (it is new, or older than this table) takes the first of them that
    `made_its_hashes`. Raises Misconfigured when the key that made the hashes, or the one that signed until now, is missing.
    """
    known = _known(session)
    if known:
        needed = [known[0].fingerprint, max(known, key=_since).fingerprint]
        found = [key for one in needed for key in keys if Signer(key).fingerprint == one]
        is_complete = len(found) == len(needed)
    else:
        found = [key for key in keys if made_its_hashes(Signer(key))]
        is_complete = bool(found)
    if not is_complete:
        raise Misconfigured(
            say(
                "This database was used with another secret key: the links in mails that are out would lead nowhere, and "
                "suppressed addresses would be mailed again. Set NEWSLETTER_SECRET_KEY to that key, or list it "
                "in NEWSLETTER_OLD_SECRET_KEYS beside the new one."
            )
        )
    return Signer(keys[0], old_keys=keys[1:], hash_key=found[0])


def is_noted(session: Session, signer: Signer) -> bool:
    """Whether the database knows that this signer's present key signs."""
    known = _known(session)
    return bool(known) and max(known, key=_since).fingerprint == signer.fingerprint


def note(session: Session, signer: Signer, *, now: datetime) -> None:
    """Keep who made the hashes, and who signs from now on. Safe beside another process that starts with the same keys."""
    for fingerprint in (signer.hash_fingerprint, signer.fingerprint):
        session.execute(
            insert(session, SecretKey)
            .values(fingerprint=fingerprint, signing_since=now)
            .on_conflict_do_nothing(index_elements=[SecretKey.fingerprint])
        )
    session.execute(
        sa.update(SecretKey)
        .where(SecretKey.fingerprint == signer.fingerprint)
        .values(signing_since=now)
        .execution_options(synchronize_session=False)
    )


def _known(session: Session) -> Sequence[SecretKey]:
    """The keys there were, the one that made the hashes first."""
    query = sa.select(SecretKey).order_by(SecretKey.id).execution_options(populate_existing=True)
    return session.scalars(query).all()


def _since(key: SecretKey) -> tuple[datetime, int]:
    return key.signing_since, key.id
