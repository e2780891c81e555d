"""Zones on the left, findings on the right: what the doctor says of them, in English and in Korean."""

import re
from base64 import b64encode
from dataclasses import replace
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from newsletter.deliverability.examining import examine
from newsletter.deliverability.findings import Aspect, Finding, Standing
from newsletter.deliverability.one_click import Knocked
from newsletter.deliverability.sender import Sender, SigningKey, Way
from newsletter.relays.base import Unavailable
from newsletter.wording import verbatim
from tests.deliverability.zones import Records, Zones
from tests.messages.dkim_oracle import DKIM

DOMAIN = "bridge.example.org"
SELECTOR = f"autumn._domainkey.{DOMAIN}"
OURS = f"v=DKIM1; k=rsa; p={DKIM.public}"
RELAY = Way("relay.example.net:587", "relay.example.net", encryption=lambda: "TLSv1.3")
SENDER = Sender(
    DOMAIN,
    SigningKey("autumn", DKIM.public),
    (RELAY,),
    own_name="",
    probe="https://news.example.org/u/token",
)
SOUND: dict[str, Records] = {
    DOMAIN: {"TXT": ["v=spf1 a:relay.example.net -all"], "MX": ["10 mx.example.org"]},
    "relay.example.net": {"A": ["192.0.2.25", "2001:db8::25"]},
    "mx.example.org": {"A": ["192.0.2.26"]},
    SELECTOR: {"TXT": [OURS]},
    f"_dmarc.{DOMAIN}": {"TXT": ["v=DMARC1; p=reject; rua=mailto:dmarc@example.org"]},
}
HANGUL = re.compile("[가-힣]")


def well(method: str, url: str, body: bytes) -> Knocked:
    return Knocked(200)


@cache
def public_of(bits: int) -> str:
    key = rsa.generate_private_key(65537, bits).public_key()
    return b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def found(
    changes: dict[str, Records] | None = None, *, sender: Sender = SENDER, silent: tuple[str, ...] = ()
) -> list[Finding]:
    return list(examine(sender, Zones({**SOUND, **(changes or {})}, silent), knock=well))


def spf(record: str, **more: Records) -> dict[str, Records]:
    return {DOMAIN: {**SOUND[DOMAIN], "TXT": [record]}, **more}


def by_way(**of_way: object) -> Sender:
    return replace(SENDER, ways=(replace(RELAY, **of_way),))  # type: ignore[arg-type]


HERE = replace(
    by_way(name="localhost:25", host="localhost", is_here=True, encryption=lambda: ""),
    own_name="mail.example.org",
)
MAIL: dict[str, Records] = {
    DOMAIN: {**SOUND[DOMAIN], "TXT": ["v=spf1 a:mail.example.org -all"]},
    "mail.example.org": {"A": ["192.0.2.66"]},
    "192.0.2.66": {"PTR": ["mail.example.org"]},
}
SES = by_way(
    name="Amazon SES eu-west-1",
    host="email.eu-west-1.amazonaws.com",
    is_https=True,
    signs=True,
    encryption=None,
)


def test_nothing_is_wrong_with_a_sound_sender() -> None:
    assert {finding.standing for finding in found()} == {Standing.GOOD}
    assert {finding.aspect for finding in found()} == set(Aspect) - {Aspect.HOST}


CASES: dict[str, tuple[list[Finding], Aspect, str, str, str]] = {}


def case(
    name: str, findings: list[Finding], aspect: Aspect, standing: str, means: str, record: str = ""
) -> None:
    CASES[name] = findings, aspect, standing, means, record


