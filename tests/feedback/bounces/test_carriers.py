"""Where “unknown user” may mean the filter of somebody who has the address."""

import pytest

from newsletter.feedback.bounces.carriers import doubted
from newsletter.feedback.bounces.conclusion import conclude
from newsletter.feedback.bounces.reasons import Reason, Verdict, because
from newsletter.feedback.meanings import adds_up
from newsletter.feedback.outcome import of_reply
from tests.feedback.bounces.mails import delivery_report, group, plain


@pytest.mark.parametrize(
    ("address", "diagnostic"),
    [
        ("mina@docomo.ne.jp", "550 Unknown user mina@docomo.ne.jp"),
        ("mina@ezweb.ne.jp", "550 <mina@ezweb.ne.jp>: User unknown"),
        ("mina@ezweb.ne.jp", "550 : User unknown (in reply to end of DATA command)"),
        ("mina@au.com", "550 <mina@au.com>: User unknown"),
    ],
)
@pytest.mark.parametrize("status", ["5.0.0", "5.1.1"])
def test_a_carrier_that_calls_a_mailbox_unknown_is_counted(
    address: str, diagnostic: str, status: str
) -> None:
    [found] = conclude(delivery_report(group(address, "failed", status, diagnostic))).recipients

    assert (found.verdict, found.reason) == (Verdict.SOFT, Reason.FILTERED)
    assert adds_up(found.reason, is_reply=False)


def test_a_host_of_theirs_that_speaks_for_another_domain_is_theirs() -> None:
    status = group("mina@reader.example", "failed", "5.0.0", "550 Unknown user mina@reader.example")
    report = delivery_report(status + "\nRemote-MTA: dns; mfsmax.docomo.ne.jp")

    [found] = conclude(report).recipients

    assert found.reason is Reason.FILTERED


def test_a_report_in_words_is_doubted_too() -> None:
    words = """
        The following addresses had permanent fatal errors

        <mina@docomo.ne.jp>
            (reason: 550 Unknown user mina@docomo.ne.jp)
        """
    header = ("From: MAILER-DAEMON@mx.example.net", "Subject: Returned mail: see transcript for details")

    [found] = conclude(plain(*header, body=words)).recipients

    assert found.reason is Reason.FILTERED


@pytest.mark.parametrize(
    "address", ["mina@docomo.ne.jp.example", "mina@notdocomo.ne.jp", "mina@softbank.ne.jp", ""]
)
def test_of_all_others_unknown_is_unknown(address: str) -> None:
    outcome = of_reply("550 5.1.1 Unknown user", has_expired=False, address=address)

    assert outcome.is_dead


def test_what_a_carrier_says_besides_stays_as_it_is() -> None:
    assert doubted(because(Reason.FULL), "mina@docomo.ne.jp") == because(Reason.FULL)
    assert doubted(because(Reason.NO_DOMAIN), "mina@docomo.ne.jp") == because(Reason.NO_DOMAIN)


def test_what_the_relay_passes_on_of_a_carrier_adds_up() -> None:
    outcome = of_reply("550 Unknown user", has_expired=False, address="mina@docomo.ne.jp")

    assert (outcome.verdict, outcome.reason) == (Verdict.SOFT, Reason.FILTERED)
    assert adds_up(outcome.reason, is_reply=outcome.is_reply)
