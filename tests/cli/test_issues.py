"""Issues on the command line: who approves by a command, gives a proof back, and tries an issue out as a mail."""

from pathlib import Path

import pytest

from tests.e2e.mails import mails_in
from tests.e2e.processes import Installation
from tests.smtp_server import Rule, SmtpServer

_ISSUE = """
newsletter: bridge
number: 1
locales: [en, ko]
publisher:
  sender: news@bridge.example.org
  organisation: Bridge
  postal_address: 1 Ferry Lane, Harbourton
subject: {en: Two shores, ko: 두 기슭}
blocks:
  - letter:
      body: {en: Dear reader, ko: 독자께}
"""
_BY = ("--by", "kim@example.org")


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.run("db", "upgrade")
    made.run("user", "add", "kim@example.org", "--role", "admin")
    (made.folder / "issue.yaml").write_text(_ISSUE, encoding="utf-8")
    made.run("issue", "import", "issue.yaml")
    return made


def test_a_command_approves_unseen_and_says_what_it_always_said(house: Installation) -> None:
    proof = house.run("issue", "proof", "bridge-1", "--json").json

    approved = house.run("issue", "approve", proof["hash"], *_BY, "--json")

    assert approved.json == {"proof": 1, "hash": proof["hash"], "by": "kim@example.org"}
    assert house.run("issue", "approve", "1", *_BY).out == f"1 {proof['hash']}\n"
    assert mails_in(house.outbox) == {}


def test_a_proof_is_given_back_with_a_note_and_cannot_be_approved(house: Installation) -> None:
    house.run("issue", "proof", "bridge-1")

    bare = house.run("issue", "return", "1", *_BY, status=2)
    returned = house.run("issue", "return", "1", *_BY, "--note", "The date is wrong.", "--json")
    refused = house.run("issue", "approve", "1", *_BY, status=1)

    assert "--note" in bare.err
    assert returned.json["note"] == "The date is wrong."
    assert "asks for changes of proof 1: “The date is wrong.”" in refused.err


def test_ones_own_approval_is_forbidden_by_a_command_that_tells_who_is_alone(house: Installation) -> None:
    alone = house.run("newsletter", "set", "bridge", "--own-approval", "forbidden")
    house.run("user", "add", "lee@example.org", "--role", "admin")
    again = house.run("newsletter", "set", "bridge", "--own-approval", "forbidden")

    assert "Only 1 person may approve proofs of “bridge”" in alone.err
    assert "Only" not in again.err
    assert house.run("newsletter", "show", "bridge", "--json").json["own_approval"] == "forbidden"


def test_an_issue_is_tried_out_as_a_mail_and_the_answers_are_printed(house: Installation) -> None:
    sent = house.run("issue", "test", "bridge-1", "--to", "a@example.org", "--to", "b@example.org")

    assert sent.out.splitlines() == [
        f"The relay accepted it for {name}@example.org." for name in ("a", "b", "a", "b")
    ]
    assert mails_in(house.outbox)["a@example.org"].subject.startswith("[")


def test_a_relay_that_refuses_is_quoted_with_exit_status_1(tmp_path: Path, house: Installation) -> None:
    with SmtpServer(Rule("RCPT", "550 5.1.1 No such user")) as server:
        relayed = Installation(tmp_path, {"smtp_url": server.url}, secret_key=house.secret_key)
        refused = relayed.run(
            "issue", "test", "bridge-1", "--to", "a@example.org", "--locale", "ko", "--json", status=1
        )

    assert refused.json == [
        {
            "to": "a@example.org",
            "locale": "ko",
            "state": "refused",
            "answer": "The relay refused it for a@example.org: 550 5.1.1 No such user",
        }
    ]


def test_an_address_that_is_none_is_refused_before_anything_goes_out(house: Installation) -> None:
    refused = house.run("issue", "test", "bridge-1", "--to", "a@example.org", "--to", "b@", status=1)

    assert "Line 2: “b@” is not a mail address" in refused.err
    assert mails_in(house.outbox) == {}


def test_a_list_whose_readers_want_all_languages_gets_a_proof_that_has_them(house: Installation) -> None:
    (house.folder / "people.csv").write_text("email\nanna@example.org\n")
    house.run("subscribers", "import", "readers", "people.csv", "--basis", "asked for it")
    house.run("list", "set", "readers", "--all-languages")
    house.run("list", "set", "readers", "--name", "Readers")  # what is left out stays
    house.run("issue", "proof", "bridge-1")
    house.run("issue", "approve", "1", *_BY)

    refused = house.run("dispatch", "start", "1", "--list", "readers", status=1)
    (house.folder / "issue.yaml").write_text(_ISSUE + "stacked: true\n", encoding="utf-8")
    house.run("issue", "import", "issue.yaml")
    house.run("issue", "render", "bridge-1", "--to", "rendered", "--locale", "mul")
    together = house.run("issue", "proof", "bridge-1", "--json").json
    house.run("issue", "approve", "2", *_BY)
    started = house.run("dispatch", "start", "2", "--list", "readers")

    assert "gets one mail in all languages, and proof 1 has none" in refused.err
    assert together["locales"] == ["en", "ko", "mul"]
    assert {file.name for file in (house.folder / "rendered").iterdir()} == {
        "mul.html",
        "mul.json",
        "mul.txt",
    }
    assert "1 subscriber of Readers" in started.err


def test_texts_go_to_a_translator_as_a_file_and_come_back(house: Installation) -> None:
    exported = house.run("issue", "translations", "export", "bridge-1", "--to", "ko", "--all")
    (house.folder / "back.xlf").write_text(exported.out.replace("두 기슭", "두 물가"), encoding="utf-8")
    back = ("issue", "translations", "import", "bridge-1", "back.xlf")

    taken = house.run(*back, "--json").json
    (house.folder / "back.xlf").write_text(exported.out.replace("두 기슭", "두 강가"), encoding="utf-8")
    refused = house.run(*back, status=1)

    assert "into “ko”" in exported.err
    assert (taken["taken"], taken["refused"]) == (["subject.ko"], [])
    assert "Subject (한국어): somebody wrote it here" in refused.out