NO_SPF = {DOMAIN: {**SOUND[DOMAIN], "TXT": ["another text"]}}
case(
    "no spf",
    found(NO_SPF),
    Aspect.SPF,
    "bad",
    "says nowhere who may send",
    f'{DOMAIN}. IN TXT "v=spf1 a:relay.example.net ~all"',
)
case(
    "no spf, SES",
    found(NO_SPF, sender=SES),
    Aspect.SPF,
    "bad",
    "says nowhere",
    '"v=spf1 include:amazonses.com ~all"',
)
NOBODY = found(NO_SPF, sender=by_way(name="outbox", host="", encryption=None))
case("no spf, no relay", NOBODY, Aspect.SPF, "bad", "says nowhere who may send")
TWO = {DOMAIN: {**SOUND[DOMAIN], "TXT": ["v=spf1 -all", "v=spf1 a ~all"]}}
case("two spf", found(TWO), Aspect.SPF, "bad", "has 2 SPF records")
case(
    "garbled spf",
    found(spf("v=spf1 ip4:nonsense -all")),
    Aspect.SPF,
    "bad",
    "“nonsense” of bridge.example.org cannot be read",
)
case(
    "include of nothing",
    found(spf("v=spf1 include:x.example -all")),
    Aspect.SPF,
    "bad",
    "includes x.example, which has no SPF",
)
ELEVEN = " ".join(f"a:h{number}.example" for number in range(11))
HOSTS: dict[str, Records] = {
    f"h{number}.example": {"A": ["192.0.2.25", "2001:db8::25"]} for number in range(11)
}
case(
    "eleven look-ups",
    found(spf(f"v=spf1 {ELEVEN} -all") | HOSTS),
    Aspect.SPF,
    "bad",
    "takes 11 DNS look-ups; after 10",
)
NINE = " ".join(f"a:h{number}.example" for number in range(9))
case(
    "nine look-ups",
    found(spf(f"v=spf1 {NINE} -all") | HOSTS),
    Aspect.SPF,
    "warning",
    "takes 9 of 10 DNS look-ups",
)
VOID = "v=spf1 a:x.example a:y.example a:z.example a:relay.example.net -all"
case("void look-ups", found(spf(VOID)), Aspect.SPF, "bad", "3 names in the SPF record lead nowhere")
case("plus all", found(spf("v=spf1 +all")), Aspect.SPF, "bad", "ends with +all", '"v=spf1 ~all"')
case("bare all", found(spf("v=spf1 all")), Aspect.SPF, "bad", "ends with +all", '"v=spf1 ~all"')
case(
    "question all",
    found(spf("v=spf1 a:relay.example.net ?all")),
    Aspect.SPF,
    "warning",
    "says nothing of hosts",
)
case(
    "tilde all",
    found(spf("v=spf1 a:relay.example.net ~all")),
    Aspect.SPF,
    "good",
    "other hosts are doubted (~all)",
)
case(
    "relay not in spf",
    found(spf("v=spf1 ip4:192.0.2.99 -all")),
    Aspect.SPF,
    "warning",
    "does not name relay.example.net",
    '"v=spf1 ip4:192.0.2.99 a:relay.example.net -all"',
)
case(
    "one address only",
    found(spf("v=spf1 ip4:192.0.2.25 -all")),
    Aspect.SPF,
    "warning",
    "does not name relay.example.net",
)
MACROS = spf("v=spf1 exists:%{i}.example.org -all")
case("macros", found(MACROS), Aspect.SPF, "unknown", "depends on the mail")
POSTMARK = by_way(name="smtp.postmarkapp.com:587", host="smtp.postmarkapp.com")
case(
    "postmark missing",
    found(sender=POSTMARK),
    Aspect.SPF,
    "bad",
    "does not include smtp.postmarkapp.com:587",
    "include:spf.mtasv.net -all",
)
INCLUDED = spf("v=spf1 include:mailgun.org -all") | {"mailgun.org": {"TXT": ["v=spf1 ip4:192.0.2.0/24 -all"]}}
MAILGUN = by_way(name="Mailgun mg.example.org", host="api.mailgun.net")
case(
    "mailgun included",
    found(INCLUDED, sender=MAILGUN),
    Aspect.SPF,
    "good",
    "includes Mailgun mg.example.org (mailgun.org)",
)
case("SES missing", found(sender=SES), Aspect.SPF, "warning", "does not include Amazon SES")
case("here, in spf", found(MAIL, sender=HERE), Aspect.SPF, "good", "names the addresses of mail.example.org")
case(
    "here, not in spf",
    found(sender=HERE),
    Aspect.SPF,
    "bad",
    "does not name mail.example.org, from where",
    '"v=spf1 a:relay.example.net a:mail.example.org -all"',
)
NAMELESS = replace(HERE, own_name="")
case(
    "here, without a name",
    found(MAIL, sender=NAMELESS),
    Aspect.SPF,
    "unknown",
    "we do not know its public name",
)
case("silent", found(silent=(DOMAIN,)), Aspect.SPF, "unknown", "gave no answer about bridge.example.org")

