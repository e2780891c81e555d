"""A rehearsal on the command line: done by this process, with its progress, and told line by line. Nothing of it is kept."""

import time
from collections.abc import Iterator, Sequence

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import answer, in_my_language, tell
from newsletter.desk.rehearsals import Found, RehearsalSheet, rehearsal_sheet
from newsletter.dispatch import rehearsing
from newsletter.dispatch.again import minus_of
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.enrolling import forecast
from newsletter.dispatch.starting import require_startable
from newsletter.dispatch.tally import Tally
from newsletter.issues.finding import find_proof
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.wording import Sentence, say
from subscribers.lists import find_list

_TELL_EVERY = 2.0  # seconds


def rehearse(proof: str, list_slug: str, correction: bool, minus: Sequence[str], as_json: bool) -> None:
    with runtime() as built:
        sheet = _rehearsed(built, proof, list_slug, is_correction=correction, minus=minus)
    lines = (in_my_language(sentence) for sentence in _sentences(sheet))
    answer(sheet.as_json(), as_json=as_json, text="\n".join(lines))


def _rehearsed(
    built: Runtime, proof: str, list_slug: str, *, is_correction: bool, minus: Sequence[str]
) -> RehearsalSheet:
    """What a rehearsal of the proof to the list finds. Raises NotFound, and Conflict or Invalid when it may not go there."""
    tally, told_at = Tally(), time.monotonic()
    with built.database.reading() as session:
        mailing_list = find_list(session, list_slug)
        left_out = minus_of(mailing_list, [find_list(session, other) for other in minus])
        plan = Plan(find_proof(session, proof), mailing_list, is_correction, left_out)
        require_startable(session, plan.proof, plan.mailing_list)
        expected = forecast(session, plan)
        tell(expected.sentence)
        for _ in rehearsing.rehearse(session, plan, tally, letterhead=built.letterhead, now=built.clock()):
            if time.monotonic() - told_at > _TELL_EVERY:
                told_at = time.monotonic()
                tell(say("{done} of {all} people", done=f"{tally.people:,}", all=f"{expected.will_go:,}"))
        return rehearsal_sheet(session, plan, tally, by=OPERATOR)


def _sentences(sheet: RehearsalSheet) -> Iterator[Sentence]:
    editions = ", ".join(f"{locale} {count:,}" for locale, count in sheet.editions.items())
    yield say(
        "Messages written: {written} of {people}. By edition: {editions}.",
        written=f"{sheet.written:,}",
        people=f"{sheet.people:,}",
        editions=editions or "–",
    )
    for unwritable in sheet.unwritable:
        yield say(
            "No message can be written to {count}: {reason}. {people}",
            count=f"{unwritable.count:,}",
            reason=unwritable.reason,
            people=_people(unwritable),
        )
    if not sheet.written:
        return
    for gap in sheet.gaps:
        reads = f"“{gap.default}”" if gap.default else say("nothing")
        yield say(
            "In the edition {edition}, {tag} is not known of {count}, who read {reads} there. {people}",
            edition=gap.edition,
            tag=f"{{{{{gap.tag}}}}}",
            count=f"{gap.count:,}",
            reads=reads,
            people=_people(gap),
        )
    if not sheet.gaps:
        yield say("Every merge tag has something to say to everybody.")
    yield say(
        "Size of a message in bytes: smallest {smallest}, median {median}, largest {largest}.",
        smallest=f"{sheet.smallest:,}",
        median=f"{sheet.median:,}",
        largest=f"{sheet.largest:,}",
    )
    limit = round(sheet.limit / 1000)
    if sheet.clipped.count:
        yield say(
            "Over {limit} KB, where Gmail cuts mails off: {count}. {people}",
            limit=limit,
            count=f"{sheet.clipped.count:,}",
            people=_people(sheet.clipped),
        )
    else:
        yield say("No mail is over {limit} KB, where Gmail cuts mails off.", limit=limit)
    if sheet.subject:
        yield say(
            "Longest subject ({edition}): “{subject}”, {columns} columns; mailboxes show about {shown}.",
            edition=sheet.subject.edition,
            subject=sheet.subject.text,
            columns=sheet.subject.columns,
            shown=sheet.subject.shown,
        )


def _people(found: Found) -> str:
    """Some of them by name, and that there are more."""
    names = ", ".join(person.called for person in found.people)
    return f"({names} …)" if found.count > len(found.people) else f"({names})"
