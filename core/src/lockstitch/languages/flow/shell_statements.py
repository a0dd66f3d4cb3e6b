"""What compound commands of a shell do, and where each part of them goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstitch.languages.flow.builder import Frame, Loose, Visit, guard
from lockstitch.languages.flow.facts import RAISED, Assign, Return, Test
from lockstitch.languages.flow.pieces import HOLE
from lockstitch.languages.flow.shell_commands import _ASSIGNMENTS, _REDIRECTS, _SKIP, ShellCommands
from lockstitch.languages.parsing import node_text

if TYPE_CHECKING:
    from tree_sitter import Node

_GLOBS = ("*", "?", "[", "{")


class ShellStatements(ShellCommands):
    """A builder that knows all of the shell."""

    #: Functions that are defined here.
    definitions: list[Node]

    def script(self, nodes: list[Node], end: Node, function: bool) -> Visit:
        """Build what a script or a function does."""
        frame = Frame({("return", status): [] for status in ("0", "1", "?")})
        top = Frame({("exit", status): [] for status in ("0", "1", "?")})
        self.frames.extend((top, frame))
        true, false = yield self.sequence(nodes, False)
        self.frames.pop()
        self.frames.pop()
        at = self.source.span(max(end.end_byte - 1, end.start_byte), end.end_byte)
        returned = [frame.taken("return", status) for status in ("0", "1", "?")]
        self.here = false
        if self.here:
            # How it ends is what its caller sees.
            self.add(Return(at=at, region=self.region, values=("1",)))
        self.here = self.here + true + [end for ends in returned for end in ends]
        left = [end for status in ("0", "1", "?") for end in top.taken("exit", status)]
        if function:
            self.connect(left, RAISED)
            return
        frame = Frame(variable=self.variable())
        frame.takes["exit", ""] = left
        ways = self.gather(frame, at, "end")
        yield self._ends(at)
        self.scatter(frame, ways)

    def _ends(self, at: object) -> Visit:
        """Run the handler that is set when the shell ends."""
        ends, after = self.here, []
        if not self.handlers:
            return
        for number, (source, root, place) in enumerate(list(self.handlers), 1):
            self.here = guard(ends, self.handler, number)
            self.mark(place, "trap")
            yield self.handled(source, root, place)
            after.extend(self.here)
        self.here = after + guard(ends, self.handler, 0)

    def command(self, node: Node, tested: bool) -> Visit:
        """Build any command: gives its loose ends."""
        kind = node.type
        redirects: list[Node] = []
        if kind == "redirected_statement":
            redirects = [child for child in node.named_children if child.type in _REDIRECTS]
            body = node.child_by_field_name("body")
            if any(
                child.type == "&&" or child.type == "||" or child.type == "pipeline"
                for r in redirects
                for child in r.children
            ):
                return (yield self._continued(node, body, redirects, tested))
            if body is None:
                for redirect in redirects:
                    true, false = yield self.substitutions(redirect)
                    self.here = true + false
                return self.here, []
            node, kind = body, body.type
        if kind == "command":
            return (yield self.simple(node, redirects, tested))
        for redirect in redirects:
            true, false = yield self.substitutions(redirect)
            self.here = true + false
        return (yield self._compound(node, kind, tested))

    def _continued(self, node: Node, body: Node | None, redirects: list[Node], tested: bool) -> Visit:
        """`a <<EOF && b`: what follows on the line is found in the redirection."""
        true, false = self.here, []
        more = [
            child for redirect in redirects for child in redirect.children if child.type in ("&&", "||", "pipeline")
        ]
        if body is not None:
            if body.type == "command":
                true, false = yield self.simple(body, redirects, tested if more[0].type == "pipeline" else True)
            else:
                true, false = yield self.command(body, True)
        for redirect in redirects:
            word = ""
            for child in redirect.children:
                if child.type in ("&&", "||"):
                    word = child.type
                elif child.type == "pipeline":
                    self.here = true + false
                    true, false = yield self.command(child, tested)
                elif word and child.is_named and child.type not in _SKIP and child.type != "heredoc_body":
                    self.here = true if word == "&&" else false
                    if self.here:
                        then, otherwise = yield self.command(child, tested)
                        true, false = (then, false + otherwise) if word == "&&" else (true + then, otherwise)
                    word = ""
        self.here = []
        return true, false

    def _compound(self, node: Node, kind: str, tested: bool) -> Visit:
        if kind == "list":
            return (yield self.both(node, tested))
        if kind == "pipeline":
            return (yield self.pipeline(node, tested))
        if kind == "negated_command":
            return (yield self.negated(node))
        if kind == "if_statement":
            return (yield self._if(node, tested))
        if kind == "while_statement":
            return (yield self._while(node, tested))
        if kind == "for_statement":
            return (yield self._for(node, tested))
        if kind == "c_style_for_statement":
            return (yield self._counted(node, tested))
        if kind == "case_statement":
            return (yield self._case(node, tested))
        if kind == "subshell":
            true, false = yield self.subshell(list(node.children), node, tested)
            self.here = []
            return self.fails(true, false, tested, node)
        if kind in ("test_command", "unary_expression", "binary_expression", "postfix_expression"):
            return (yield self.test(node, tested))
        if kind == "compound_statement":
            if node.children and node.children[0].type == "((":
                return (yield self.test(node, tested))
            return (yield self.sequence(list(node.children), tested))
        if kind in _ASSIGNMENTS:
            return (yield self.assigned(node, tested))
        if kind in ("declaration_command", "unset_command"):
            return (yield self.declared(node))
        if kind == "function_definition":
            self.definitions.append(node)
            return self.here, []
        true, false = yield self.substitutions(node)
        return true + false, []

    # ---- compound commands ----

    def _if(self, node: Node, tested: bool) -> Visit:
        true: list[Loose] = []
        false: list[Loose] = []
        for clause in (node, *[child for child in node.named_children if child.type in ("elif_clause", "else_clause")]):
            condition, body = _parts(clause)
            rest: list[Loose] = []
            if clause.type != "else_clause":
                self.here, rest = yield self.sequence(condition, True)
            if self.here:
                then, otherwise = yield self.sequence(body, tested)
                true.extend(then)
                false.extend(otherwise)
            self.here = rest
            if not rest:
                break
        true.extend(self.here)
        self.here = []
        return true, false

    def _body(self, top: int, body: Node | None, tested: bool) -> Visit:
        """Build the body of a loop, whose ends lead to its top: gives the loose ends of `break`.

        The variable `last` keeps how the body's last command ended, which is how the loop does.
        """
        frame = Frame({("break", ""): [], ("continue", ""): []})
        self.frames.append(frame)
        true, false = self.here, []
        if body is not None:
            true, false = yield self.sequence(list(body.children), tested)
        self.frames.pop()
        self.here = true + frame.taken("continue")
        self._remember(body, 0)
        self.connect(self.here, top)
        self.here = false
        self._remember(body, 1)
        self.connect(self.here, top)
        self.here = []
        return frame.taken("break")

    def _remember(self, node: Node | None, value: int) -> None:
        if self.here and node is not None:
            self.mark(self.at(node), "", ((self.last, value),))

    def _after(self, done: list[Loose], broken: list[Loose]) -> tuple[list[Loose], list[Loose]]:
        self.here = []
        return guard(done, self.last, 0) + broken, guard(done, self.last, 1)

    def _while(self, node: Node, tested: bool) -> Visit:
        condition = [child for child in node.children_by_field_name("condition") if child.is_named or child.type == "&"]
        until = any(child.type == "until" for child in node.children)
        top = self._top(node)
        true, false = yield self.sequence(condition, True)
        self.here, done = (false, true) if until else (true, false)
        broken = yield self._body(top, node.child_by_field_name("body"), tested)
        return self._after(done, broken)

    def _top(self, node: Node) -> int:
        """The top of a loop, which succeeds when its body is never run."""
        self.mark(self.at(node), "", ((self.last, 0),))
        return self.mark(self.at(node), "loop")

    def _for(self, node: Node, tested: bool) -> Visit:
        values = node.children_by_field_name("value")
        variable = node.child_by_field_name("variable")
        for value in values:
            true, false = yield self.substitutions(value)
            self.here = true + false
        # A word that is spelled out is one time, surely.
        sure = any(self._literal(value) for value in values)
        top = self._top(node)
        if sure:
            entering = self.here
            self.here = []
            again = self.fork(top, "again")
            second = len(self.nodes)
            self.nodes.append(self.nodes[top])
            body, done = [*again, (second, "again", ())], self.fork(second, "done")
            self.here, target = body, second
            del entering
        else:
            self.here, done, target = self.fork(top, "again"), self.fork(top, "done"), top
        if variable is not None:
            names = (node_text(self.source, variable),)
            self.add(Assign(at=self.at(variable), region=self.region, names=names, value=(HOLE,)))
        broken = yield self._body(target, node.child_by_field_name("body"), tested)
        return self._after(done, broken)

    def _literal(self, value: Node) -> bool:
        if value.type in ("raw_string", "number"):
            return True
        text = node_text(self.source, value) if value.end_byte - value.start_byte < 200 else "*"
        return value.type == "word" and not any(sign in text for sign in _GLOBS)

    def _counted(self, node: Node, tested: bool) -> Visit:
        for name in ("initializer", "condition", "update"):
            for part in node.children_by_field_name(name):
                true, false = yield self.substitutions(part)
                self.here = true + false
        top = self._top(node)
        condition = node.child_by_field_name("condition")
        if condition is not None:
            number = self.add(Test(at=self.at(condition), region=self.region, left=self.shown(condition)))
            self.here, done = self.fork(number, "true"), self.fork(number, "false")
        else:
            self.here, done = self.fork(top, "again"), []
        broken = yield self._body(top, node.child_by_field_name("body"), tested)
        return self._after(done, broken)

    def _case(self, node: Node, tested: bool) -> Visit:
        value = node.child_by_field_name("value")
        shown = self.shown(value) if value is not None else ""
        if value is not None:
            true, false = yield self.substitutions(value)
            self.here = true + false
        true, false, through = [], [], []
        for item in node.named_children:
            if item.type != "case_item":
                continue
            patterns = item.children_by_field_name("value")
            texts = [node_text(self.source, pattern) for pattern in patterns if pattern.is_named]
            rest: list[Loose] = []
            if self.here and "*" not in texts:
                at = self.at(patterns[0]) if patterns else self.at(item)
                number = self.add(Test(at=at, region=self.region, left=shown, op="case", right="|".join(texts)[:80]))
                self.here, rest = self.fork(number, "true"), self.fork(number, "false")
            self.here = self.here + through
            through = []
            if self.here:
                inside = [
                    child for child in item.children if child not in patterns and child.type not in ("|", ")", "(")
                ]
                then, otherwise = yield self.sequence(inside, tested)
                last = item.children[-1].type if item.children else ""
                if last == ";&":
                    through = then + otherwise
                elif last == ";;&":
                    rest = rest + then + otherwise
                else:
                    true.extend(then)
                    false.extend(otherwise)
            self.here = rest
        true = true + self.here + through
        self.here = []
        return true, false


def _parts(clause: Node) -> tuple[list[Node], list[Node]]:
    """The condition and the body of a clause of `if`."""
    if clause.type == "else_clause":
        return [], [child for child in clause.children if child.type != "else"]
    condition: list[Node] = []
    body: list[Node] = []
    part = condition
    for child in clause.children:
        if child.type in ("then", "elif_clause", "else_clause", "fi"):
            part = body
            if child.type != "then":
                break
        elif child.type not in ("if", "elif"):
            part.append(child)
    return condition, body
