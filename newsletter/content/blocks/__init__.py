"""The block types: one file each, found by walking this package. Adding one touches nothing else."""

import operator
from functools import reduce
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from newsletter.content.blocks.base import Block


def _found() -> dict[str, type[Block]]:
    names = sorted(module.name for module in iter_modules(__path__) if module.name != "base")
    for name in names:
        import_module(f"{__name__}.{name}")
    types = {block.model_fields["type"].default: block for block in Block.__subclasses__()}
    return {name: types[name] for name in names}


BLOCKS = _found()

if TYPE_CHECKING:
    AnyBlock = Block
else:
    AnyBlock = Annotated[reduce(operator.or_, BLOCKS.values()), Field(discriminator="type")]
