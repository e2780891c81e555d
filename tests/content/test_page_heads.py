"""What a page says of itself is read from its head, in whatever encoding it came."""

import pytest

from newsletter.content.page_heads import PageHead, head_of

ADDRESS = "https://www.example.org/news/bridge"


def read(page: str, *, media_type: str = "text/html; charset=utf-8") -> PageHead:
    return head_of(page.encode(), media_type=media_type, address=ADDRESS)


def test_open_graph_comes_first() -> None:
    head = read(
        """<!doctype html><html lang="en-GB"><head><title>Bridge | The Reed Post</title>
        <meta name="description" content="For machines">
        <meta property="og:title" content="The low bridge stays &amp; opens">
        <meta property="og:description" content="A vote of 31 to 4.">
        <meta property="og:image" content="/img/bridge.jpg">
        <meta property="og:image:alt" content="A wooden bridge">
        </head><body><svg><title>Logo</title></svg></body></html>"""
    )

    assert head == PageHead(
        "The low bridge stays & opens",
        "A vote of 31 to 4.",
        "https://www.example.org/img/bridge.jpg",
        "A wooden bridge",
        "en-GB",
    )


def test_a_page_without_it_has_a_title_and_a_description() -> None:
    head = read('<title>\n Ferry  times </title><meta name=Description content="From May on.">')

    assert (head.title, head.description, head.picture, head.language) == (
        "Ferry times",
        "From May on.",
        "",
        None,
    )


def test_the_name_of_the_site_behind_a_title_goes() -> None:
    with_site = '<meta property="og:site_name" content="나루">'

    assert read(f"<title>다리가 남는다 - 나루</title>{with_site}").title == "다리가 남는다"
    assert read(f"<title>나루</title>{with_site}").title == "나루"
    assert read("<title>Ferry - a history</title>").title == "Ferry - a history"


def test_what_stands_in_the_body_is_not_about_the_page() -> None:
    head = read('<head><title>Right</title></head><body><meta property="og:title" content="Wrong"></body>')

    assert head.title == "Right"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ("<title>강마을 소식</title>".encode("euc-kr"), "text/html; charset=EUC-KR"),
        ("<meta charset=euc-kr><title>강마을 소식</title>".encode("cp949"), "text/html"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=ks_c_5601-1987"><title>강마을 소식</title>'.encode(
                "cp949"
            ),
            "text/html",
        ),
        ("\ufeff<title>강마을 소식</title>".encode(), "text/html; charset=latin-1"),
        ("<title>강마을 소식</title>".encode(), "text/html; charset=nobody-knows"),
        ("<title>강마을 소식</title>".encode(), "text/html; charset=rot13"),
        ("<title>강마을 소식</title>".encode(), "text/html"),
    ],
)
def test_every_encoding_is_read(body: bytes, media_type: str) -> None:
    assert head_of(body, media_type=media_type, address=ADDRESS).title == "강마을 소식"


@pytest.mark.parametrize(
    ("written", "picture"),
    [
        ("http://img.example.org/a.jpg", "https://img.example.org/a.jpg"),
        ("//img.example.org/a.jpg", "https://img.example.org/a.jpg"),
        ("a.jpg", "https://www.example.org/news/a.jpg"),
        ("data:image/png;base64,AAAA", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_picture_has_a_whole_and_safe_address(written: str, picture: str) -> None:
    assert read(f'<title>x</title><meta property="og:image" content="{written}">').picture == picture


def test_what_disguises_its_words_is_left_out_and_what_is_long_is_cut_between_words() -> None:
    assert read("<title>safe\u202eexe.txt</title>").title == ""

    title = read(f"<title>{'word ' * 100}</title>").title
    assert len(title) <= 300
    assert title.endswith("word…")


@pytest.mark.parametrize(
    "body", [b"", b"<", b"<title>", b"\xff\xfe\x00", b"<html lang='<><'>", b"<!-- <title>x</title>"]
)
def test_a_broken_page_says_nothing_and_breaks_nothing(body: bytes) -> None:
    assert head_of(body, media_type="text/html", address=ADDRESS).picture == ""
