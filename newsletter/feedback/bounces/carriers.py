"""Carriers that say of a reader's own filter what they say of an address that does not exist.

NTT docomo answers `550 Unknown user …` to both, au `550 <…>: User unknown` (https://note.com/sendmagic/n/neb6bbe7e51cf and
https://note.com/sendmagic/n/n875d8dcb6cb8, by those who send much to them). Whoever never wanted mail from computers has an
address all the same: one such answer is no proof.
"""

from newsletter.feedback.bounces.reasons import Judgement, Reason, because

_CARRIERS = ("docomo.ne.jp", "ezweb.ne.jp", "au.com")


def doubted(judgement: Judgement, *places: str) -> Judgement:
    """The same, but where a carrier calls a mailbox unknown that may only be closed to us; `places` are the addresses and the
    hosts that it is about."""
    if judgement.reason is Reason.NO_MAILBOX and any(_is_of_a_carrier(place) for place in places):
        return because(Reason.FILTERED)
    return judgement


def _is_of_a_carrier(place: str) -> bool:
    domain = "." + place.rpartition("@")[2].strip(" .<>").lower()
    return any(domain.endswith(f".{carrier}") for carrier in _CARRIERS)
