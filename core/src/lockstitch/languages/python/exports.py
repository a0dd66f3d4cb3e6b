"""What `__all__` holds, in the ways in which it is commonly written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstitch.api import Source
from lockstitch.languages.python.blocks import Conditions
from lockstitch.languages.python.reading import identifier
from lockstitch.languages.python.values import string_value

if TYPE_CHECKING:
    from tree_sitter import Node


class Exports:
    """Takes module-level statements in order and adds up `__all__`."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] | None = None
        self.modules: tuple[str, ...] = ()
        self.dynamic = False

    def take(self, source: Source, node: Node, when: Conditions) -> None:
        """Read one statement; what has nothing to do with `__all__` is left alone."""
        if node.type != "expression_statement" or not source.content.startswith(b"__all__", node.start_byte):
            return
        for child in node.named_children:
            if child.type in ("assignment", "augmented_assignment"):
                left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
                if left is None or right is None or identifier(source, left) != "__all__":
                    continue
                if child.type == "assignment" and not when:
                    self.names, self.modules = (), ()
                self._add(source, right)
            elif child.type == "call":
                self._call(source, child)

    def _call(self, source: Source, node: Node) -> None:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return
        method = identifier(source, function)
        for argument in arguments.named_children:
            if method in ("__all__.extend", "__all__.append"):
                self._add(source, argument)
            elif method == "__all__.remove" and (gone := string_value(identifier(source, argument))) is not None:
                self.names = tuple(name for name in self.names or () if name != gone[1])
            else:
                self.dynamic = True

    def _add(self, source: Source, node: Node) -> None:
        names = list(self.names or ())
        modules = list(self.modules)
        stack = [node]
        while stack:
            current = stack.pop()
            if current.type in (
                "list",
                "tuple",
                "parenthesized_expression",
                "binary_operator",
                "list_splat",
                "expression_list",
            ):
                stack.extend(reversed(current.named_children))
            elif current.type == "string" and (value := string_value(identifier(source, current))) is not None:
                names.append(value[1])
            elif current.type == "attribute" and identifier(source, current).endswith(".__all__"):
                modules.append(identifier(source, current).removesuffix(".__all__"))
            elif current.type != "comment":
                self.dynamic = True
        self.names, self.modules = tuple(names), tuple(modules)