case("no key", found({SELECTOR: {}}), Aspect.DKIM, "bad", "is not published", DKIM.record(DOMAIN))
case(
    "another key",
    found({SELECTOR: {"TXT": [f"v=DKIM1; p={public_of(2048)}"]}}),
    Aspect.DKIM,
    "bad",
    "publishes another key",
    DKIM.record(DOMAIN),
)
case("revoked", found({SELECTOR: {"TXT": ["v=DKIM1; p="]}}), Aspect.DKIM, "bad", "was revoked")
case("two keys", found({SELECTOR: {"TXT": [OURS, "v=DKIM1; p=x"]}}), Aspect.DKIM, "bad", "has 2 records")
case("no key at all", found({SELECTOR: {"TXT": ["v=spf1 -all"]}}), Aspect.DKIM, "bad", "is no DKIM key")
case("testing", found({SELECTOR: {"TXT": [f"{OURS}; t=y:s"]}}), Aspect.DKIM, "warning", "only testing (t=y)")
case(
    "not for sha256",
    found({SELECTOR: {"TXT": [f"{OURS}; h=sha1"]}}),
    Aspect.DKIM,
    "bad",
    "does not allow its key",
)
for bits, standing, means in ((1024, "warning", "has 1024 bits."), (2048, "good", "with 2048 bits")):
    of_size = replace(SENDER, key=SigningKey("autumn", public_of(bits)))
    published = {SELECTOR: {"TXT": [f"v=DKIM1; p={public_of(bits)}"]}}
    case(f"{bits} bits", found(published, sender=of_size), Aspect.DKIM, standing, means)
case(
    "folded",
    found({SELECTOR: {"TXT": [f"v=DKIM1;k=rsa;p={DKIM.public[:80]} {DKIM.public[80:]}"]}}),
    Aspect.DKIM,
    "good",
    "is published",
)
case(
    "relay signs",
    found(sender=replace(SENDER, key=None)),
    Aspect.DKIM,
    "unknown",
    "signs the mail, if anybody does",
)
case("SES signs", found(sender=SES), Aspect.DKIM, "unknown", "Amazon SES eu-west-1 signs the mail")
UNSENT = replace(by_way(name="outbox", host="", encryption=None), key=None)
case("nobody signs", found(sender=UNSENT), Aspect.DKIM, "unknown", "Nobody signs the mail yet")
case("silent key", found(silent=(SELECTOR,)), Aspect.DKIM, "unknown", "gave no answer")

