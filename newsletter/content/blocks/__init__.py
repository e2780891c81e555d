"""The block types: one file each, found by walking this package. Adding one touches nothing else."""

import operator
from functools import reduce
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from newsletter.content.blocks.base import Block
from newsletter.errors import Misconfigured
from newsletter.wording import say


def _found() -> dict[str, type[Block]]:
    names = sorted(module.name for module in iter_modules(__path__) if module.name != "base")
    for name in names:
        import_module(f"{__name__}.{name}")
    types = {block.model_fields["type"].default: block for block in Block.__subclasses__()}
    for name in names:
        if name not in types:
            raise Misconfigured(
                say(
                    "The file newsletter/content/blocks/{name}.py has no block whose type is “{name}”. "
                    "The type of a block is the name of its file.",
                    name=name,
                )
            )
    return {name: types[name] for name in names}


BLOCKS = _found()


class _OneOfBlocks:
    """Validates by the type that a block names."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        union = reduce(operator.or_, BLOCKS.values())
        return handler.generate_schema(Annotated[union, Field(discriminator="type")])


if TYPE_CHECKING:
    AnyBlock = Block
else:
    AnyBlock = Annotated[Block, _OneOfBlocks()]
