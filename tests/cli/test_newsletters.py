"""Who publishes a newsletter, said on the command line: without it everything can be done but dispatching."""

import re
import shlex
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.processes import Ended, Installation

_ISSUE = """
newsletter: bridge
number: 1
locales: [en, ko]
subject: {en: Two shores, ko: 두 기슭}
blocks:
  - letter:
      body: {en: Dear reader, ko: 독자께}
  - contact:
      organisation: {en: The Press Office, ko: 언론 담당}
      address: {en: 9 Other Street, ko: 다른 길 9}
      email: press@others.example.org
"""
_PUBLISHER = """
publisher:
  sender: news@bridge.example.org
  organisation: Bridge
  postal_address: 1 Ferry Lane, Harbourton
"""
_BY = ("--by", "kim@example.org")


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.run("db", "upgrade")
    made.run("user", "add", "kim@example.org", "--role", "admin")
    return made


def import_(house: Installation, text: str) -> Ended:
    (house.folder / "issue.yaml").write_text(text, encoding="utf-8")
    return house.run("issue", "import", "issue.yaml")


def add_reader(house: Installation) -> None:
    (house.folder / "people.csv").write_text("email\nanna@example.org\n", encoding="utf-8")
    house.run("subscribers", "import", "readers", "people.csv", "--basis", "asked for it")


def proved(house: Installation) -> str:
    proof: str = house.run("issue", "proof", "bridge-1", "--json").json["hash"]
    house.run("issue", "approve", proof, *_BY)
    return proof


def send(house: Installation, proof: str, *, status: int = 0) -> Ended:
    return house.run("dispatch", "start", proof, "--list", "readers", "--wait", "--json", status=status)


def test_nothing_is_dispatched_before_it_is_said_who_publishes_it_and_the_refusal_says_how(
    house: Installation,
) -> None:
    imported = import_(house, _ISSUE)
    add_reader(house)
    house.run("issue", "check", "bridge-1")
    house.run("issue", "render", "bridge-1", "--to", "out")
    proof = house.run("issue", "proof", "bridge-1", "--json")
    early = proof.json["hash"]
    approved = house.run("issue", "approve", early, *_BY)

    refused = send(house, early, status=1)

    told = "It lacks: sender address, organisation, postal address."
    assert all(told in ended.err for ended in (imported, proof, approved))
    assert refused.out == ""
    assert told in refused.err
    assert "will go to" not in refused.err
    assert not list(house.outbox.rglob("*.eml"))
    remedy = re.search(r"with: newsletter (newsletter set .*)", refused.err)
    assert remedy is not None
    assert remedy[1] in imported.err
    house.run(*shlex.split(remedy[1].replace("--sender ADDRESS", "--sender news@bridge.example.org")))
    assert "Make a new proof" in send(house, early, status=1).err
    assert send(house, proved(house)).json["accepted"] == 1


def test_a_file_that_says_who_publishes_it_is_all_that_is_needed(house: Installation) -> None:
    imported = import_(house, _PUBLISHER + _ISSUE)
    add_reader(house)

    sent = send(house, proved(house))

    assert "It lacks" not in imported.err
    assert sent.json["accepted"] == 1


def test_what_an_import_cannot_know_of_a_newsletter_is_said_by_a_command(house: Installation) -> None:
    import_(house, _ISSUE)

    before = checks_of(house)
    house.run(
        "newsletter", "set", "bridge", "--sender", "news@bridge.example.org", "--organisation", "Bridge"
    )
    house.run("newsletter", "set", "bridge", "--postal-address", "1 Ferry Lane, Harbourton")
    house.run("newsletter", "set", "bridge", "--organisation", "다리", "--locale", "ko")

    identity = {"legal.sender", "legal.organisation", "legal.postal_address"}
    assert identity <= before
    assert not identity & checks_of(house)


def checks_of(house: Installation) -> set[str]:
    return {finding["check"] for finding in house.run("issue", "check", "bridge-1", "--json").json}


