"""Where a link leads must be understood by every mail program and every telephone."""

import pytest

from newsletter.content.link_targets import ascii_link, ascii_mail, dialled


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("02-123-4567", "tel:021234567"),
        ("+82 (0)2-123-4567", "tel:+8221234567"),
        ("+49 (0) 30 1234567", "tel:+49301234567"),
        ("(02) 123-4567", "tel:021234567"),
        ("02)123-4567", "tel:021234567"),
        ("０２－１２３－４５６７", "tel:021234567"),
        ("Tel. 02.123.4567", "tel:021234567"),
        ("02-123-4567 (내선 12)", "tel:021234567"),
        ("02-123-4567 내선 12", "tel:021234567"),
        ("02-123-4567~8", "tel:021234567"),
        ("02-123-4567, 4568", "tel:021234567"),
        ("02-123-4567/8", "tel:021234567"),
        ("02-123-4567 ext. 9", "tel:021234567"),
        ("119", "tel:119"),
        ("② 02-123-4567", "tel:021234567"),
        ("②02-123-4567", "tel:021234567"),
    ],
)
def test_one_number_is_dialled(written: str, link: str) -> None:
    assert dialled(written) == link


@pytest.mark.parametrize(
    "written",
    [
        "",
        "전화 주세요",
        "02-123-4567 02-123-4568",
        "02-123-4567-8",
        "1",
        "030/1234567",
        "112/119",
        "1-800-FLOWERS",
    ],
)
def test_no_number_is_better_than_a_wrong_one(written: str) -> None:
    assert dialled(written) == ""


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://한국.kr/경로?a=b", "https://xn--3e0b707e.kr/경로?a=b"),
        ("https://한국.kr:8080", "https://xn--3e0b707e.kr:8080"),
        ("https://haneul.kr/경로", "https://haneul.kr/경로"),
        ("mailto:a@한국.kr?subject=안녕", "mailto:a@xn--3e0b707e.kr?subject=안녕"),
        ("merge:unsubscribe_url", "merge:unsubscribe_url"),
        ("https://haneul.kr/?who={{name|친구}}", "https://haneul.kr/?who={{name|친구}}"),
        ("tel:021234567", "tel:021234567"),
    ],
)
def test_hosts_are_ascii_and_nothing_else_changes(url: str, link: str) -> None:
    assert ascii_link(url) == link


def test_the_host_of_a_mail_address_is_ascii() -> None:
    assert ascii_mail("문의@한국.kr") == "문의@xn--3e0b707e.kr"
