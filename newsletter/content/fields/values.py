"""The base of blocks and of what is in them."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Frozen, and without fields nobody knows. `kept` names the fields that the product fills in, and nobody is asked.

    `needs` names fields of which at least one must say something before a proof is made.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kept: ClassVar[frozenset[str]] = frozenset()
    needs: ClassVar[tuple[str, ...]] = ()
