"""A block type that the product does not have, as if its file and its partials lay with the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

from newsletter.content import issue_file
from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block
from newsletter.content.issue import IssueContent
from newsletter.languages import SPOKEN
from newsletter.rendering.templates import environment
from tests.sample_block.sample import Sample

FOLDER = Path(__file__).parent


@contextmanager
def known_to_the_product(block: type[Block] = Sample, partials: Path = FOLDER) -> Iterator[None]:
    """While it lasts, the block is a type like the others."""
    name, before = block.model_fields["type"].default, dict(BLOCKS)
    loaders = {locale: environment(locale).loader for locale in SPOKEN}
    BLOCKS[name] = block
    for locale, loader in loaders.items():
        assert loader is not None
        beside = PrefixLoader({"blocks": FileSystemLoader(partials)})
        environment(locale).loader = ChoiceLoader([beside, loader])
    _learn()
    try:
        yield
    finally:
        BLOCKS.clear()
        BLOCKS.update(before)
        for locale, loader in loaders.items():
            environment(locale).loader = loader
        _learn()


def _learn() -> None:
    for model in (IssueContent, issue_file._File):
        model.model_rebuild(force=True)
