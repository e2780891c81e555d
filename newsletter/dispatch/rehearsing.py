"""A dress rehearsal: the message of everybody who would get it, written as a dispatch writes it, and given to nobody.

It reads and counts. Signing is left out: it takes longer than all the rest, and makes each message larger by the same.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.merge_tags import VALUES
from newsletter.content.typography import columns
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.composers import composer_for
from newsletter.dispatch.models import Delivery
from newsletter.dispatch.recipients import intended
from newsletter.dispatch.tally import Gap, Tally
from newsletter.errors import sentence_of
from newsletter.issues.frozen import counted_in, envelope_of, rendition_of, require_unaltered
from newsletter.messages.counted_links import own_links, through_us
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Composer, Recipient, public_addresses
from newsletter.messages.weighing import Weight
from newsletter.preflight.size import CLIPPED_AT
from newsletter.rendering.contexts import ESCAPES, Context
from newsletter.rendering.own_pages import page_values
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.slots import Slot

_PORTION = 500  # people


def rehearse(
    session: Session, plan: Plan, tally: Tally, *, letterhead: Letterhead, now: datetime
) -> Generator[Tally]:
    """Add everybody to the tally whom the plan would go to and who comes after `tally.after`; gives it after each portion.

    Raises Conflict for a proof that is not what was approved; ValueError for one of which no message can be written.
    """
    require_unaltered(plan.proof)
    composer = composer_for(plan.proof, letterhead=replace(letterhead, dkim=None))
    renditions = {edition.locale: rendition_of(edition) for edition in plan.proof.editions}
    pages = public_addresses(renditions, issue=plan.proof.issue.slug, base_url=letterhead.base_url)
    counted = counted_in(plan.proof)
    editions = {
        (locale, shares): _Edition.of(
            own_links(each, counted.get(locale, {}), letterhead).rendition
            if shares and envelope_of(plan.proof).shares_clicks
            else through_us(each, counted.get(locale, {}), letterhead),
            page_values(each, pages),
        )
        for locale, each in renditions.items()
        for shares in (False, True)
    }
    # The numbers that the deliveries would have: they stand in addresses, and so in the size.
    number = (session.scalar(sa.select(sa.func.max(Delivery.id))) or 0) + tally.people
    intended_ones = intended(session, plan, after=tally.after).execution_options(yield_per=_PORTION)
    with session.execute(intended_ones) as rows:
        for portion in rows.mappings().partitions():
            for row in portion:
                number += 1
                _count(Recipient(delivery_id=number, **row), composer, editions, tally, now=now)
            yield tally


@dataclass(frozen=True)
class _Edition:
    """What is asked of each message of an edition."""

    rendition: Rendition
    weight: Weight
    tags: tuple[Slot, ...]  # its merge tags that speak of a person
    columns: int | None  # of its subject, where that is the same for everybody

    @classmethod
    def of(cls, rendition: Rendition, same: Mapping[str, str]) -> "_Edition":
        is_personal = rendition.slots.pattern.search(rendition.subject) is not None
        tags = (slot for slot in rendition.slots.slots if slot.name in VALUES and not slot.pair)
        return cls(
            rendition,
            Weight.of(rendition, same),
            tuple(tags),
            None if is_personal else columns(rendition.subject),
        )

    def subject_columns(self, values: Mapping[str, str]) -> int:
        if self.columns is not None:
            return self.columns
        slots = self.rendition.slots
        return columns(slots.fill(self.rendition.subject, values, ESCAPES[Context.HEADER]))


def _count(
    recipient: Recipient,
    composer: Composer,
    editions: Mapping[tuple[str, bool], _Edition],
    tally: Tally,
    *,
    now: datetime,
) -> None:
    subscriber_id, locale = recipient.subscriber_id, recipient.locale
    tally.after = subscriber_id
    try:
        message = composer.compose(recipient, date=now)
    except ValueError as error:
        tally.refuse(sentence_of(error), subscriber_id)
        return
    edition, values = editions[locale, recipient.shares_clicks], composer.values_for(recipient)
    tally.editions[locale] += 1
    tally.sizes[len(message.data)] += 1
    if edition.weight.filled(values) > CLIPPED_AT:
        tally.clipped.add(subscriber_id)
    for tag in edition.tags:
        if not values.get(tag.name):
            tally.fill_in(Gap(locale, tag.name, tag.default), subscriber_id)
    tally.measure_subject(edition.subject_columns(values), subscriber_id, locale)
