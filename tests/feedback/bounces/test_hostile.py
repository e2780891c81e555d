"""Mails that were made or damaged to do harm: nothing raises, and what comes of them is small."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.feedback.bounces.conclusion import conclude
from newsletter.feedback.bounces.mail import read_mail
from newsletter.feedback.bounces.who import MAX_RECIPIENTS
from tests.feedback.bounces.families import FAMILIES

HEAD = b"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n"


@given(st.sampled_from([mail for mail, _, _ in FAMILIES.values()]), st.data())
def test_no_damage_to_a_report_in_words_raises(report: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(report)))
    end = data.draw(st.integers(start, min(len(report), start + 300)))
    damaged = report[:start] + data.draw(st.binary(max_size=40)) + report[end:]

    assert json.dumps(conclude(damaged).as_json())


def test_continuation_lines_and_fields_are_cut_down() -> None:
    header = read_mail(HEAD + b"X: a\n" + b" b\n" * 100_000 + b"Y: c\n" * 100_000).header

    assert len(header.get("x")) <= 2_000
    assert len(header.items) <= 2_000


@pytest.mark.parametrize(
    "mail",
    [
        HEAD + b"X-Failed-Recipients: a@b.example, c@d.example\n" * 5_000 + b"\nundeliverable",
        HEAD + b"X-Failed-Recipients: " + b",".join(b"a%d@b.example" % n for n in range(20_000)) + b"\n\nundeliverable",
        HEAD + b"\n" + b"".join(b"<a%d@b.example>:\n550 5.1.1 no\n" % n for n in range(5_000)),
    ],
)  # fmt: skip
def test_recipients_are_no_more_than_anybody_needs(mail: bytes) -> None:
    assert 0 < len(conclude(mail).recipients) <= MAX_RECIPIENTS


def test_parts_within_parts_come_to_an_end() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(5_000))
    many = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 50_000

    assert len(read_mail(HEAD + nested).parts()) == 1
    assert len(read_mail(HEAD + many).parts()) <= 100
