"""Outlines of further languages, by a table of node kinds."""

from __future__ import annotations

import importlib.util
import sys

import pytest
from lockstitch.api import Source
from lockstitch.languages import OUTLINE, Symbol, long_tail
from lockstitch.languages.outline import LANGUAGES
from lockstitch.languages.outline.by_grammar import TABLE, outline
from lockstitch.testing import facts_of

needs_wheel = pytest.mark.skipif(
    sys.version_info >= (3, 13) and importlib.util.find_spec("tree_sitter_languages") is None,
    reason="tree-sitter-languages has wheels up to CPython 3.12 (see the extra `long-tail`)",
)

#: Language → a file, and what it declares: `kind path line-line`.
FILES = {
    "typescript": (
        """\
export class A<T> extends B {
  private x = 1;
  constructor(a: number) {}
  async m(x: number): Promise<void> { const inner = () => 1; }
  h = (e: Event) => {
  };
}
export interface I { f(x: number): void; }
type U = string | number;
enum E { A }
export default function main() {}
export const go = async () => { await 1 }
const two = 2;
namespace N { export function g() {} }
abstract class Q { abstract z(): void; }
""",
        (
            "class A 1-7, method A.constructor 3-3, method A.m 4-4, function A.m.inner 4-4, method A.h 5-6, type I 8-8, "
            "method I.f 8-8, type U 9-9, type E 10-10, function main 11-11, function go 12-12, type N 14-14, "
            "function N.g 14-14, class Q 15-15, method Q.z 15-15"
        ),
    ),
    "tsx": (
        "export const C = () => <a onClick={() => 1}/>\nfunction F() { return <a/> }\n",
        "function C 1-1, function F 2-2",
    ),
    "javascript": (
        "class A { m() {} static s() {} }\nfunction f() {}\nconst g = function () {}\nconst h = 1\nfunction* y() {}\n",
        "class A 1-1, method A.m 1-1, method A.s 1-1, function f 2-2, function g 3-3, function y 5-5",
    ),
    "rust": (
        """\
pub struct P<T> { a: T }
enum E { A }
trait R { fn must(&self); fn can(&self) {} }
impl<T> P<T> {
    pub fn new() -> Self { fn inner() {} }
}
impl R for E { fn must(&self) {} }
mod tests { fn t() {} }
macro_rules! mac { () => {} }
fn main() {}
""",
        (
            "type P 1-1, type E 2-2, type R 3-3, method R.must 3-3, method R.can 3-3, method P.new 5-5, "
            "function P.new.inner 5-5, method E.must 7-7, function tests.t 8-8, function mac 9-9, function main 10-10"
        ),
    ),
    "java": (
        """\
package p;
public class A {
  A() {}
  @Override
  void m(int x) {}
  class B { int k() { return 1; } }
}
interface I { void f(); }
enum E { X; void z() {} }
record R(int a) {}
""",
        (
            "class A 2-7, method A.A 3-3, method A.m 4-5, class A.B 6-6, method A.B.k 6-6, type I 8-8, method I.f 8-8, "
            "type E 9-9, method E.z 9-9, class R 10-10"
        ),
    ),
    "ruby": (
        "module M\n  class A\n    def m; end\n    def self.s; end\n  end\nend\ndef top; end\n",
        "class M 1-6, class M.A 2-5, method M.A.m 3-3, method M.A.s 4-4, function top 7-7",
    ),
    "php": (
        "<?php\nclass A { function m() {} }\nfunction f() {}\ninterface I {}\n",
        "class A 2-2, method A.m 2-2, function f 3-3, type I 4-4",
    ),
    "c": (
        "struct s { int a; };\nstruct s *f(struct s *x) { return x; }\nstatic int g(void)\n{\n}\ntypedef int T;\n",
        "type s 1-1, function f 2-2, function g 3-5, type T 6-6",
    ),
    "cpp": (
        "namespace n { class A { int m() { return 1; } }; }\nint n::A::k() { return 2; }\ntemplate<class T> T f(T x) { return x; }\n",
        "class n.A 1-1, method n.A.m 1-1, method n.A.k 2-2, function f 3-3",
    ),
    "hcl": (
        'resource "aws_instance" "web" {\n  ami = "x"\n  ebs { size = 1 }\n}\nvariable "region" {}\ndata "d" "u" {}\nlocals {}\n',
        "type aws_instance.web 1-4, type var.region 5-5, type data.d.u 6-6",
    ),
}


def said(facts):
    return ", ".join(f"{fact.kind} {fact.path} {fact.whole.line}-{fact.whole.end_line}" for fact in facts)


@needs_wheel
@pytest.mark.parametrize("language", FILES)
def test_what_a_file_declares(language):
    text, wanted = FILES[language]
    facts = facts_of(OUTLINE, text, language)
    assert facts.whole, facts.problems
    assert said(facts.facts) == wanted
    lines = text.split("\n")
    for fact in facts.facts:
        shown = lines[fact.at.line - 1][fact.at.column - 1 : fact.at.end_column - 1]
        assert shown.strip('"').rpartition("::")[2] == fact.name


def test_every_language_of_the_table_is_shown_and_read():
    assert TABLE.keys() == FILES.keys()
    assert TABLE.keys() < set(LANGUAGES)


@needs_wheel
def test_what_cannot_be_parsed_is_said():
    facts = facts_of(OUTLINE, "fn good() {}\nfn bad( {\n", "rust")
    assert facts.status == "partial"
    assert [fact.name for fact in facts.facts if isinstance(fact, Symbol)][:1] == ["good"]


def test_without_the_wheel_nothing_is_concluded(monkeypatch):
    from lockstitch.languages import parsing

    monkeypatch.setattr(long_tail, "_library", lambda: None)
    monkeypatch.setattr(parsing, "_parser", parsing._parser.__wrapped__)
    monkeypatch.setattr(parsing, "grammar", parsing.grammar.__wrapped__)
    (problem,) = outline(Source(b"fn f() {}", "rust"))
    assert "lockstitch[long-tail]" in problem.message