DMARC = f"_dmarc.{DOMAIN}"
case(
    "no dmarc",
    found({DMARC: {}}),
    Aspect.DMARC,
    "bad",
    "Nothing says what holds",
    f'{DMARC}. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}"',
)
case(
    "two dmarc",
    found({DMARC: {"TXT": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}}),
    Aspect.DMARC,
    "bad",
    "several records",
)
case(
    "no reports",
    found({DMARC: {"TXT": ["v=DMARC1; p=none"]}}),
    Aspect.DMARC,
    "warning",
    "only reported (p=none). Nobody gets its reports",
)
case(
    "quarantine",
    found({DMARC: {"TXT": ["v=DMARC1; p=quarantine; rua=mailto:a@b.example"]}}),
    Aspect.DMARC,
    "good",
    "goes to the spam folder",
)
case(
    "no policy but reports",
    found({DMARC: {"TXT": ["v=DMARC1; rua=mailto:a@b.example"]}}),
    Aspect.DMARC,
    "good",
    "p=none",
)
case("no policy", found({DMARC: {"TXT": ["v=DMARC1; sp=none"]}}), Aspect.DMARC, "bad", "Nothing says")
ABOVE: dict[str, Records] = {
    DMARC: {},
    "_dmarc.example.org": {"TXT": ["v=DMARC1; p=reject; sp=quarantine; rua=mailto:a@b.example"]},
}
case(
    "of the organisation",
    found(ABOVE),
    Aspect.DMARC,
    "good",
    "_dmarc.example.org says what holds for bridge.example.org: mail that fails goes to the spam",
)
case(
    "testing policy",
    found({DMARC: {"TXT": ["v=DMARC1; p=reject; t=y; rua=mailto:a@b.example"]}}),
    Aspect.DMARC,
    "warning",
    "only testing (t=y)",
)
case(
    "strict",
    found({DMARC: {"TXT": ["v=DMARC1; p=none; adkim=s; aspf=s; rua=mailto:a@b.example"]}}),
    Aspect.DMARC,
    "good",
    "the strict policy (adkim, aspf) demands",
)
case(
    "SES is aligned by itself",
    found(sender=SES),
    Aspect.DMARC,
    "warning",
    "a return path and a signature of its own",
)
case("silent dmarc", found(silent=(DMARC,)), Aspect.DMARC, "unknown", "gave no answer about _dmarc.")

TEXT = {"TXT": SOUND[DOMAIN]["TXT"]}
case("null mx", found({DOMAIN: {**TEXT, "MX": ["0 ."]}}), Aspect.RETURN_PATH, "bad", "takes no mail at all")
case("no mx", found({DOMAIN: {**TEXT, "A": ["192.0.2.1"]}}), Aspect.RETURN_PATH, "warning", "has no MX")
case("nowhere", found({DOMAIN: TEXT}), Aspect.RETURN_PATH, "bad", "No mail can reach")
case(
    "lost mx",
    found({DOMAIN: {**TEXT, "MX": ["10 x.example"]}}),
    Aspect.RETURN_PATH,
    "bad",
    "x.example, which has no address",
)
case(
    "one lost mx",
    found({DOMAIN: {**TEXT, "MX": ["10 mx.example.org", "20 x.example"]}}),
    Aspect.RETURN_PATH,
    "warning",
    "x.example, has no address",
)
case("mx", found(), Aspect.RETURN_PATH, "good", "goes to mx.example.org")
case("silent mx", found(silent=(DOMAIN,)), Aspect.RETURN_PATH, "unknown", "gave no answer")

case("named", found(MAIL, sender=HERE), Aspect.HOST, "good", "mail.example.org leads to 192.0.2.66 and back")
case(
    "no reverse",
    found(MAIL | {"192.0.2.66": {}}, sender=HERE),
    Aspect.HOST,
    "bad",
    "192.0.2.66 has another name in DNS than mail.example.org: none",
)
case(
    "other reverse",
    found(MAIL | {"192.0.2.66": {"PTR": ["vps66.example.com"]}}, sender=HERE),
    Aspect.HOST,
    "bad",
    "vps66.example.com",
)
case("no host", found(sender=HERE), Aspect.HOST, "bad", "DNS knows no such host")
case("nameless", found(sender=NAMELESS), Aspect.HOST, "unknown", "by which name it greets")
GENERIC: dict[str, Records] = {
    "192-0-2-66.example.com": {"A": ["192.0.2.66"]},
    "192.0.2.66": {"PTR": ["192-0-2-66.example.com"]},
}
case(
    "generic",
    found(MAIL | GENERIC, sender=replace(HERE, own_name="192-0-2-66.example.com")),
    Aspect.HOST,
    "warning",
    "gives to everybody",
)
case(
    "silent host", found(MAIL, sender=HERE, silent=("192.0.2.66",)), Aspect.HOST, "unknown", "gave no answer"
)

