"""What a name in a template may be, told by annotations: None aside, which a template asks for with `if`."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import FunctionType, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

Types = frozenset[Any]

TEXT: Types = frozenset({str})
NOBODY_KNOWS: Types = frozenset({object})


@dataclass(frozen=True)
class Method:
    """A method of ours, which a template may call."""

    function: FunctionType

    @property
    def result(self) -> Types:
        """What a call gives."""
        return alternatives(get_type_hints(self.function).get("return", object))


def alternatives(annotation: Any) -> Types:
    """The classes that a value annotated so may have; None aside."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return alternatives(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return union(map(alternatives, get_args(annotation)))
    return frozenset({annotation}) - {NoneType, None}


def hint(kind: Any, name: str) -> Any:
    """What an attribute of a class is annotated with; None if there is no such attribute."""
    if kind in (Any, object) or isinstance(kind, Method):
        return None
    own = get_origin(kind) or kind
    hints = get_type_hints(own)
    if name in hints:
        return hints[name]
    attribute = getattr(own, name, None)
    if isinstance(attribute, property):
        return get_type_hints(attribute.fget).get("return", object)
    if isinstance(attribute, FunctionType):
        return Method(attribute)
    return None if attribute is None else object


def elements(types: Types) -> Types:
    """What is inside of tuples and mappings; of a text, texts."""
    return union(map(_elements_of, types))


def _elements_of(kind: Any) -> Types:
    arguments = [one for one in get_args(kind) if one is not Ellipsis]
    if not arguments:
        return frozenset({kind}) if kind is str else NOBODY_KNOWS
    return union(map(alternatives, arguments if get_origin(kind) is tuple else arguments[-1:]))


def union(types: Iterable[Types]) -> Types:
    """Any of them."""
    return frozenset().union(*types)
