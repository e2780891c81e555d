"""The merge tags that an author may put in a text, for an editor that shows them as what a reader reads."""

from dataclasses import asdict

from pydantic import BaseModel

from newsletter.content.merge_tags import VALUES
from newsletter.languages import SPOKEN, interface


class TagJson(BaseModel):
    """One of them: `{{name}}`."""

    name: str
    label: str
    samples: dict[str, str]
    """What a reader who does not exist has there, in each language of the interface."""


def tags_of(language: str) -> list[TagJson]:
    """Those that differ from reader to reader, in the words of a language; the addresses of a reader are links, no words."""
    samples = {code: asdict(interface(code).reader) | {"email": "reader@example.org"} for code in SPOKEN}
    return [
        TagJson(
            name=name,
            label=words.in_locale(language),
            samples={code: values[name] for code, values in samples.items()},
        )
        for name, words in VALUES.items()
    ]
