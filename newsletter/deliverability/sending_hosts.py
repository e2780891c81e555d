"""Whether SPF lets those send who do, and whether the sending machine has the name that it says."""

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from newsletter.deliverability.findings import Aspect, Finding, bad, good, no_answer, unknown, warning
from newsletter.deliverability.names import NoAnswer, Resolver, same_name, txt_record
from newsletter.deliverability.sender import Sender, Way
from newsletter.deliverability.spf import (
    MOST_LOOKUPS,
    MOST_VOIDS,
    Spf,
    Verdict,
    read_spf,
    verdict_on,
    with_mechanism,
)
from newsletter.wording import Sentence, say

_NEAR = MOST_LOOKUPS - 1


def look_at_spf(sender: Sender, resolver: Resolver) -> list[Finding]:
    """SPF of the return path's domain: the record itself, then whether each relay is in it."""
    try:
        spf = read_spf(resolver, sender.domain)
        if len(spf.records) == 1 and not spf.faults:
            return [*_of_the_record(sender, spf), *_of_the_ways(sender, spf, resolver)]
    except NoAnswer:
        return [no_answer(Aspect.SPF, sender.domain)]
    return [_broken(sender, spf)]


def look_at_host(sender: Sender, resolver: Resolver) -> list[Finding]:
    """PTR and A of this machine, where the mail server runs on it; else its relay's name counts, not ours."""
    if not any(way.is_here for way in sender.ways):
        return []
    name = sender.own_name
    if not name:
        return [
            unknown(
                Aspect.HOST,
                say(
                    "The mail server runs on this machine, and we do not know by which name it greets others."
                ),
                say("Set NEWSLETTER_EHLO_NAME to that name (Postfix: myhostname), and look again."),
            )
        ]
    try:
        return [_of_the_name(name, resolver.addresses(name), resolver)]
    except NoAnswer:
        return [no_answer(Aspect.HOST, name)]


def _broken(sender: Sender, spf: Spf) -> Finding:
    domain = sender.domain
    if not spf.records:
        means = say("{domain} says nowhere who may send for it.", domain=domain)
        named = list(dict.fromkeys(filter(None, (_mechanism(sender, way) for way in sender.ways))))
        if not named:
            remedy = say("Publish an SPF record that names the server from which the mail leaves.")
            return bad(Aspect.SPF, means, remedy)
        remedy = say(
            "Publish this record, after asking the operator of the relay what to name. If your organisation sends by other "
            "servers too, name them in it as well."
        )
        return bad(Aspect.SPF, means, remedy, txt_record(domain, " ".join(["v=spf1", *named, "~all"])))
    if len(spf.records) > 1:
        return bad(
            Aspect.SPF,
            say(
                "{domain} has {count} SPF records, so none of them counts.",
                domain=domain,
                count=len(spf.records),
            ),
            say("Keep one of them, and move what the others name into it."),
        )
    return bad(
        Aspect.SPF,
        say("The SPF record cannot be used: {fault}.", fault=spf.faults[0]),
        say("Mend or remove that part of it."),
    )


def _of_the_record(sender: Sender, spf: Spf) -> Iterator[Finding]:
    counted = {"count": spf.lookups, "most": MOST_LOOKUPS}
    if spf.lookups > MOST_LOOKUPS:
        yield bad(
            Aspect.SPF,
            say("The SPF record takes {count} DNS look-ups; after {most} receivers give up.", **counted),
            say(
                "Take out includes of services that do not send for you any more, or name their addresses instead."
            ),
        )
    elif spf.lookups >= _NEAR:
        yield warning(
            Aspect.SPF,
            say("The SPF record takes {count} of {most} DNS look-ups.", **counted),
            say(
                "One include more, also inside of another service's record, and it fails: take out what you do not use."
            ),
        )
    if spf.voids > MOST_VOIDS:
        yield bad(
            Aspect.SPF,
            say(
                "{count} names in the SPF record lead nowhere; after {most} receivers give up.",
                count=spf.voids,
                most=MOST_VOIDS,
            ),
            say("Take out the names that do not exist any more."),
        )
    if spf.otherwise is Verdict.PASS:
        yield bad(
            Aspect.SPF,
            say("The SPF record ends with +all: anybody at all may send for {domain}.", domain=sender.domain),
            say("Replace +all by ~all."),
            _with_a_milder_end(sender.domain, spf.records[0]),
        )
    elif spf.otherwise is Verdict.NEUTRAL:
        yield warning(
            Aspect.SPF,
            say("The SPF record says nothing of hosts that it does not name (?all, or no all)."),
            say("End it with ~all, and with -all once the reports of DMARC are clean."),
        )
    elif spf.lookups < _NEAR and spf.voids <= MOST_VOIDS:
        yield good(
            Aspect.SPF,
            say(
                "One SPF record, {count} of {most} DNS look-ups; {rest}.",
                rest=_REST[spf.otherwise],
                **counted,
            ),
        )


