"""Only machines that everybody can reach are asked, however an address is spelled."""

import pytest

from newsletter.egress.public_hosts import is_public, page_at
from newsletter.errors import Invalid


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "64:ff9b::5db8:d70e"])
def test_what_everybody_can_reach_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.215.14",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_is_private_reserved_or_another_in_disguise_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "//example.org/",
        "example.org",
        "https://",
        "https:///path",
        "https://[",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://①②⑦.⓪.⓪.①/",
        "https://１２７.０.０.１/",
        "https://127。0。0。1/",
        "https://example.org.0x7f/",
        "https://localhost/",
        "https://intranet/",
        "https://example.org:8443/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://somebody@example.org/",
        "https://somebody:secret@example.org/",
        "https://example.org@127.0.0.1/",
        "https://exa mple.org/",
        "https://example..org/",
        "https://exa%6dple.org/",
        f"https://example.org/{'x' * 2_000}",
    ],
)
def test_what_is_no_page_of_a_public_name_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        page_at(address)


@pytest.mark.parametrize(
    ("address", "host", "target"),
    [
        ("https://example.org", "example.org", "/"),
        (" https://Example.ORG./a?b=c#d ", "example.org", "/a?b=c"),
        ("HTTPS://example.org:443/a b", "example.org", "/a%20b"),
        ("https://나루.example.org/다리?쪽=1", "xn--910br1n.example.org", None),
        ("https://example.org/a%20b/\r\nHost: evil", "example.org", None),
        ("https://example.org/?utm_source=letter&x=1", "example.org", "/?utm_source=letter&x=1"),
    ],
)
def test_a_page_is_asked_for_in_plain_signs(address: str, host: str, target: str | None) -> None:
    page = page_at(address)

    assert page.host == host
    assert page.target.isascii()
    assert not set(page.target) & set(" \r\n")
    assert target in (None, page.target)
