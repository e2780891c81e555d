"""XML that somebody sends: nothing outside of it is ever looked up, and nothing in it can grow.

A document type, in which entities would be declared, is refused before anything of the document is built.
"""

from xml.parsers import expat

from lxml import etree

from newsletter.errors import Invalid
from newsletter.wording import say

BYTE_CAP = 20_000_000
_DEPTH_CAP = 60


def parsed(data: bytes) -> etree._Element:
    """The root of a document. Raises Invalid for what is no XML, too large, too deep, or declares something."""
    if len(data) > BYTE_CAP:
        raise Invalid(
            say("The file is larger than {size} MB. Export fewer texts.", size=BYTE_CAP // 1_000_000)
        )
    _refuse_document_type(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _not_xml(error.lineno or 1) from None


class _DocumentType(Exception):
    """A file that declares something."""


def _refuse_document_type(data: bytes) -> None:
    depth = 0

    def declared(*_: object) -> None:
        raise _DocumentType

    def began(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH_CAP:
            raise _DocumentType

    def ended(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler, parser.EndElementHandler = began, ended
    try:
        parser.Parse(data, True)
    except _DocumentType:
        raise Invalid(
            say(
                "The file has a document type or is nested too deeply, which no XLIFF file needs. It was not read."
            )
        ) from None
    except expat.ExpatError as error:
        raise _not_xml(error.lineno) from None
    except (ValueError, LookupError):  # an encoding that nobody knows
        raise _not_xml(1) from None


def _not_xml(line: int) -> Invalid:
    return Invalid(
        say("The file is no XML: line {line} cannot be read. Save it as XLIFF 2 again.", line=line)
    )
