"""A file from outside reaches nothing outside of it, grows into nothing, and is told what is wrong with it."""

import pytest

from newsletter.content.translating.xliff_reading import read_xliff
from newsletter.errors import Invalid

HEAD = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="ko">'
WHOLE = f'{HEAD}<file id="r1" original="bridge-12"><unit id="a"><segment><source>x</source></segment></unit></file></xliff>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def test_a_whole_file_is_read() -> None:
    read = read_xliff(WHOLE.encode())

    assert (read.issue, read.revision, read.source, read.into) == ("bridge-12", 1, "en", "ko")
    assert [(unit.name, unit.target) for unit in read.units] == [("a", None)]


@pytest.mark.parametrize(
    "document_type",
    [
        "<!DOCTYPE xliff>",
        '<!DOCTYPE xliff SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE xliff [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE xliff [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>',
        f'<!DOCTYPE xliff [<!ENTITY l0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE xliff [<!ENTITY x "{"y" * 100_000}">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_declares_something_is_refused(document_type: str, encoding: str) -> None:
    text = document_type + WHOLE.replace(">x<", ">&x;&l11;<")

    with pytest.raises(Invalid, match="document type"):
        read_xliff(text.encode(encoding))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no XML: line 1"),
        ("subject: Two shores", "no XML: line 1"),
        (WHOLE[:-3], "no XML"),
        (WHOLE.replace(">x<", ">&x;<"), "no XML"),
        ("<html></html>", "no XLIFF"),
        ('<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>', "XLIFF 1.2"),
        ('<xliff version="1.1"/>', "XLIFF 1.1"),
        (f"{HEAD}</xliff>", "of which issue"),
        (WHOLE.replace('"r1"', '"f1"'), "of which issue"),
        (WHOLE.replace(' original="bridge-12"', ""), "of which issue"),
        (WHOLE.replace('trgLang="ko"', 'trgLang="!"'), "of which issue"),
        (WHOLE.replace(' trgLang="ko"', ""), "of which issue"),
        ("<a>" * 100 + "</a>" * 100, "nested too deeply"),
        ('<?xml version="1.0" encoding="nobody-knows"?><a/>', "no XML"),
    ],
)
def test_what_is_no_file_of_ours_is_told_why(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        read_xliff(text.encode())


def test_what_is_far_too_large_is_not_looked_into() -> None:
    with pytest.raises(Invalid, match="20 MB"):
        read_xliff(b" " * 20_000_001)
