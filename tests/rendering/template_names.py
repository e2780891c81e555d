"""Which names in a template do not exist: a walk through its syntax tree, with the types of its frame.

Every branch is walked, rendered or not, and every macro with the arguments of each call, through includes,
imports and inheritance. A construct that the walk does not know is an error, so that nothing passes unseen.
"""

from collections import ChainMap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import GenericAlias, NoneType
from typing import Any, get_type_hints

from jinja2 import Environment, nodes
from jinja2.runtime import LoopContext
from markupsafe import Markup

from tests.rendering.template_types import (
    NOBODY_KNOWS,
    TEXT,
    Method,
    Types,
    alternatives,
    elements,
    hint,
    union,
)

Scope = ChainMap[str, Types]

OF_THE_SAME = frozenset({"list", "reject", "rejectattr", "select", "selectattr", "sort"})
OF_AN_ELEMENT = frozenset({"min", "max", "first", "last"})
RESULTS: Mapping[str, Types] = {
    **dict.fromkeys(
        ("safe", "join", "replace", "upper", "trim", "escape", "indent"), frozenset({Markup, str})
    ),
    "select": NOBODY_KNOWS,
    **dict.fromkeys(("length", "int"), frozenset({int})),
    "map": NOBODY_KNOWS,
}


@dataclass(frozen=True, eq=False)
class Macro:
    """A macro and the names that it sees."""

    template: str
    node: nodes.Macro
    scope: Scope


@dataclass(frozen=True, eq=False)
class Module:
    """What an import brings."""

    template: str
    names: Mapping[str, Types]


