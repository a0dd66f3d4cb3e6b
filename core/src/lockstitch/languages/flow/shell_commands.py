"""What shell commands do, and what of them runs when another one fails."""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING

from lockstitch.api.facts import Source
from lockstitch.api.places import Span
from lockstitch.languages.flow.builder import Builder, Frame, Loose, Visit, guard
from lockstitch.languages.flow.facts import RAISED, Assign, Call, Join, Region, Return, Test
from lockstitch.languages.flow.pieces import HOLE
from lockstitch.languages.flow.shell_words import arguments, first_word, selector, shell_pieces, words
from lockstitch.languages.parsing import node_span, node_text

if TYPE_CHECKING:
    from tree_sitter import Node

#: The loose ends after a command: those on which it succeeded, and those on which it failed.
Ends = tuple[list[Loose], list[Loose]]

_MOST_SHOWN = 80
_BLANKS = re.compile(r"\s+")
_SET = re.compile(rb"\b(?:set|shopt)\b")
_SUBSTITUTION = re.compile(rb"\$\(|`|[<>]\(")
_OPTION = re.compile(r"[-+][a-zA-Z]+")
_SKIP = frozenset({"comment", "heredoc_body", "heredoc_start", "heredoc_end", "file_descriptor"})
_REDIRECTS = frozenset({"heredoc_redirect", "herestring_redirect", "file_redirect"})
_ASSIGNMENTS = frozenset({"variable_assignment", "variable_assignments"})


