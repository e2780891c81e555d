"""A block type that the product does not have, as if its file and its partials lay with the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

from newsletter.content import issue_file
from newsletter.content.blocks import BLOCKS
from newsletter.content.issue import IssueContent
from newsletter.languages import SPOKEN
from newsletter.rendering.templates import environment
from tests.sample_block.sample import Sample

FOLDER = Path(__file__).parent


@contextmanager
def known_to_the_product() -> Iterator[None]:
    """While it lasts, `sample` is a block type like the others."""
    loaders = {locale: environment(locale).loader for locale in SPOKEN}
    BLOCKS["sample"] = Sample
    for locale, loader in loaders.items():
        assert loader is not None
        beside = PrefixLoader({"blocks": FileSystemLoader(FOLDER)})
        environment(locale).loader = ChoiceLoader([loader, beside])
    _learn()
    try:
        yield
    finally:
        del BLOCKS["sample"]
        for locale, loader in loaders.items():
            environment(locale).loader = loader
        _learn()


def _learn() -> None:
    for model in (IssueContent, issue_file._File):
        model.model_rebuild(force=True)
