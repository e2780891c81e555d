"""Which addresses of the web may be asked: pages behind a name, by https, on machines that everybody can reach.

A name is judged by what it resolves to, whatever it looks like, and the connection goes to the very address that was judged.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from newsletter.content.link_targets import ascii_link
from newsletter.errors import Invalid
from newsletter.wording import say

PORT = 443
LONGEST = 2_000

# Beside what `is_global` knows of the registries of IANA for special addresses.
_NOT_FOR_US_4 = tuple(
    IPv4Network(network)
    for network in (
        "192.0.0.0/24",  # protocols, and the metadata of one cloud
        "192.88.99.0/24",  # relays of 6to4
        "168.63.129.16/32",  # the host below the machines of one cloud
    )
)
_PUBLIC_6 = IPv6Network(
    "2000::/3"
)  # all that is given out; mapped, local and multicast addresses are outside of it
_NOT_FOR_US_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in other clothes
        "3fff::/20",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: how a machine without IPv4 reaches it


class Page(NamedTuple):
    """An address, taken apart: the name of the host in ASCII, and what is asked of it."""

    address: str
    host: str
    target: str


def page_at(address: str) -> Page:
    """The page that an address names. Raises Invalid for one that is not complete, not by https or not of a public name."""
    written = ascii_link(address.strip())
    try:
        parts = urlsplit(written)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _no_page(address) from None
    if parts.scheme.lower() != "https" or not host or len(written) > LONGEST:
        raise _no_page(address)
    if (
        port not in (None, PORT)
        or parts.username is not None
        or parts.password is not None
        or not _is_name(host)
    ):
        raise not_public()
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return Page(written, host, f"{path}?{query}" if query else path)


def is_public(address: str) -> bool:
    """Whether an IP address is one of a machine that everybody can reach."""
    found = ip_address(address)
    if isinstance(found, IPv4Address):
        is_special = any(found in network for network in _NOT_FOR_US_4)
        return found.is_global and not found.is_multicast and not is_special
    if found in _NAT64:
        return is_public(str(IPv4Address(int(found) & 0xFFFFFFFF)))
    return _is_given_out(found)


def not_public() -> Invalid:
    """What is said of an address that leads elsewhere; not where to, which is nobody's business."""
    return Invalid(
        say(
            "This address does not lead to a page that everybody can read. Only public pages are read from here."
        )
    )


def _is_given_out(address: IPv6Address) -> bool:
    is_special = any(address in network for network in _NOT_FOR_US_6)
    return address.scope_id is None and address in _PUBLIC_6 and not is_special


def _is_name(host: str) -> bool:
    """Whether a host is a name of DNS with a domain, not an IP address in one of its many spellings (`2130706433`, `0x7f.1`)."""
    labels = host.split(".")
    are_plain = all(label and len(label) <= 63 and _is_label(label) for label in labels)
    return are_plain and len(labels) > 1 and not labels[-1].isdecimal() and not labels[-1].startswith("0x")


def _is_label(label: str) -> bool:
    return label.isascii() and all(sign.isalnum() or sign in "-_" for sign in label)


def _no_page(address: str) -> Invalid:
    return Invalid(
        say(
            "“{address}” is no address of a page that can be read from here. It begins with https:// and the name of a site.",
            address=address.strip()[:200],
        )
    )
