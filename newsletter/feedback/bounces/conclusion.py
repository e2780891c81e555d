"""What one mail that came back says: whom it is about, what became of the mail, and why.

Whose mail it is, is known for certain only from a token of ours; the caller checks those that are found here. Only what a
report says in so many words, or by its code where its words are silent, calls an address dead.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from newsletter.feedback.bounces.carriers import doubted
from newsletter.feedback.bounces.judging import judge
from newsletter.feedback.bounces.kinds import (
    BounceKind,
    Sort,
    is_from_daemon,
    is_report_in_words,
    kind_of_words,
    sort_of,
)
from newsletter.feedback.bounces.mail import Part, read_mail
from newsletter.feedback.bounces.prose import (
    Named,
    Prose,
    addressed,
    bare_in,
    named_in,
    preamble,
    read_prose,
    reply_in,
    senders,
)
from newsletter.feedback.bounces.reasons import Judgement, Reason, Verdict, because
from newsletter.feedback.bounces.reports import (
    FEEDBACK_TYPE,
    RETURNED_TYPES,
    STATUS_TYPES,
    Fate,
    complaint_of,
    fates_in,
    fates_in_text,
    kind_of,
    older_complaint,
    reporting_host,
)
from newsletter.feedback.bounces.who import ADDRESS, addresses_in, tokens, unique
from newsletter.links import Purpose, tokens_at

__all__ = ["BounceKind", "BouncedRecipient", "Conclusion", "Sort", "conclude", "conclude_mail"]

_MAX_SAYS = 600
_MOST_HOPS = 25  # after which Sendmail takes a mail for one that goes round; Exim after 30, Postfix after 50
_STATUS = re.compile(r"(?<![\d.])[245]\.\d\.\d{1,3}(?![\d.])")
_ADDRESS = re.compile(ADDRESS)
_ACTIONS = {BounceKind.BOUNCED: "failed", BounceKind.DELAYED: "delayed", BounceKind.DELIVERED: "delivered"}


@dataclass(frozen=True)
class BouncedRecipient:
    """One recipient of a report; texts are empty when the report does not say."""

    address: str
    action: str
    status: str
    diagnostic: str
    verdict: Verdict
    reason: Reason = Reason.UNCLEAR
    host: str = ""  # which refused the mail


@dataclass(frozen=True)
class Conclusion:
    """What the mail says. `delivery_token` is what the return path held, `tokens` whatever else may be a token of ours, by
    purpose; none is checked against our key yet.

    `judgement` is about the mail as a whole, for a report that names nobody: a token tells whose it is. `says` are
    the words it is based on, without anybody's address. `sort` tells what a mail is that is no report.
    """

    kind: BounceKind
    recipients: tuple[BouncedRecipient, ...] = ()
    delivery_token: str | None = None
    judgement: Judgement = field(default=because(Reason.UNCLEAR))
    says: str = ""
    host: str = ""
    sort: Sort | None = None
    tokens: Mapping[Purpose, tuple[str, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The public form of `newsletter bounce FILE --json`."""
        return {
            "kind": self.kind.value,
            "recipients": [vars(recipient) for recipient in self.recipients],
            "delivery_token": self.delivery_token,
            "verdict": self.judgement.verdict.value,
            "reason": self.judgement.reason.value,
            "says": self.says,
            "host": self.host,
            "sort": self.sort.value if self.sort else None,
            "tokens": {purpose.value: list(some) for purpose, some in self.tokens.items()},
        }


def conclude(data: bytes) -> Conclusion:
    """What a mail as it arrived (RFC 5322 bytes) says. Takes any bytes; raises nothing."""
    return conclude_mail(read_mail(data))


def conclude_mail(mail: Part) -> Conclusion:
    """The same of a mail that is read already."""
    parts = mail.parts()
    found = tokens(mail, parts)
    reading = _Reading(mail, parts)
    conclusion = reading.of_complaint() or reading.of_status() or reading.of_words() or reading.of_no_report()
    token = next(iter(found.get(Purpose.BOUNCE, ())), None)
    return replace(conclusion, delivery_token=token, tokens=found)


