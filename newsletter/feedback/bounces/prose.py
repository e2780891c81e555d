"""What a report says in words: the explanation before the returned mail, whom it names, and what it says of each.

Real servers write in a few families of form, whatever their make: an address alone on its line, an address and what became of
it, a named field, a transcript of the session, a sentence. They are tried in that order; the first that names anybody counts.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from newsletter.feedback.bounces.mail import Fields, Part, read_fields, words_of
from newsletter.feedback.bounces.who import ADDRESS, addresses_in, trimmed, unique

_MAX_TEXT = 40_000  # characters of an explanation
_MAX_LINES = 800
_MAX_LINE = 1_000

# Where the explanation ends and the mail it is about begins.
_RETURNED = re.compile(
    r"^[ \t]{0,40}(?:"
    r"[-_=*+~]{2,80} ?(?:below this line|begin |the header of|this is a copy"
    r"|(?:un(?:sent|delivered)|original|returned|forwarded|enclosed)\b.{0,20}\b(?:message|mail|e-mail|header|text)"
    r"|message (?:header|follows|body)|the body of|included|.{0,20}original (?:message|mail)"
    r"|no message was collected|원본|원래|元の).{0,200}"
    r"|original (?:message|mail)(?: headers?)?(?: as received)?(?: is)?(?: as)?(?: follows?)?[.:]{0,3}"
    r"|(?:the )?(?:original|returned|undelivered) (?:message|mail)(?: headers?)? (?:follows|as follows"
    r"|is attached|is included|below).{0,80}"
    r"|included is a copy of.{0,80}|below is a copy of.{0,80}|the attachment contains the original.{0,80}"
    r"|a copy of (?:the|your) (?:original )?message.{0,80}"
    r"|the (?:text|headers?) of (?:the|your) (?:original )?message.{0,40}"
    r"|headers? of the original message.{0,40}|message headers? follows?.{0,20}"
    r"|original message headers?:.{0,20}|원본 메시지 (?:머리글|헤더).{0,20}"
    r")\s{0,40}$"
    r"|^>?(?:received|return-path|dkim-signature|x-received|message-id|delivered-to|content-type):[ \t].{0,400}$",
    re.IGNORECASE | re.MULTILINE,
)
_LEADING_FIELDS = re.compile(
    r"\A\s{0,20}(?:received|return-path|from|to|subject|message-id|date|x-[\w-]{1,40}|mime-version|delivered-to):[ \t]",
    re.IGNORECASE,
)

# What gateways put below every mail says nothing of this one.
_FOOTER = re.compile(
    r"^[^\n]{0,300}\b(?:confidential|legally privileged|has been scanned|scanned for (?:all )?virus|disclaimer"
    r"|intended recipient only|checked for .{0,20}virus(?:es)?|virus[- ]free|free of .{0,20}virus(?:es)?)\b",
    re.IGNORECASE | re.MULTILINE,
)
# What comes after is about recipients; before it the mail's own fields may be told again.
_INTRODUCTION = re.compile(
    r"(?:following|these|below|one or more|its|the) (?:e-?mail )?(?:recipient|address|user|mailbox)(?:s|es"
    r"|\(s\)|\(es\))?[^\n@]{0,80}$|did not reach|(?:was|were|could) not (?:be )?delivered to|다음 (?:받는 ?사람|수신자"
    r"|주소)[^\n@]{0,60}$",
    re.IGNORECASE,
)
_BARE = re.compile(r"^\s{1,40}([A-Za-z0-9][\w.-]{1,63})\s{0,9}$")
_MARKS = r"[\s>*•·|\-–—=#]{0,60}"
_AROUND = r"[<\[(\"'`]{0,3}(?:mailto:)?"
_BEHIND = r"[>\])\"'`]{0,3}"
_AT_START = re.compile(
    rf"^{_MARKS}(?:\d{{1,3}}[.)]\s{{1,5}})?{_AROUND}({ADDRESS}){_BEHIND}"
    r"(?:\s{1,5}<(?:mailto:)?[^<>]{1,300}>)?"
    r"(?:\s{0,9}$|\s{0,9}:(?:\s|$)|\s{0,9};|\.\.\.|\s{1,9}on\s|\s{1,20}[\[(]|,?\s{1,9}(?:-|–|=>|\.\.)"
    r"|\.\s{0,9}$|,\s{0,9}$|\t)"
)
_NAMED = re.compile(
    rf"^[^<>@:\n]{{1,60}}[<(](?:mailto:)?({ADDRESS})[>)](?:<mailto:[^<>]{{1,300}}>)?:?\s{{0,9}}$"
)
_LABEL = re.compile(
    r"(?:\b(?:recipients?|recipient address(?:es)?|(?:final|original|failed|intended|invalid|affected"
    r"|envelope)[- ]recipients?|addressed to|rcpt to|error-for|addressee"
    r"|(?:could|can)(?:not| not)(?: be)? (?:delivered|sent) to|unable to (?:deliver|send)(?: (?:the "
    r"|your )?(?:message|mail))? to|not delivered to|undeliverable to"
    r"|unknown user|invalid final delivery userid|user mailbox exceeds allowed size|failed to deliver to"
    r"|delivery (?:to|failed for|failed to)"
    r"|(?:message|mail) (?:sent )?to|destination(?: address)?|user|address|unknown host)"
    r"|받는 ?사람|수신자|수신인|받으시는 분|수신 ?주소|받는 ?이|宛先|送信先|收件人)"
    rf"\s{{0,5}}[:=：]?\s{{0,9}}(?:rfc822;\s?|\[?smtp:)?{_AROUND}({ADDRESS})",
    re.IGNORECASE,
)
_TRANSCRIPT = (
    re.compile(rf"(?:>>>|<<<|sent|command was)?\s{{0,5}}rcpt to:?\s{{0,5}}<?({ADDRESS})", re.IGNORECASE),
    re.compile(rf"^[\s<>]{{0,20}}[45]\d\d[ -].{{0,200}}?({ADDRESS})"),
    re.compile(rf"<({ADDRESS})>\s{{0,3}}(?:\.\.\.|,)"),
)
_SENTENCES = (
    re.compile(
        r"\b(?:deliver\w{0,5}|undeliverable|send|sent|reach|message|mail|recipient|user|mailbox|account|address"
        r"|rejected|to|for)"
        rf"(?: (?:to|for|the|your|address|recipient|user|mailbox|account|is|of|following"
        rf"|was)){{0,5}}:?\s{{1,5}}{_AROUND}({ADDRESS})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"({ADDRESS}){_BEHIND}[,:]?\s{{1,5}}(?:could|can ?not|can't|was|wasn't|has|have|is|isn't|does|doesn't"
        rf"|user|unknown|no such|not|failed|due|because"
        r"|that you|you sent|은|는|이|가|으로|에게|님)",
        re.IGNORECASE,
    ),
)
# Of an alias or a list: to whom the mail went before it was handed on, which is whom we mailed.
_HANDED_ON = re.compile(rf"\b(?:expanded|generated) (?:from|by):?\s{{1,5}}<?({ADDRESS})", re.IGNORECASE)
# Addresses in such company are not those of recipients.
_ASIDE = re.compile(
    r"\b(?:contact|questions?|assistance|help|write to|e-?mail us|report to|sender|from|mail from|reply-to"
    r"|message-id|return-path|forward(?:ed)? (?:this|it)|please (?:send|mail)"
    r"|보낸 ?사람|발신자|문의|差出人)\b[^@\n]{0,80}$|(?:보낸 ?사람|발신자|문의|差出人)[^@\n]{0,40}$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^(?:postmaster|mailer-daemon|mailerdaemon|abuse|hostmaster|no-?reply|do-?not-?reply|support|help-?desk)@",
    re.IGNORECASE,
)
# A further text is part of the explanation only where it looks like one: it may be a piece of the returned mail.
_EXPLAINING = re.compile(r"\b[45]\d\d[ -]#?[45]\.\d\.\d|\b[45]5\d[ -]|\brecipient|transcript", re.IGNORECASE)
_REPLY = re.compile(
    r"(?<![\d.])[45]\d\d[ -](?:#?[45]\.\d\.\d{1,3}\b)?[^\n]{0,400}(?:\n[ \t]{1,40}\S[^\n]{0,300}){0,5}"
)


@dataclass(frozen=True)
class Named:
    """Somebody whom the prose names, and what it says of them, or of the several who are behind an alias or a list."""

    address: str
    says: str
    is_several: bool = False

    @property
    def reply(self) -> str:
        """What a server said of them. Of several it is everything: one who is gone says nothing of the others."""
        return " ".join(self.says.split()) if self.is_several else reply_in(self.says)


@dataclass(frozen=True)
class Prose:
    """The explanation of a report, and the header of the mail that it returns."""

    explanation: str
    returned: Fields

    def diagnostic(self) -> str:
        """The first reply of a server that the explanation quotes, or an empty text."""
        return reply_in(self.explanation)


def read_prose(mail: Part, parts: Sequence[Part], *, returned_types: Collection[str]) -> Prose:
    """The words before the returned mail, and its header, whether it is a part or goes on in the same text."""
    said: list[str] = []
    returned = Fields(())
    for part in parts:
        if part.media_type in returned_types:
            returned = returned if returned.items else _header(part.content())
        elif part.media_type.startswith("text/") or part.media_type in ("", "multipart/alternative"):
            text = part.text()
            if said and not returned.items and _LEADING_FIELDS.match(text):
                returned = _header(text.lstrip().encode())
            elif not any(one.strip() for one in said) or (
                part.media_type != "text/html" and _EXPLAINING.search(text[:_MAX_LINE])
            ):
                said.append(text)
    if not said and mail.media_type.startswith("multipart/"):
        said.append(Part(Fields(()), mail.body).text())
    whole = "\n".join(said)[: _MAX_TEXT * 4]
    explanation, inline = _cut(whole)
    footer = _FOOTER.search(explanation)
    explanation = (
        explanation[: footer.start()] if footer and explanation[: footer.start()].strip() else explanation
    )
    if not returned.items and inline:
        returned = _header(inline[:_MAX_TEXT].encode())
    lines = [line.rstrip()[:_MAX_LINE] for line in explanation.split("\n")[:_MAX_LINES]]
    return Prose("\n".join(lines)[:_MAX_TEXT], returned)


def named_in(prose: Prose, *, but: Iterable[str] = ()) -> list[Named]:
    """Whom the prose names, with the words about each; `but` are addresses that stand there for another reason."""
    others = {address.casefold() for address in but}
    lines = prose.explanation.split("\n")
    introduced = next((number for number, line in enumerate(lines) if _INTRODUCTION.search(line)), 0)
    return (introduced and _found(prose, lines, introduced, others)) or _found(prose, lines, 0, others)


def _found(prose: Prose, lines: Sequence[str], start: int, others: Collection[str]) -> list[Named]:
    for find in (_at_line_starts, _labelled, _in_transcripts, _in_sentences):
        places = [
            (n, address)
            for n, address in find(lines)
            if n >= start and address.casefold() not in others and not _NOBODY.match(address)
        ]
        if places:
            return _before_handing_on(_told(lines, places))
    written = {address.casefold() for address in addressed(prose.returned)}
    some = [
        one
        for one in addresses_in("\n".join(lines[start:]))
        if one.casefold() not in others and not _NOBODY.match(one)
    ]
    chosen = [one for one in some if one.casefold() in written] or (some if len(some) == 1 else [])
    return [Named(one, prose.explanation) for one in chosen]


def bare_in(prose: Prose, domain: str) -> list[Named]:
    """Users whom a system names without its own domain, each on a line of their own."""
    lines = prose.explanation.split("\n")
    starts = (
        number
        for number, line in enumerate(lines)
        if (line.rstrip().endswith(":") and _INTRODUCTION.search(line))
        or re.search(r"recipients .{0,200}:$", line)
    )
    start = next(starts, len(lines))
    found = takewhile(bool, (_BARE.match(line) for line in lines[start + 1 : start + 20]))
    return [Named(f"{one[1]}@{domain.lower()}", prose.explanation) for one in found if one]


def preamble(prose: Prose) -> str:
    """What is said before anybody is named, and so of everybody."""
    return "\n".join(takewhile(lambda line: "@" not in line, prose.explanation.split("\n")))


def addressed(header: Fields) -> list[str]:
    """To whom a mail went, by its header."""
    return addresses_in(
        ", ".join(map(words_of, header.all("to", "x-original-to", "delivered-to", "envelope-to")))
    )


def senders(header: Fields) -> list[str]:
    """From whom a mail came, by its header."""
    return addresses_in(", ".join(header.all("from", "reply-to", "sender", "return-path", "errors-to")))


def reply_in(text: str) -> str:
    """The reply of a server in a text, on one line; the first that says more than its code, else the first."""
    found = [" ".join(one.split()) for one in _REPLY.findall(text[:_MAX_TEXT])]
    return next((one for one in found if len(one) > 12), found[0] if found else "")[:600]


def _cut(text: str) -> tuple[str, str]:
    found = _RETURNED.search(text)
    while found and not text[: found.start()].strip():
        found = _RETURNED.search(text, found.end())
    if not found:
        return text, ""
    is_field = found[0][:1].isalpha() and re.match(r"[\w-]+:[ \t]", found[0]) is not None
    return text[: found.start()], text[found.start() if is_field else found.end() :]


def _header(returned: bytes) -> Fields:
    return read_fields(returned.replace(b"\r\n", b"\n").lstrip(b"\n \t").partition(b"\n\n")[0])


def _at_line_starts(lines: Sequence[str]) -> Iterable[tuple[int, str]]:
    for number, line in enumerate(lines):
        if (
            "@" in line
            and (found := _AT_START.match(line) or _NAMED.match(line))
            and not _ASIDE.search(line[: found.start(1)])
        ):
            yield number, trimmed(found[1])


def _labelled(lines: Sequence[str]) -> Iterable[tuple[int, str]]:
    return _matches(lines, (_LABEL,))


def _in_transcripts(lines: Sequence[str]) -> Iterable[tuple[int, str]]:
    return _matches(lines, _TRANSCRIPT)


def _in_sentences(lines: Sequence[str]) -> Iterable[tuple[int, str]]:
    return _matches(lines, _SENTENCES)


def _matches(lines: Sequence[str], patterns: Iterable[re.Pattern[str]]) -> Iterable[tuple[int, str]]:
    for number, line in enumerate(lines):
        if "@" in line:
            for pattern in patterns:
                for found in pattern.finditer(line):
                    if not _ASIDE.search(line[: found.start(1)]):
                        yield number, trimmed(found[1])


def _before_handing_on(some: Sequence[Named]) -> list[Named]:
    """Whom we mailed, where the report names those behind an alias or a list."""
    told: dict[str, list[str]] = {}
    for one in some:
        lines = one.says.split("\n")
        first = next((n for n, line in enumerate(lines) if one.address in line), 0)
        found = _HANDED_ON.search("\n".join(lines[first : first + 3]))
        told.setdefault(trimmed(found[1]) if found else one.address, []).append(one.says)
    return [Named(address, "\n".join(says), is_several=len(says) > 1) for address, says in told.items()]


def _told(lines: Sequence[str], places: Sequence[tuple[int, str]]) -> list[Named]:
    names = unique(address for _, address in places)
    if len(names) == 1:
        return [Named(names[0], "\n".join(lines))]
    first = {address.casefold(): number for number, address in reversed(places)}
    starts = sorted(set(first.values()))
    everybody = [line.casefold() for line in lines]
    told = []
    for name in names:
        start = first[name.casefold()]
        end = min(next((n for n in starts if n > start), len(lines)), start + 30)
        others = [one.casefold() for one in names if one != name]
        near = takewhile(lambda n: "transcript" not in everybody[n], range(start, end))
        own = [n for n in near if not any(one in everybody[n] for one in others)]
        quoted = [n for n in range(starts[-1] + 1, len(lines)) if name.casefold() in everybody[n]]
        answers = [n + 1 for n in quoted if n + 1 < len(lines) and lines[n + 1].startswith("<<<")]
        about = sorted({*own, *quoted, *answers}, key=lambda n: (n < start, n))
        told.append(Named(name, "\n".join([*(lines[n] for n in about), *lines[: starts[0]]])))
    return told
