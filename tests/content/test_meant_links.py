import re

import pytest

from newsletter.content.meant_links import meant_link
from newsletter.errors import Invalid


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("  http://example.org ", "http://example.org"),
        ("example.org", "https://example.org"),
        ("www.example.org/page?x=1", "https://www.example.org/page?x=1"),
        ("example.org:8080/page", "https://example.org:8080/page"),
        ("예시.kr/길", "https://예시.kr/길"),
        ("hello@example.org", "mailto:hello@example.org"),
        ("mailto:hello@example.org?subject=Hello", "mailto:hello@example.org?subject=Hello"),
        ("02 000 0000", "tel:020000000"),
        ("+82 (0)2-000-0000", "tel:+8220000000"),
        ("tel:+8220000000", "tel:+8220000000"),
        ("{{ unsubscribe_url }}", "merge:unsubscribe_url"),
        ("merge:browser_url", "merge:browser_url"),
        ("https://example.org/?name={{name|friend}}", "https://example.org/?name={{name|friend}}"),
        ("example.org/{{name}}", "https://example.org/{{name}}"),
    ],
)
def test_what_people_write_is_completed(written: str, link: str) -> None:
    assert meant_link(written) == link


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("page two", "is not a complete address"),
        ("javascript:alert(1)", "is not a complete address"),
        ("data:text/html,x", "is not a complete address"),
        ("https:///page", "names no host"),
        ("https://example.org/a b", "holds a space"),
        ("{{name}}", "is not a complete address"),
        ("merge:everything", "is not known"),
        ("/page", "is not a complete address"),
        ("evil\u202e.example.org", "U+202E"),
        ("1.2", "is not a complete address"),
    ],
)
def test_what_leads_nowhere_is_told_why(written: str, reason: str) -> None:
    with pytest.raises(Invalid, match=re.escape(reason)):
        meant_link(written)
