"""The whole visit: each aspect is looked at for itself, and what cannot be asked keeps none of the others from being told."""

from collections.abc import Callable, Iterable, Mapping

from newsletter.deliverability.dmarc import look_at_dmarc
from newsletter.deliverability.encryption import look_at_encryption
from newsletter.deliverability.findings import Aspect, Finding
from newsletter.deliverability.keys import look_at_dkim
from newsletter.deliverability.names import Resolver
from newsletter.deliverability.one_click import Knock, look_at_one_click
from newsletter.deliverability.return_path import look_at_return_path
from newsletter.deliverability.sender import Sender
from newsletter.deliverability.sending_hosts import look_at_host, look_at_spf

_OF_DNS: Mapping[Aspect, Callable[[Sender, Resolver], list[Finding]]] = {
    Aspect.SPF: look_at_spf,
    Aspect.DKIM: look_at_dkim,
    Aspect.DMARC: look_at_dmarc,
    Aspect.RETURN_PATH: look_at_return_path,
    Aspect.HOST: look_at_host,
}


def examine(
    sender: Sender, resolver: Resolver, *, knock: Knock, aspects: Iterable[Aspect] = Aspect
) -> tuple[Finding, ...]:
    """What is found about a sender, aspect by aspect. Takes seconds: it asks other machines."""
    return tuple(finding for aspect in aspects for finding in _look_at(aspect, sender, resolver, knock))


def _look_at(aspect: Aspect, sender: Sender, resolver: Resolver, knock: Knock) -> list[Finding]:
    if aspect is Aspect.ENCRYPTION:
        return look_at_encryption(sender)
    if aspect is Aspect.ONE_CLICK:
        return look_at_one_click(sender, knock)
    return _OF_DNS[aspect](sender, resolver)
