"""What a sample newsletter is made of. Its issues are files beside the pictures; the rest is a value of Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsletter.content.publication import Publication

CONTENT = Path(__file__).parent / "content"

Words = Mapping[str, str]


@dataclass(frozen=True)
class SampleList:
    """Who reads it: how many of the sample subscribers in each language, and what somebody agreed to who has yet to confirm."""

    slug: str
    name: Words
    description: Words
    korean: int
    english: int
    unconfirmed: str = ""


@dataclass(frozen=True)
class Sample:
    """One newsletter; `theme` is what it chooses of its look, and of `issues` the newest comes last."""

    publication: Publication
    theme: Mapping[str, Any]
    logo: str
    logo_dark: str
    readers: SampleList
    issues: tuple[str, ...]