class _Reading:
    """One mail, and what is read in it by and by."""

    def __init__(self, mail: Part, parts: Sequence[Part]) -> None:
        self._mail, self._parts = mail, parts
        before_status = [part for part in parts if part.media_type not in STATUS_TYPES]
        self._prose: Prose = read_prose(mail, before_status, returned_types=RETURNED_TYPES)

    def of_complaint(self) -> Conclusion | None:
        report = next((part for part in self._parts if part.media_type == FEEDBACK_TYPE), None)
        if report:
            kind, named = complaint_of(report)
        else:
            returned = [part for part in self._parts if part.media_type in RETURNED_TYPES]
            has_status = any(part.media_type in STATUS_TYPES for part in self._parts)
            older = None if has_status else older_complaint(self._mail, returned)
            if older is None:
                return None
            kind, named = BounceKind.COMPLAINED, older
        if kind is BounceKind.COMPLAINED and not named:
            named = addressed(self._prose.returned)[:1]
        # A complaint says nothing about the mailbox, so it carries no verdict on it.
        recipients = (BouncedRecipient(address, "", "", "", Verdict.UNKNOWN) for address in named)
        return Conclusion(kind, tuple(recipients))

    def of_status(self) -> Conclusion | None:
        part = next((part for part in self._parts if part.media_type in STATUS_TYPES), None)
        fates = fates_in(part) if part else []
        if not part and self._may_be_a_report():
            fates = fates_in_text(self._whole_text())
        if not part and not fates:
            return None
        kind = kind_of(fates)
        if not any(fate.address for fate in fates):
            fates = self._named_fates(fates, kind)
        elif kind is BounceKind.UNKNOWN and fates:
            kind = kind_of_words(self._mail, self._prose.explanation)
            fates = [
                Fate(one.address, one.action or _ACTIONS[kind], one.status, one.diagnostic, one.host)
                for one in fates
            ]
        if kind is BounceKind.UNKNOWN and fates:
            kind = kind_of(fates)
        recipients = [
            self._judged(fate, self._said_of(fate, alone=len(fates) == 1)) for fate in fates if fate.address
        ]
        nobody = self._judged(fates[0], self._prose.explanation) if fates and not recipients else None
        host = next((one.host for one in recipients if one.host), "") or (
            reporting_host(part) if part else ""
        )
        return self._concluded(kind, recipients, nobody=nobody, host=host)

    def of_words(self) -> Conclusion | None:
        explanation = self._prose.explanation
        failed = addresses_in(", ".join(self._mail.header.all("x-failed-recipients"))[:20_000])
        if any(part.media_type.endswith("disposition-notification") for part in self._parts):
            return None
        if not failed and not is_report_in_words(self._mail, explanation):
            return None
        kind = kind_of_words(self._mail, explanation)
        named = self._named(failed)
        recipients = [
            self._judged(Fate(one.address, _ACTIONS[kind], "", one.reply), one.says) for one in named
        ]
        nobody = (
            self._judged(Fate("", _ACTIONS[kind], "", self._prose.diagnostic()), explanation)
            if not named
            else None
        )
        return self._concluded(kind, recipients, nobody=nobody)

    def of_no_report(self) -> Conclusion:
        if any(part.media_type.endswith("disposition-notification") for part in self._parts):
            return Conclusion(BounceKind.NOT_A_BOUNCE, sort=Sort.RECEIPT)
        sort = sort_of(self._mail, self._prose.explanation)
        says = _without_addresses(self._prose.explanation)
        return Conclusion(
            BounceKind.NOT_A_BOUNCE if sort else BounceKind.UNKNOWN, sort=sort, says="" if sort else says
        )

    def _may_be_a_report(self) -> bool:
        return is_from_daemon(self._mail) or is_report_in_words(self._mail, self._prose.explanation)

    def _whole_text(self) -> str:
        said = [part.text() for part in self._parts if part.media_type not in RETURNED_TYPES]
        # A report in a report, or in a mail that a gateway put its own cover on.
        return "\n\n".join(
            [*said, *(part.text() for part in self._parts if part.media_type in RETURNED_TYPES)]
        )

    def _named(self, failed: Iterable[str] = ()) -> list[Named]:
        """Whom the words are about; `failed` are those whom the header names."""
        returned = self._prose.returned
        own = [
            *addresses_in(", ".join(self._mail.arrived_at())),
            *senders(self._mail.header),
            *senders(returned),
        ]
        to = addressed(returned)
        bare = bare_in(self._prose, _domain_of(self._mail)) if is_from_daemon(self._mail) else []
        named = bare or named_in(self._prose, but=[one for one in own if one not in to])
        if failed:
            told = {one.address.casefold(): one.says for one in named}
            return [Named(one, told.get(one.casefold(), self._prose.explanation)) for one in unique(failed)]
        if not named and len(to) == 1:
            named = [Named(to[0], self._prose.explanation)]
        if not named and not to:  # some report to the very one they are about
            ours = [one for one in own if next(tokens_at(Purpose.BOUNCE, [one]), None)]
            named = named_in(self._prose, but=[*ours, *senders(self._mail.header)[:1]])
        return named

    def _named_fates(self, fates: Sequence[Fate], kind: BounceKind) -> list[Fate]:
        known = fates[0] if len(fates) == 1 else Fate("", "", "", "")
        action = (
            known.action or _ACTIONS.get(kind) or _ACTIONS[kind_of_words(self._mail, self._prose.explanation)]
        )
        named = self._named(addresses_in(", ".join(self._mail.header.all("x-failed-recipients"))[:20_000]))
        if not named:
            return list(fates)
        return [
            Fate(one.address, action, known.status, known.diagnostic or one.reply, known.host)
            for one in named
        ]

    def _said_of(self, fate: Fate, *, alone: bool) -> str:
        if alone:
            return self._prose.explanation
        lines = self._prose.explanation.split("\n")
        own = [line for line in lines if fate.address.casefold() in line.casefold()]
        return "\n".join([*own, preamble(self._prose)])[:2_000]

    def _judged(self, fate: Fate, prose: str) -> BouncedRecipient:
        judged = judge(fate.action, fate.status, fate.diagnostic, prose)
        if judged == because(Reason.UNCLEAR) and len(self._prose.returned.all("received")) > _MOST_HOPS:
            judged = because(Reason.CONNECTION)  # a loop, of which Exim says nothing
        verdict, reason = doubted(judged, fate.address, fate.host)
        said = fate.diagnostic or reply_in(prose)  # OpenSMTPD has it in its words only
        return BouncedRecipient(
            fate.address, fate.action, _exact(fate.status, said), said, verdict, reason, fate.host
        )

    def _concluded(
        self,
        kind: BounceKind,
        recipients: Sequence[BouncedRecipient],
        *,
        nobody: BouncedRecipient | None,
        host: str = "",
    ) -> Conclusion:
        said = recipients[0] if recipients else nobody
        judgement = Judgement(said.verdict, said.reason) if said else because(Reason.UNCLEAR)
        diagnostic = said.diagnostic if said else ""
        says = _without_addresses(diagnostic or self._prose.explanation)
        return Conclusion(kind, tuple(recipients), judgement=judgement, says=says, host=host)


def _exact(status: str, diagnostic: str) -> str:
    # Exim says 5.0.0 of every failure, whatever the other server said.
    said = _STATUS.findall(diagnostic) if not status or status.endswith(".0.0") else []
    return next(iter(said), status)


def _domain_of(mail: Part) -> str:
    author = next(iter(addresses_in(mail.header.get("from"))), "")
    return author.rpartition("@")[2]


def _without_addresses(text: str) -> str:
    return " ".join(_ADDRESS.sub("…", text[: _MAX_SAYS * 4]).split())[:_MAX_SAYS]
