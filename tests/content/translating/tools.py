"""What translators' programs do with a file, imitated: they fill, cut, reorder, mark and decorate."""

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

XLIFF = "urn:oasis:names:tc:xliff:document:2.0"

Translate = Callable[[etree._Element], etree._Element | None]


def elements(root: etree._Element, name: str) -> list[etree._Element]:
    return list(root.iter(f"{{{XLIFF}}}{name}"))


def tree(data: bytes) -> etree._Element:
    return etree.fromstring(data)


def bytes_of(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def copied(data: bytes, *, state: str = "translated") -> bytes:
    """Every source taken over as its translation."""
    root = tree(data)
    for segment in elements(root, "segment"):
        for old in segment.findall(f"{{{XLIFF}}}target"):
            segment.remove(old)
        source = segment[0]
        target = etree.SubElement(segment, f"{{{XLIFF}}}target")
        target.text = source.text
        target.extend(deepcopy(child) for child in source)
        segment.set("state", state)
    return bytes_of(root)


def with_target(data: bytes, unit: str, target: str, *, state: str = "translated") -> bytes:
    """One unit translated; the target is written as XML."""
    root = tree(data)
    (found,) = [one for one in elements(root, "unit") if one.get("id") == unit]
    (segment,) = elements(found, "segment")
    for old in segment.findall(f"{{{XLIFF}}}target"):
        segment.remove(old)
    segment.append(etree.fromstring(f'<target xmlns="{XLIFF}">{target}</target>'))
    segment.set("state", state)
    return bytes_of(root)


def source_of(data: bytes, unit: str) -> str:
    """The source of a unit as it stands in the file."""
    (found,) = [one for one in elements(tree(data), "unit") if one.get("id") == unit]
    text = etree.tostring(elements(found, "source")[0], encoding="unicode", with_tail=False)
    return text.partition(">")[2].rpartition("<")[0]
