"""Whether bounces, and those who unsubscribe by mail, reach us: MX of the return path's domain (RFC 5321 §5.1, RFC 7505)."""

from newsletter.deliverability.findings import Aspect, Finding, bad, good, no_answer, warning
from newsletter.deliverability.names import NoAnswer, Resolver
from newsletter.deliverability.sender import Sender
from newsletter.wording import say

_LISTED = 3


def look_at_return_path(sender: Sender, resolver: Resolver) -> list[Finding]:
    """Where mail to the sender's domain goes."""
    try:
        return [_found(sender.domain, resolver)]
    except NoAnswer:
        return [no_answer(Aspect.RETURN_PATH, sender.domain)]


def _found(domain: str, resolver: Resolver) -> Finding:
    exchanges = resolver.exchanges(domain)
    hosts = [host for _, host in exchanges if host not in ("", ".")]
    if exchanges and not hosts:
        return bad(
            Aspect.RETURN_PATH,
            say(
                "{domain} takes no mail at all (null MX): bounces are lost, and many refuse mail from there.",
                domain=domain,
            ),
            say("Publish the MX of the server that hands bounces over to us, or send from another domain."),
        )
    if not hosts:
        return _without_exchange(domain, resolver)
    lost = [host for host in hosts if not resolver.addresses(host)]
    if len(lost) == len(hosts):
        return bad(
            Aspect.RETURN_PATH,
            say("Mail for {domain} goes to {host}, which has no address.", domain=domain, host=lost[0]),
            say("Mend the MX record, or publish an address for that host."),
        )
    if lost:
        return warning(
            Aspect.RETURN_PATH,
            say("One of the servers for {domain}, {host}, has no address.", domain=domain, host=lost[0]),
            say("Take it out of the MX records, or publish an address for it."),
        )
    return good(
        Aspect.RETURN_PATH,
        say("Mail for {domain} goes to {hosts}.", domain=domain, hosts=", ".join(hosts[:_LISTED])),
    )


def _without_exchange(domain: str, resolver: Resolver) -> Finding:
    if resolver.addresses(domain):
        return warning(
            Aspect.RETURN_PATH,
            say("{domain} has no MX; mail goes to the host of that name, if it takes any.", domain=domain),
            say("Publish an MX record: some providers refuse mail from a domain without one."),
            f"{domain}. IN MX 10 {domain}.",
        )
    return bad(
        Aspect.RETURN_PATH,
        say(
            "No mail can reach {domain}: bounces are lost, and nobody can unsubscribe by mail.", domain=domain
        ),
        say("Publish an MX record with the server that hands bounces over to us."),
    )