class ShellCommands(Builder):
    """A builder for simple commands, lists, pipelines, subshells and substitutions.

    A command is built in one of two ways: `tested`, where a failure is somebody's condition, and not, where it ends
    the shell under `set -e`. The variable `errexit` says whether that holds on a path.
    """

    def __init__(self, source: Source, start: Span, *, inherit: bool) -> None:
        super().__init__(start)
        self.source = source
        self.errexit = self.variable()
        self.pipefail = self.variable()
        self.last = self.variable()
        #: The place that stands for everything in a text that is a shell script in a word of one.
        self.fixed: Span | None = None
        self._inherit = inherit
        self._jobs = 0
        #: The variable that holds which handler the end of the shell runs (0 where none is set), and those handlers.
        self.handler = 0
        self.handlers: list[tuple[Source, Node, Span]] = []

    def command(self, node: Node, tested: bool) -> Visit:
        """Build any command: gives its loose ends."""
        raise NotImplementedError

    def at(self, node: Node) -> Span:
        """Where a node stands."""
        return self.fixed or node_span(self.source, node)

    def shown(self, node: Node) -> str:
        """A piece of the script as it is spelled, without superfluous blanks, cut when it is long."""
        end = min(node.end_byte, node.start_byte + 4 * _MOST_SHOWN)
        text = _BLANKS.sub(" ", self.source.slice(node.start_byte, end)).strip()
        return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"

    # ---- sequences ----

    def sequence(self, nodes: list[Node], tested: bool) -> Visit:
        """Build commands one after the other: gives the loose ends of the last one."""
        true: list[Loose] = self.here
        false: list[Loose] = []
        for position, node in enumerate(nodes):
            if node.type in _SKIP or not node.is_named or not self.here:
                continue
            following = nodes[position + 1].type if position + 1 < len(nodes) else ""
            if following == "&":
                yield self._background(node)
                true, false = self.here, []
            else:
                true, false = yield self.command(node, tested)
            self.here = true + false
        self.here = []
        return true, false

    def _background(self, node: Node) -> Visit:
        self._jobs += 1
        begun = list(self.here)
        before = self.enter(Region("background", self.region))
        yield self.subshell([node], node, tested=False)
        self.region = before
        self.here = self.here or begun

    def leave(self, ends: list[Loose], status: str) -> None:
        """End the shell with a status."""
        self.send(ends, "exit", status)

    def fails(self, true: list[Loose], false: list[Loose], tested: bool, node: Node) -> Ends:
        """After a command that `set -e` looks at: where it may end the shell, those ends are gone."""
        true, false = self.compact(true, self.at(node)), self.compact(false, self.at(node))
        if tested:
            return true, false
        self.leave(guard(false, self.errexit, 1), "1")
        return true, guard(false, self.errexit, 0)

    # ---- lists ----

    def both(self, node: Node, tested: bool) -> Visit:
        """Build `a && b || c`."""
        parts = [child for child in node.children if child.type not in _SKIP]
        true: list[Loose] = self.here
        false: list[Loose] = []
        word = ""
        for position, part in enumerate(parts):
            if part.type in ("&&", "||"):
                word = part.type
            elif not word:
                true, false = yield self.command(part, tested if position == len(parts) - 1 else True)
            else:
                self.here = true if word == "&&" else false
                then, otherwise = ([], [])
                if self.here:
                    then, otherwise = yield self.command(part, tested)
                if word == "&&":
                    true = then
                    false.extend(otherwise)
                else:
                    false = otherwise
                    true.extend(then)
        self.here = []
        return true, false

    def negated(self, node: Node) -> Visit:
        """Build `! a`."""
        inner = [child for child in node.named_children if child.type not in _SKIP]
        true, false = self.here, []
        if inner:
            true, false = yield self.command(inner[-1], True)
        self.here = []
        return false, true

    def pipeline(self, node: Node, tested: bool) -> Visit:
        """Build `a | b`: all of it runs, side by side; it succeeds as its last command does."""
        members = [child for child in node.named_children if child.type not in _SKIP]
        turned = bool(members) and members[0].type == "negated_command"
        group = self.group()
        failed = self.variable()
        true, false = self.here, []
        if members:
            self.mark(self.at(node), "pipeline", ((failed, 0),))
        for position, member in enumerate(members):
            if member.type == "negated_command" and position == 0:
                inner = [child for child in member.named_children if child.type not in _SKIP]
                member = inner[-1] if inner else member
            before = self.enter(Region("together", self.region, group))
            true, false = yield self.subshell([member], member, tested)
            self.region = before
            if position < len(members) - 1:
                self.here = false
                if self.here:
                    self.mark(self.at(member), "", ((failed, 1),))
                self.here = true + self.here
        if len(members) > 1:
            under = guard(guard(true, self.pipefail, 1), failed, 1)
            true = guard(true, self.pipefail, 0) + guard(guard(true, self.pipefail, 1), failed, 0)
            false = false + under
        self.here = []
        if turned:
            return false, true
        return self.fails(true, false, tested, node)

    # ---- shells in shells ----

    def subshell(self, nodes: list[Node], whole: Node, tested: bool, fresh: bool = False) -> Visit:
        """Build commands that run in a shell of their own: gives its loose ends, which `set -e` is still to look at.

        With `fresh`, `set -e` does not hold in it at first.
        """
        outer = (self.errexit, self.pipefail, self.handler)
        if fresh or self._sets(whole):
            # What is set in it is not set outside.
            self.errexit, self.pipefail = self._copied(self.errexit, whole, fresh), self._copied(self.pipefail, whole)
        self.handler = 0
        # A `return` ends it too, not the function around it.
        frame = Frame({(kind, status): [] for kind in ("exit", "return") for status in ("0", "1", "?")})
        frame.barrier = True
        self.frames.append(frame)
        true, false = yield self.sequence(nodes, tested)
        self.frames.pop()
        self.errexit, self.pipefail, self.handler = outer
        zero, one, either = (
            [end for kind in ("exit", "return") for end in frame.taken(kind, status)] for status in ("0", "1", "?")
        )
        true = true + zero + either
        false = false + one + list(either)
        self.here = true + false
        return true, false

    def _sets(self, node: Node) -> bool:
        """Whether options may be set in a piece of the script."""
        found: list[int] = self.source.memo("flow.set", lambda: [m.start() for m in _SET.finditer(self.source.content)])
        at = bisect.bisect_left(found, node.start_byte)
        return at < len(found) and found[at] < node.end_byte

    def _copied(self, variable: int, node: Node, fresh: bool = False) -> int:
        made = self.variable()
        ends, self.here = self.here, []
        after: list[Loose] = []
        for value in (0, 1):
            self.here = guard(ends, variable, value)
            self.mark(self.at(node), "", ((made, 0 if fresh else value),))
            after.extend(self.here)
        self.here = after
        return made

    def substitutions(self, node: Node) -> Visit:
        """Build what is run to make the words of a command: gives the loose ends of the last of them."""
        content = self.source.content
        if _SUBSTITUTION.search(content, node.start_byte, node.end_byte) is None:
            return self.here, []
        true: list[Loose] = self.here
        false: list[Loose] = []
        stack = [node]
        while stack and self.here:
            current = stack.pop()
            if current.type in ("command_substitution", "process_substitution"):
                before = self.region
                if current.type == "process_substitution":
                    self.enter(Region("background", before))
                true, false = yield self.subshell(list(current.children), current, False, fresh=not self._inherit)
                self.region = before
                self.here = true + false
            elif _SUBSTITUTION.search(content, current.start_byte, current.end_byte):
                stack.extend(reversed(current.named_children))
        self.here = []
        return true, false

    # ---- simple commands ----

    def simple(self, node: Node, redirects: list[Node], tested: bool) -> Visit:
        """Build a simple command."""
        for part in (node, *redirects):
            true, false = yield self.substitutions(part)
            self.here = true + false
        if not self.here:
            return [], []
        name = first_word(self.source, node)
        given = words(self.source, node)
        if name in ("exit", "return"):
            status = ("0" if given[0] == "0" else "1" if given[0].isdigit() else "?") if given else "?"
            self.add(Return(at=self.at(node), region=self.region, values=(given[0] if given else "$?",)))
            self.jump(name, status)
            return [], []
        if name in ("break", "continue"):
            self._out(name, int(given[0][:4]) if given and given[0].isdigit() else 1)
            return self.here, []
        if name in ("true", ":", "false"):
            return self.fails([], self.here, tested, node) if name == "false" else (self.here, [])
        if name in ("set", "shopt"):
            self._set(node, given)
            return self.here, []
        if name == "trap":
            yield self._trap(node, given)
            return self.here, []
        if name == "wait":
            sure = not given or (self._jobs == 1 and given == [""])
            self.add(Join(at=self.at(node), region=self.region, handle="*" if sure else "?", sure=sure))
            return self.here, []
        if name == "exec" and not given:
            return self.here, []
        number = self.add(
            Call(
                at=self.at(node),
                region=self.region,
                selector=selector(self.source, node),
                arguments=arguments(self.source, node, redirects),
                use="tested" if tested else "dropped",
            )
        )
        if name == "exec":
            self.connect(self.here, RAISED)
            return [], []
        return self.fails(self.fork(number, "true"), self.fork(number, "false"), tested, node)

    def assigned(self, node: Node, tested: bool) -> Visit:
        """Build assignments that are a command of their own: they fail as the last substitution in them does."""
        true, false = yield self.substitutions(node)
        self.here = true
        self._names(node)
        true = self.here
        return self.fails(true, false, tested, node)

    def declared(self, node: Node) -> Visit:
        """Build `export`, `local` and the like, which succeed whatever is in them."""
        true, false = yield self.substitutions(node)
        self.here = true + false
        self._names(node)
        return self.here, []

    def _names(self, node: Node) -> None:
        for one in [node] if node.type == "variable_assignment" else node.named_children:
            name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
            if one.type != "variable_assignment" or name is None or not self.here:
                continue
            pieces = shell_pieces(self.source, value) if value is not None else ()
            adds = any(child.type == "+=" for child in one.children)
            names = (node_text(self.source, name) if name.type == "variable_name" else "?",)
            self.add(Assign(at=self.at(one), region=self.region, names=names, value=pieces or (HOLE,), adds=adds))

    def test(self, node: Node, tested: bool) -> Visit:
        """Build `[ … ]`, `[[ … ]]` and `(( … ))`."""
        true, false = yield self.substitutions(node)
        self.here = true + false
        inner = [child for child in node.named_children if child.type not in _SKIP]
        text = self.shown(inner[0]) if len(inner) == 1 else self.shown(node)
        number = self.add(Test(at=self.at(node), region=self.region, left=text))
        return self.fails(self.fork(number, "true"), self.fork(number, "false"), tested, node)

    def _out(self, kind: str, count: int) -> None:
        """Leave or go on with the loop that is `count` loops out, or the outermost; with none in this shell, go on."""
        loops = []
        for frame in reversed(self.frames):
            if frame.barrier:
                break
            if (kind, "") in frame.takes:
                loops.append(frame)
        ends, self.here = self.here, []
        if loops:
            loops[min(max(count, 1), len(loops)) - 1].takes[kind, ""].extend(ends)
        else:
            self.here = ends

    def _set(self, node: Node, given: list[str]) -> None:
        sets: dict[int, int] = {}
        for position, word in enumerate(given):
            if word == "--":
                break
            if not _OPTION.fullmatch(word):
                continue
            value = 1 if word[0] == "-" else 0
            if "e" in word:
                sets[self.errexit] = value
            following = given[position + 1] if position + 1 < len(given) else ""
            if "o" in word and following == "errexit":
                sets[self.errexit] = value
            if "o" in word and following == "pipefail":
                sets[self.pipefail] = value
        if sets:
            self.mark(self.at(node), "set", tuple(sorted(sets.items())))

    def _trap(self, node: Node, given: list[str]) -> Visit:
        """A handler: for the end of the shell, it runs there; for a signal, whenever."""
        from lockstitch.languages.parsing import parse_fragment

        words_ = [word for word in given if word != "--"]
        if len(words_) < 2 or (words_[0].startswith("-") and words_[0] != "-"):
            return
        signals = {word.upper().removeprefix("SIG") for word in words_[1:]}
        if signals & {"EXIT", "0"} and self.handler:
            number = 0
            if words_[0] not in ("", "-"):
                source, tree = parse_fragment("shell", words_[0].encode())
                self.handlers.append((source, tree.root_node, self.at(node)))
                number = len(self.handlers)
            self.mark(self.at(node), "trap", ((self.handler, number),))
            signals -= {"EXIT", "0"}
        if signals and words_[0] not in ("", "-") and self.here:
            source, tree = parse_fragment("shell", words_[0].encode())
            skipped = list(self.here)
            before = self.enter(Region("callback", self.region, callee="trap"))
            yield self.handled(source, tree.root_node, self.at(node))
            self.region = before
            self.here = self.here + skipped

    def handled(self, source: Source, root: Node, at: Span) -> Visit:
        """Build the commands of a handler, all of which stand where it is set."""
        outer = (self.source, self.fixed, self.handler)
        self.source, self.fixed, self.handler = source, at, 0
        true, false = yield self.sequence(list(root.children), True)
        self.source, self.fixed, self.handler = outer
        self.here = true + false