case("tls", found(), Aspect.ENCRYPTION, "good", "encrypted (TLSv1.3)")
case("no tls", found(sender=by_way(encryption=lambda: "")), Aspect.ENCRYPTION, "warning", "unencrypted")
DOWN = by_way(encryption=lambda: Unavailable(verbatim("certificate has expired")))
case("bad certificate", found(sender=DOWN), Aspect.ENCRYPTION, "bad", "certificate has expired")
case("https", found(sender=SES), Aspect.ENCRYPTION, "good", "by https")
case("on this machine", found(MAIL, sender=HERE), Aspect.ENCRYPTION, "good", "on this machine")
PLAIN = by_way(host="api.example.net", encryption=None)
case("an api without tls", found(sender=PLAIN), Aspect.ENCRYPTION, "warning", "unencrypted")


def knocked(status: int, reason: str = "") -> list[Finding]:
    return list(
        examine(
            SENDER,
            Zones({}),
            knock=lambda method, url, body: Knocked(200 if method == "GET" else status, reason),
            aspects=[Aspect.ONE_CLICK],
        )
    )


case("one click", found(), Aspect.ONE_CLICK, "good", "news.example.org answers one click (POST) with 200")
case("redirect", knocked(302), Aspect.ONE_CLICK, "bad", "POST to an unsubscribe link with a redirect (302)")
case("sign-in before it", knocked(403), Aspect.ONE_CLICK, "bad", "with 403")
case(
    "not reached",
    knocked(0, "Connection refused"),
    Aspect.ONE_CLICK,
    "bad",
    "cannot be reached from here: Connection refused",
)
case(
    "not https",
    found(sender=replace(SENDER, probe="http://127.0.0.1:8000/u/x")),
    Aspect.ONE_CLICK,
    "bad",
    "does not begin with https://",
)


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_found_and_said_in_both_languages(name: str) -> None:
    findings, aspect, standing, means, record = CASES[name]

    fitting = [one for one in findings if one.aspect is aspect and means in str(one.means)]

    assert len(fitting) == 1, [
        (one.standing.value, str(one.means)) for one in findings if one.aspect is aspect
    ]
    (finding,) = fitting
    assert finding.standing == standing
    assert record in finding.record
    assert bool(finding.remedy) is (standing != "good") or standing == "unknown"
    for sentence in (finding.means, finding.remedy):
        assert not sentence or HANGUL.search(sentence.in_locale("ko")), sentence


@pytest.mark.parametrize("name", CASES)
def test_what_was_found_is_kept_without_loss(name: str) -> None:
    for finding in CASES[name][0]:
        kept = Finding.from_json(finding.as_json())
        assert (kept.aspect, kept.standing, kept.record) == (finding.aspect, finding.standing, finding.record)
        assert kept.means.in_locale("ko") == finding.means.in_locale("ko")
        assert kept.remedy.in_locale("ko") == finding.remedy.in_locale("ko")


def test_dmarc_is_looked_for_upwards_in_at_most_eight_questions() -> None:
    zones = Zones({})

    examine(replace(SENDER, domain="a.b.c.d.e.f.g.h.i.example"), zones, knock=well, aspects=[Aspect.DMARC])

    assert zones.asked == [
        f"_dmarc.{name}"
        for name in (
            "a.b.c.d.e.f.g.h.i.example",
            "d.e.f.g.h.i.example",
            "e.f.g.h.i.example",
            "f.g.h.i.example",
            "g.h.i.example",
            "h.i.example",
            "i.example",
            "example",
        )
    ]
