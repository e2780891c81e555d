"""Who sends a newsletter, said on the command line."""

from pathlib import Path

from tests.e2e.processes import Installation

_ISSUE = """
newsletter: bridge
number: 1
locales: [en, ko]
subject: {en: Two shores, ko: 두 기슭}
blocks:
  - letter:
      body: {en: Dear reader, ko: 독자께}
"""


def test_what_an_import_cannot_know_of_a_newsletter_is_said_by_a_command(tmp_path: Path) -> None:
    house = Installation(tmp_path)
    house.run("db", "upgrade")
    (house.folder / "issue.yaml").write_text(_ISSUE, encoding="utf-8")
    house.run("issue", "import", "issue.yaml")

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


def test_an_unknown_newsletter_or_language_is_one_clear_line(tmp_path: Path) -> None:
    house = Installation(tmp_path)
    house.run("db", "upgrade")
    (house.folder / "issue.yaml").write_text(_ISSUE, encoding="utf-8")
    house.run("issue", "import", "issue.yaml")

    assert (
        "no newsletter" in house.run("newsletter", "set", "nobody", "--sender", "a@b.example", status=1).err
    )
    assert "en, ko" in house.run("newsletter", "set", "bridge", "--locale", "fr", status=2).err