def _of_the_ways(sender: Sender, spf: Spf, resolver: Resolver) -> Iterator[Finding]:
    for way in sender.ways:
        if way.host:
            yield _of_the_way(sender, way, spf, resolver)


def _of_the_way(sender: Sender, way: Way, spf: Spf, resolver: Resolver) -> Finding:
    named = {"relay": way.name}
    mechanism = _mechanism(sender, way)
    record = txt_record(sender.domain, with_mechanism(spf.records[0], mechanism)) if mechanism else ""
    if way.include:
        if way.include in spf.includes:
            return good(Aspect.SPF, say("SPF includes {relay} ({include}).", include=way.include, **named))
        means = say("SPF does not include {relay} ({include}).", include=way.include, **named)
        remedy = say(
            "Publish the record with it. A service with a return path of its own passes without, but then only DKIM is aligned."
        )
        return (warning if way.signs else bad)(Aspect.SPF, means, remedy, record)
    host = sender.own_name if way.is_here else way.host
    if not host:
        return unknown(
            Aspect.SPF,
            say("Whether SPF names this machine cannot be told: we do not know its public name."),
            say(
                "Set NEWSLETTER_EHLO_NAME to the name by which the mail server here greets others, and look again."
            ),
        )
    addresses = [host] if _is_address(host) else resolver.addresses(host)
    missing = [one for one in addresses if verdict_on(resolver, sender.domain, one) is not Verdict.PASS]
    if addresses and not missing:
        return good(Aspect.SPF, say("SPF names the addresses of {host}.", host=host))
    if spf.has_macros:
        return unknown(
            Aspect.SPF, say("Whether SPF names {host} depends on the mail: the record has macros.", host=host)
        )
    if way.is_here:
        return bad(
            Aspect.SPF,
            say("SPF does not name {host}, from where the mail leaves.", host=host),
            say("Publish the record with it."),
            record,
        )
    return warning(
        Aspect.SPF,
        say("SPF does not name {host}. It may send from other addresses than mail is given to.", host=host),
        say("Ask who runs it what your SPF record has to name; if it is this host itself, publish this."),
        record,
    )


def _mechanism(sender: Sender, way: Way) -> str:
    """What SPF may name a relay by; "" where we do not know by what."""
    if way.include:
        return f"include:{way.include}"
    host = sender.own_name if way.is_here else way.host
    if not host:
        return ""
    return f"ip{ip_address(host).version}:{host}" if _is_address(host) else f"a:{host}"


def _with_a_milder_end(domain: str, record: str) -> str:
    """Nothing where the end stands in another record."""
    milder = _OPEN_END.sub(" ~all", record)
    return txt_record(domain, milder) if milder != record else ""


def _of_the_name(name: str, addresses: Sequence[str], resolver: Resolver) -> Finding:
    if not addresses:
        return bad(
            Aspect.HOST,
            say("The sending machine calls itself {name}, and DNS knows no such host.", name=name),
            say("Publish its address under this name (A, and AAAA if it sends by IPv6)."),
        )
    for address in addresses:
        names = resolver.hosts(address)
        if not any(same_name(name, one) for one in names):
            return bad(
                Aspect.HOST,
                say(
                    "{address} has another name in DNS than {name}: {names}.",
                    address=address,
                    name=name,
                    names=_listed(names),
                ),
                say(
                    "Ask your provider to set the reverse name (PTR) of {address} to {name}.",
                    address=address,
                    name=name,
                ),
            )
    if _is_generic(name, addresses):
        return warning(
            Aspect.HOST,
            say("The name {name} looks like one that a provider gives to everybody.", name=name),
            say("Give the machine a name of your own, such as mail.example.org, forward and reverse."),
        )
    return good(
        Aspect.HOST, say("{name} leads to {addresses} and back.", name=name, addresses=", ".join(addresses))
    )


def _is_generic(name: str, addresses: Sequence[str]) -> bool:
    """Whether the parts of an address stand in the name (Yahoo wants one that is no generic name)."""
    return any(
        name.replace("-", ".").find(".".join(parts)) >= 0
        for address in addresses
        if ":" not in address
        for parts in (address.split("."), address.split(".")[::-1])
    )


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _listed(names: Sequence[str]) -> Sentence | str:
    return ", ".join(names) or say("none")


_OPEN_END = re.compile(r"\s\+?all\b", re.IGNORECASE)
_REST = {
    Verdict.SOFT_FAIL: say("other hosts are doubted (~all)"),
    Verdict.FAIL: say("other hosts are refused (-all)"),
}
