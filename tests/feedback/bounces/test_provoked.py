"""What mail servers wrote when provoked (tests/mail_servers/provoking.py): each is read as it was meant.

Dovecot takes its mail from Postfix, which reports what it said.
"""

from pathlib import Path

import pytest

from newsletter.feedback.bounces.conclusion import conclude
from newsletter.feedback.bounces.judging import Verdict, judge
from newsletter.feedback.meanings import adds_up
from tests.mail_servers.refusals import REFUSALS

PROVOKED = Path(__file__).parent / "provoked"
# The kind, whom it names, the reason, and the status.
MEANT = {
    "dovecot/broken": ("bounced", "broken@dovecot.example", "system", "4.2.0"),
    "dovecot/full": ("bounced", "full@dovecot.example", "full", "5.2.2"),
    "dovecot/gone": ("bounced", "gone@dovecot.example", "no-mailbox", "5.1.1"),
    "dovecot/too-large": ("bounced", "too-large@dovecot.example", "size", "4.2.0"),
    "exim/gone-euckr": ("bounced", "gone-euckr@example.net", "no-mailbox", "5.1.1"),
    "exim/gone-exchange": ("bounced", "gone-exchange@example.net", "no-mailbox", "5.1.10"),
    "exim/hops": ("bounced", "mina@example.net", "connection", "5.0.0"),
    "exim/own-forward": ("bounced", "forwarded@local.example", "no-mailbox", "5.1.1"),
    "exim/own-full": ("bounced", "full@local.example", "full", "5.0.0"),
    "exim/refused-connection": ("bounced", "mina@refused.example", "expired", "5.0.0"),
    "exim/size": ("bounced", "size@example.net", "size", "5.3.4"),
    "exim/spam-korean": ("bounced", "spam-korean@example.net", "content", "5.7.1"),
    "exim/two": ("bounced", "gone-in-group@local.example", "full", "5.1.1"),
    "exim/unknown-host": ("bounced", "mina@nohost.invalid", "no-domain", "5.0.0"),
    "opensmtpd/dmarc": ("bounced", "dmarc@example.net", "authentication", "5.7.26"),
    "opensmtpd/full-gmail": ("bounced", "full-gmail@example.net", "full", "5.2.2"),
    "opensmtpd/gone-korean": ("bounced", "gone-korean@example.net", "no-mailbox", "5.1.1"),
    "opensmtpd/spf": ("bounced", "spf@example.net", "authentication", "5.7.23"),
    "opensmtpd/unknown-host": ("bounced", "mina@nohost.invalid", "no-domain", "5.0.0"),
    "postfix/arrived": ("delivered", "arrived@example.net", "unclear", "2.0.0"),
    "postfix/blocklist-511": ("bounced", "blocklist-511@example.net", "blocked", "5.1.1"),
    "postfix/full-korean": ("bounced", "full-korean@example.net", "full", "5.2.2"),
    "postfix/gone-bare": ("bounced", "gone-bare@example.net", "no-mailbox", "5.0.0"),
    "postfix/gone-gmail": ("bounced", "gone-gmail@example.net", "no-mailbox", "5.1.1"),
    "postfix/greylist-550": ("bounced", "greylist-550@example.net", "greylisted", "5.7.1"),
    "postfix/hop-without-utf8": ("bounced", "한민아@example.net", "unclear", "5.0.0"),
    "postfix/hops": ("bounced", "mina@far.example", "connection", "5.4.0"),
    "postfix/late": ("delayed", "mina@example.net", "connection", "4.4.1"),
    "postfix/own-forward": ("bounced", "forwarded@virtual.example", "no-mailbox", "5.1.1"),
    "postfix/own-pipe": ("bounced", "pipe@local.example", "system", "5.3.5"),
    "postfix/refused-connection": ("bounced", "mina@refused.example", "connection", "4.4.1"),
    "postfix/too-large": ("bounced", "mina@far.example", "size", "5.3.4"),
    "postfix/unknown-host": ("bounced", "mina@nohost.example", "no-domain", "5.4.4"),
}


def test_each_sample_is_named() -> None:
    assert {f"{file.parent.name}/{file.stem}" for file in PROVOKED.glob("*/*")} == set(MEANT)


@pytest.mark.parametrize("name", MEANT)
def test_what_a_mail_server_wrote_is_read_as_it_was_meant(name: str) -> None:
    conclusion = conclude((PROVOKED / f"{name}.eml").read_bytes())

    [found] = conclusion.recipients
    assert (conclusion.kind, found.address, found.reason, found.status) == MEANT[name]


@pytest.mark.parametrize("name", ["dovecot/too-large", "exim/hops", "postfix/hops", "postfix/too-large"])
def test_a_loop_and_a_size_never_count_against_a_reader(name: str) -> None:
    [found] = conclude((PROVOKED / f"{name}.eml").read_bytes()).recipients

    assert found.verdict is not Verdict.HARD
    assert not adds_up(found.reason, is_reply=False)


@pytest.mark.parametrize("name", REFUSALS)
def test_each_refusal_is_judged_by_its_words_and_codes(name: str) -> None:
    reply = REFUSALS[name].reply
    charset = "euc-kr" if "euckr" in name or name == "full-korean" else "utf-8"
    text = reply.removeprefix("raw:").encode("latin-1").decode(charset) if reply.startswith("raw:") else reply

    assert judge("failed", "", text.format(address="mina@reader.example")).reason in REFUSALS[name].reasons