def test_a_privacy_notice_is_set_shown_and_taken_away(tmp_path: Path) -> None:
    house = Installation(tmp_path)
    house.run("db", "upgrade")
    (house.folder / "issue.yaml").write_text(_ISSUE, encoding="utf-8")
    house.run("issue", "import", "issue.yaml")

    house.run("newsletter", "set", "bridge", "--privacy-notice", "https://bridge.example.org/privacy")
    house.run(
        "newsletter", "set", "bridge", "--privacy-notice", "https://bridge.example.org/ko", "--locale", "ko"
    )
    refused = house.run("newsletter", "set", "bridge", "--privacy-notice", "http://b.example", status=1)
    shown = house.run("newsletter", "show", "bridge", "--json").json
    house.run("newsletter", "set", "bridge", "--privacy-notice", "")

    assert "privacy_notice.en" in refused.err
    assert "https://example.org/privacy" in refused.err
    assert shown["slug"] == "bridge"
    assert shown["privacy_notice"] == {
        "en": "https://bridge.example.org/privacy",
        "ko": "https://bridge.example.org/ko",
    }
    plain = house.run("newsletter", "show", "bridge").out
    assert "privacy_notice.ko: https://bridge.example.org/ko" in plain
    assert "privacy_notice.en" not in plain


def test_a_logo_is_set_from_a_file_and_taken_away(tmp_path: Path) -> None:
    house = Installation(tmp_path)
    house.run("db", "upgrade")
    (house.folder / "issue.yaml").write_text(_ISSUE, encoding="utf-8")
    house.run("issue", "import", "issue.yaml")
    Image.new("RGB", (240, 60), "navy").save(house.folder / "logo.png")

    house.run("newsletter", "set", "bridge", "--logo", "logo.png", "--logo-dark", "logo.png")
    shown = house.run("newsletter", "show", "bridge", "--json").json
    refused = house.run("newsletter", "set", "bridge", "--logo", "issue.yaml", status=1)
    house.run("newsletter", "set", "bridge", "--no-logo")

    assert shown["logo"] == shown["logo_dark"]
    assert shown["logo"].endswith(".png")
    assert "not a picture" in refused.err
    assert house.run("newsletter", "show", "bridge", "--json").json["logo"] == ""


def test_clicks_are_counted_when_that_is_set_and_not_before(house: Installation) -> None:
    import_(house, _ISSUE)
    house.run("newsletter", "set", "bridge", "--clicks", "counted")
    assert "clicks: counted" in house.run("newsletter", "show", "bridge").out

    house.run("newsletter", "set", "bridge", "--clicks", "shared")
    assert "clicks: shared" in house.run("newsletter", "show", "bridge").out

    house.run("newsletter", "set", "bridge", "--clicks", "uncounted")
    assert "clicks: uncounted" in house.run("newsletter", "show", "bridge").out


def test_the_archive_is_kept_out_of_lists_and_brought_back(house: Installation) -> None:
    import_(house, _ISSUE)
    assert "archive: listed" in house.run("newsletter", "show", "bridge").out

    house.run("newsletter", "set", "bridge", "--archive", "unlisted")
    assert "archive: unlisted" in house.run("newsletter", "show", "bridge").out

    house.run("newsletter", "set", "bridge", "--archive", "listed")
    assert "archive: listed" in house.run("newsletter", "show", "bridge").out


def test_what_cannot_be_used_is_one_clear_line(house: Installation) -> None:
    import_(house, _ISSUE)

    def refused(*options: str, status: int) -> str:
        return house.run("newsletter", "set", *options, status=status).err

    assert "no newsletter" in refused("nobody", "--sender", "a@b.example", status=1)
    assert "en, ko" in refused("bridge", "--locale", "fr", status=2)
    assert "“sender”" in refused("bridge", "--sender", "nobody", status=1)
    assert "“organisation”" in refused("bridge", "--organisation", "The \u202eegdirB", status=1)
