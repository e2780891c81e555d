"""DMARC as RFC 9989 has it: the policy of a domain is found by walking up the tree, without a list of public suffixes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newsletter.deliverability.findings import Aspect, Finding, bad, good, no_answer, warning
from newsletter.deliverability.names import NoAnswer, Resolver, tags_of, txt_record
from newsletter.deliverability.sender import Sender
from newsletter.wording import Sentence, say

_MOST_LABELS = 8  # §4.10: of a longer name only this many questions are asked
_POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True)
class Published:
    """A record and where it stands."""

    domain: str
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Dmarc:
    """What holds for a domain: the record that counts, where the organisation begins, and where there are several records."""

    record: Published | None
    organisation: str
    doubled: str = ""


def read_dmarc(resolver: Resolver, domain: str) -> Dmarc:
    """The policy of an author's domain, and its organisational domain (§4.10.1, §4.10.2)."""
    found: list[Published] = []
    for name in _upwards(domain):
        texts = [text for text in resolver.texts(f"_dmarc.{name}") if _is_dmarc(text)]
        if len(texts) > 1 and name == domain:
            return Dmarc(None, domain, doubled=name)
        if len(texts) == 1:
            found.append(Published(name, tags_of(texts[0])))
            if found[-1].tags.get("psd") in ("y", "n"):
                break
    organisation = _organisation(domain, found)
    record = next((one for one in found if one.domain in (domain, organisation)), None)
    return Dmarc(record or next(reversed(found), None), organisation)


def policy_of(dmarc: Dmarc, domain: str) -> str:
    """`none`, `quarantine` or `reject`; "" where nothing holds. A domain below the record has what `sp` says."""
    if dmarc.record is None:
        return ""
    tags = dmarc.record.tags
    policy = tags.get("p", "").lower()
    if dmarc.record.domain != domain and "sp" in tags:
        policy = tags["sp"].lower()
    if policy in _POLICIES:
        return policy
    return "none" if "rua" in tags else ""  # §4.7: as if it said none


def look_at_dmarc(sender: Sender, resolver: Resolver) -> list[Finding]:
    """The policy, whom its reports reach, and whether our mail is aligned."""
    try:
        return list(_of_the_domain(sender, read_dmarc(resolver, sender.domain)))
    except NoAnswer:
        return [no_answer(Aspect.DMARC, f"_dmarc.{sender.domain}")]


def _of_the_domain(sender: Sender, dmarc: Dmarc) -> Iterator[Finding]:
    domain = sender.domain
    if dmarc.doubled:
        yield bad(
            Aspect.DMARC,
            say("_dmarc.{domain} has several records, so none of them counts.", domain=dmarc.doubled),
            say("Keep one of them."),
        )
        return
    policy = policy_of(dmarc, domain)
    if dmarc.record is None or not policy:
        yield bad(
            Aspect.DMARC,
            say(
                "Nothing says what holds for mail from {domain}. The large providers refuse bulk mail without it.",
                domain=domain,
            ),
            say("Publish this record, with an address of yours that takes the reports."),
            txt_record(f"_dmarc.{domain}", f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}"),
        )
        return
    at = f"_dmarc.{dmarc.record.domain}"
    if "rua" in dmarc.record.tags:
        yield good(
            Aspect.DMARC,
            say(
                "{name} says what holds for {domain}: {policy}.",
                name=at,
                domain=domain,
                policy=_POLICY[policy],
            ),
        )
    else:
        yield warning(
            Aspect.DMARC,
            say(
                "{name} says what holds for {domain}: {policy}. Nobody gets its reports.",
                name=at,
                domain=domain,
                policy=_POLICY[policy],
            ),
            say("Add rua=mailto: and an address of yours: the reports tell who sends in your name."),
        )
    if dmarc.record.tags.get("t") == "y":
        yield warning(
            Aspect.DMARC,
            say(
                "{name} says that you are only testing (t=y): a milder policy is applied than it names.",
                name=at,
            ),
            say("Take t=y out when the reports are clean."),
        )
    yield _of_alignment(sender, dmarc.record)


def _of_alignment(sender: Sender, record: Published) -> Finding:
    """From, the return path and our signature have one domain; what a relay puts in their place is its own."""
    if any(way.signs for way in sender.ways):
        return warning(
            Aspect.DMARC,
            say(
                "The relay writes a return path and a signature of its own, which need not be of {domain}.",
                domain=sender.domain,
            ),
            say(
                "Verify {domain} there (Easy DKIM), and set a MAIL FROM domain below it if it offers one.",
                domain=sender.domain,
            ),
        )
    strict = [tag for tag in ("adkim", "aspf") if record.tags.get(tag) == "s"]
    if strict:
        return good(
            Aspect.DMARC,
            say(
                "“From”, the return path and the signature have the same domain, {domain}, as the strict policy "
                "({tags}) demands.",
                domain=sender.domain,
                tags=", ".join(strict),
            ),
        )
    return good(
        Aspect.DMARC,
        say(
            "“From”, the return path and the signature have the same domain, {domain}.", domain=sender.domain
        ),
    )


def _upwards(domain: str) -> Iterator[str]:
    """The names that are asked (§4.10): the domain itself, then at most seven labels of it and less."""
    labels = domain.split(".")
    yield domain
    if len(labels) > _MOST_LABELS:
        labels = labels[-_MOST_LABELS:]
    for begin in range(1, len(labels)):
        yield ".".join(labels[begin:])


def _organisation(domain: str, found: list[Published]) -> str:
    for one in found:
        if one.tags.get("psd") == "n":
            return one.domain
        if one.tags.get("psd") == "y" and one.domain != domain:
            below = len(one.domain.split(".")) + 1
            return ".".join(domain.split(".")[-below:])
    return found[-1].domain if found else domain


def _is_dmarc(text: str) -> bool:
    head = text.partition(";")[0].replace(" ", "")
    return head == "v=DMARC1"


_POLICY: Mapping[str, Sentence] = {
    "none": say("mail that fails is only reported (p=none)"),
    "quarantine": say("mail that fails goes to the spam folder (p=quarantine)"),
    "reject": say("mail that fails is refused (p=reject)"),
}