@dataclass
class Walk:
    """A walk through templates; `problems` are sentences that name template, line and name."""

    environment: Environment
    problems: list[str] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    defined: set[tuple[str, str]] = field(default_factory=set)
    called: set[tuple[str, str]] = field(default_factory=set)
    _template: str = ""
    _calls: set[tuple[Any, ...]] = field(default_factory=set)
    _overridden: dict[str, tuple[str, nodes.Block, Scope]] = field(default_factory=dict)

    def through(self, template: str, frame: type, **narrower: type) -> None:
        """A template that is given `frame`, words of it narrowed."""
        words = {name: frozenset({kind}) for name, kind in narrower.items()}
        words = {name: alternatives(one) for name, one in get_type_hints(frame).items()} | words
        self._overridden = {}
        self._file(template, ChainMap(words))

    def uncalled(self) -> set[tuple[str, str]]:
        """Macros, by template and name, into which no call has led."""
        return self.defined - self.called

    def _file(self, template: str, scope: Scope) -> None:
        assert self.environment.loader
        source, _, _ = self.environment.loader.get_source(self.environment, template)
        tree = self.environment.parse(source, filename=template)
        outer, self._template = self._template, template
        self.reached.add(template)
        if any(isinstance(node, nodes.Extends) for node in tree.body):
            self._child(tree, scope)
        else:
            self._all(tree.body, scope)
        self._template = outer

    def _child(self, tree: nodes.Template, scope: Scope) -> None:
        # A template that extends another says nothing outside of its blocks, but what it sets, they see.
        for node in tree.body:
            if isinstance(node, nodes.Block):
                self._overridden.setdefault(node.name, (self._template, node, scope))
            elif isinstance(node, (nodes.Macro, nodes.Import, nodes.FromImport, nodes.Assign)):
                self._statement(node, scope)
        for node in tree.find_all(nodes.Extends):
            self._file(_constant(node.template), scope)

    def _all(self, body: Sequence[nodes.Node], scope: Scope) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: Scope) -> None:
        match node:
            case nodes.TemplateData():
                pass
            case nodes.Output():
                for one in node.nodes:
                    self._of(one, scope)
            case nodes.If():
                self._of(node.test, scope)
                self._all([*node.body, *node.elif_, *node.else_], scope)
            case nodes.For():
                inner = scope.new_child({"loop": frozenset({LoopContext})})
                self._assign(node.target, elements(self._of(node.iter, scope)), inner)
                if node.test:
                    self._of(node.test, inner)
                self._all(node.body, inner)
                self._all(node.else_, scope)
            case nodes.Assign():
                self._assign(node.target, self._of(node.node, scope), scope)
            case nodes.AssignBlock():
                self._all(node.body, scope.new_child())
                self._assign(node.target, frozenset({Markup}), scope)
            case nodes.CallBlock():
                self._all(node.body, scope.new_child())
                self._of(node.call, scope)
            case nodes.Macro():
                self.defined.add((self._template, node.name))
                scope[node.name] = frozenset({Macro(self._template, node, scope)})
            case nodes.Import():
                scope[node.target] = frozenset({self._module(node, scope)})
            case nodes.FromImport():
                module = self._module(node, scope)
                for name in node.names:
                    own, alias = name if isinstance(name, tuple) else (name, name)
                    scope[alias] = self._attribute(module, own, node)
            case nodes.Include():
                self._file(_constant(node.template), scope.new_child())
            case nodes.Block():
                self._block(node, scope)
            case _:
                raise NotImplementedError(f"{self._template}:{node.lineno}: {type(node).__name__}")

    def _block(self, node: nodes.Block, scope: Scope) -> None:
        template, overriding, own = self._overridden.get(node.name, (self._template, node, scope))
        outer, self._template = self._template, template
        self._all(overriding.body, own.new_child())
        self._template = outer

    def _module(self, node: nodes.Import | nodes.FromImport, scope: Scope) -> Module:
        template = _constant(node.template)
        names: Scope = scope.new_child() if node.with_context else ChainMap()
        self._file(template, names)
        return Module(template, names.maps[0])

    def _assign(self, target: nodes.Node, types: Types, scope: Scope) -> None:
        if not isinstance(target, nodes.Name):
            raise NotImplementedError(f"{self._template}:{target.lineno}: {type(target).__name__} is set")
        scope[target.name] = types

    def _of(self, node: nodes.Node, scope: Scope) -> Types:
        match node:
            case nodes.TemplateData() | nodes.Concat():
                self._children(node, scope)
                return TEXT
            case nodes.Const():
                return frozenset({type(node.value)}) - {NoneType}
            case nodes.Name():
                return self._name(node, scope)
            case nodes.Getattr():
                kinds = self._of(node.node, scope)
                return union(self._attribute(kind, node.attr, node) for kind in kinds)
            case nodes.Getitem():
                self._of(node.arg, scope)
                whole = self._of(node.node, scope)
                return whole if isinstance(node.arg, nodes.Slice) else elements(whole)
            case nodes.Call():
                return self._call(node, scope)
            case nodes.Filter():
                return self._filtered(node, scope)
            case nodes.Slice():
                return self._children(node, scope)
            case nodes.Not() | nodes.Compare() | nodes.Test():
                self._children(node, scope)
                return frozenset({bool})
            case nodes.List() | nodes.Tuple():
                items = self._children(node, scope)
                return frozenset({GenericAlias(tuple, tuple(items))})
            case nodes.CondExpr() | nodes.BinExpr() | nodes.UnaryExpr() | nodes.MarkSafeIfAutoescape():
                return self._children(node, scope)
            case _:
                raise NotImplementedError(f"{self._template}:{node.lineno}: {type(node).__name__}")

    def _children(self, node: nodes.Node, scope: Scope) -> Types:
        return union(
            self._of(child.expr if isinstance(child, nodes.Operand) else child, scope)
            for child in node.iter_child_nodes()
        )

    def _name(self, node: nodes.Name, scope: Scope) -> Types:
        if node.name in scope:
            return scope[node.name]
        if node.name in self.environment.globals:
            return NOBODY_KNOWS
        self._report(node, f"there is no “{node.name}”")
        return frozenset()

    def _attribute(self, kind: Any, name: str, node: nodes.Node) -> Types:
        if isinstance(kind, Module):
            if name not in kind.names:
                self._report(node, f"“{kind.template}” has no “{name}”")
            return kind.names.get(name, frozenset())
        known = hint(kind, name)
        if known is None:
            self._report(node, f"{getattr(kind, '__name__', kind)} has no “{name}”")
            return frozenset()
        return alternatives(known)

    def _call(self, node: nodes.Call, scope: Scope) -> Types:
        called = self._of(node.node, scope)
        values = [self._of(value, scope) for value in node.args]
        named = {one.key: self._of(one.value, scope) for one in node.kwargs}
        for one in called:
            if isinstance(one, Macro):
                self._macro(one, values, named, node)
        methods = [one for one in called if isinstance(one, Method)]
        return union(method.result for method in methods) or TEXT

    def _macro(
        self, macro: Macro, values: Sequence[Types], named: Mapping[str, Types], node: nodes.Call
    ) -> None:
        self.called.add((macro.template, macro.node.name))
        names = [one.name for one in macro.node.args]
        defaults = dict(zip(reversed(names), reversed(macro.node.defaults), strict=False))
        given = dict(zip(names, values, strict=False)) | dict(named)
        self._compare(macro, given.keys() - set(names), "takes no", node)
        self._compare(
            macro, [f"argument {number + 1}" for number in range(len(names), len(values))], "takes no", node
        )
        self._compare(macro, set(names) - given.keys() - defaults.keys(), "asks for", node)
        call = (macro.template, macro.node.name, *(given.get(name) for name in names))
        if call in self._calls:
            return
        self._calls.add(call)
        inner = macro.scope.new_child({"caller": NOBODY_KNOWS})
        for name in names:
            default = defaults.get(name)
            inner[name] = given.get(name, self._of(default, inner) if default else frozenset())
        outer, self._template = self._template, macro.template
        self._all(macro.node.body, inner)
        self._template = outer

    def _compare(self, macro: Macro, names: Collection[str], verb: str, node: nodes.Call) -> None:
        for name in sorted(names):
            self._report(node, f"“{macro.node.name}” {verb} “{name}”")

    def _filtered(self, node: nodes.Filter, scope: Scope) -> Types:
        value = self._of(node.node, scope) if node.node else TEXT
        for one in [*node.args, *(one.value for one in node.kwargs)]:
            self._of(one, scope)
        if node.name in OF_THE_SAME:
            return value
        if node.name == "batch":
            return frozenset({GenericAlias(tuple, tuple(value))})
        if node.name in OF_AN_ELEMENT:
            return elements(value)
        if node.name in RESULTS:
            return RESULTS[node.name]
        returned = get_type_hints(self.environment.filters[node.name]).get("return", object)
        return alternatives(returned)

    def _report(self, node: nodes.Node, what: str) -> None:
        self.problems.append(f"{self._template}:{node.lineno}: {what}")


def _constant(template: nodes.Expr) -> str:
    if not isinstance(template, nodes.Const):
        raise NotImplementedError("a template whose name is known at run time only")
    return str(template.value)
