import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer

import lxml.html
import pytest

from newsletter.rendering.inlining import inline

PAGE = """<!doctype html><html lang="ko"><head>
<style type="text/css">@media (prefers-color-scheme: dark) { .rt p { color: #fff !important; } }</style>
<!--[if mso]><style>.x { width: 1px !important; }</style><![endif]--></head>
<body><div class="rt"><p>하나</p><p>둘</p></div><img width="190" src="a.png" alt=""></body></html>"""


def test_rules_are_written_into_the_elements() -> None:
    html = inline(PAGE, ".rt p { margin:0 0 16px 0 } .rt p:last-child { margin-bottom:0 }")

    assert '<p style="margin:0 0 16px 0">하나</p>' in html
    assert "margin-bottom:0" in html.partition("하나")[2]


@pytest.mark.parametrize("said", ["<!---->", "a <!-- b --> c > d", '"<!--#include file="x"-->"'])
def test_what_looks_like_a_comment_in_an_attribute_is_written_as_text(said: str) -> None:
    html = inline(PAGE.replace('alt=""', f'alt="{escape(said)}"'), ".rt p { margin:0 }")

    [picture] = re.findall(r"<img[^>]*>", html)
    assert lxml.html.fragment_fromstring(picture).get("alt") == said
    assert "<" not in picture[1:]


def test_quotes_in_a_text_hide_no_comment() -> None:
    html = inline(
        PAGE.replace("하나", 'onclick="하나').replace("<p>둘", '<!--between--><p>"둘'), ".rt p { margin:0 }"
    )

    assert "<!--between-->" in html


def test_what_premailer_breaks_by_default_stays_whole() -> None:
    html = inline(PAGE, ".rt p { margin:0 } img { width:100% }")

    assert html.startswith("<!DOCTYPE html>")
    assert "color: #fff !important" in html
    assert ".x { width: 1px !important; }" in html
    assert 'width="190"' in html


def test_what_an_element_says_of_itself_wins() -> None:
    html = inline('<html><body><p style="color:#123456">x</p></body></html>', "p { color:#fff; margin:0 }")

    assert '<p style="color:#123456; margin:0">' in html


def test_a_heavier_rule_wins_wherever_it_stands_and_a_later_one_among_equals() -> None:
    html = inline(
        "<html><body><ul class='rt'><li>x</li></ul></body></html>", ".rt li { margin:1px } li { margin:2px }"
    )
    equals = inline("<html><body><p>x</p></body></html>", "p { margin:1px } p { margin:2px }")

    assert '<li style="margin:1px">' in html
    assert '<p style="margin:2px">' in equals


def test_the_same_rules_are_right_in_several_threads_at_once() -> None:
    sheets = [f".rt p {{ margin:{number}px }}" for number in range(200)]

    with ThreadPoolExecutor(8) as threads:
        pages = list(threads.map(lambda css: inline(PAGE, css), sheets))

    assert all(f'<p style="margin:{number}px">하나' in page for number, page in enumerate(pages) if number)


def test_premailer_parts_no_selector_of_ours_at_its_colon() -> None:
    """It would do so by a call that Python 3.13 warns of, and warnings are errors here."""
    html = inline(PAGE, ".rt p:first-child { margin:7px } .rt p:last-child { margin-top:8px }")

    assert "margin:7px" in html
    assert "margin-top:8px" in html


class Visited(HTTPServer):
    """Counts who comes."""

    visits = 0


@pytest.fixture
def host() -> Iterator[Visited]:
    class Counting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.visits += 1
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with Visited(("127.0.0.1", 0), Counting) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_nothing_is_fetched_whatever_the_page_and_the_rules_ask_for(host: Visited) -> None:
    address = f"http://127.0.0.1:{host.server_port}"
    head = f'<link rel="stylesheet" href="{address}/a.css"><style>@import url({address}/b.css);</style>'

    inline(
        f"<!DOCTYPE html><html><head>{head}</head><body></body></html>",
        f'@import url("{address}/c.css"); p {{ margin:0 }}',
    )

    assert host.visits == 0
