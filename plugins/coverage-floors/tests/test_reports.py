"""Reports: each format by its content, and whatever is wrong with one said in words."""

from __future__ import annotations

import gzip
import random
import sqlite3

import pytest
from lockstitch.testing import facts_of
from lockstitch_coverage_floors.facts import REPORT as EXTRACTOR
from lockstitch_coverage_floors.facts import Branch, Executed, Flaw, Measured, Report, Unit

GO = "mode: set\nexample.com/a/a.go:1.2,3.4 2 1\n"
JSON = (
    '{"meta":{"version":"7","branch_coverage":false},"files":{"a.py":{"executed_lines":[1],"missing_lines":[3],'
    '"summary":{"covered_lines":1,"num_statements":2}}}}'
)
LCOV = "SF:a.c\nDA:1,1\nend_of_record\n"
COBERTURA = '<coverage line-rate="1"><packages><package><classes><class filename="a.py"><lines>%s</lines></class></classes></package></packages></coverage>'
JACOCO = (
    '<report><package name="p"><sourcefile name="A.java"><line nr="2" ci="1" mi="0"/></sourcefile></package></report>'
)


def read(content):
    return facts_of(EXTRACTOR, content).facts


def flaw(content):
    (found,) = read(content)
    assert isinstance(found, Flaw)
    return found


def database(*statements: str, schema: int = 7, arcs: bool = False) -> bytes:
    made = sqlite3.connect(":memory:")
    made.executescript(
        "CREATE TABLE coverage_schema (version integer); CREATE TABLE meta (key text, value text);"
        "CREATE TABLE file (id integer primary key, path text); CREATE TABLE context (id integer, context text);"
        "CREATE TABLE line_bits (file_id integer, context_id integer, numbits blob);"
        "CREATE TABLE arc (file_id integer, context_id integer, fromno integer, tono integer);"
    )
    made.execute("INSERT INTO coverage_schema VALUES (?)", (schema,))
    made.execute("INSERT INTO meta VALUES ('has_arcs', ?)", ("1" if arcs else "0",))
    for statement in statements:
        made.execute(statement)
    made.commit()
    return made.serialize()


FILE = "INSERT INTO file VALUES (1, '/src/a.py')"


def test_each_format_is_told_by_its_content():
    formats = [GO, JSON, LCOV, COBERTURA % '<line number="1" hits="2"/>', JACOCO, database(FILE)]
    names = ["Go profile", "coverage.py JSON", "lcov", "Cobertura XML", "JaCoCo XML", "coverage.py data"]
    for content, name in zip(formats, names, strict=True):
        first = read(content)[0]
        assert isinstance(first, Report)
        assert first.format == name
        assert read(b"\xef\xbb\xbf" + content.encode() if isinstance(content, str) else content)[0] == first


def test_windows_line_ends():
    assert read(GO.replace("\n", "\r\n")) == read(GO)
    assert read(LCOV.replace("\n", "\r\n")) == read(LCOV)


def test_utf_16():
    text = COBERTURA % '<line number="1" hits="2"/>'
    assert read(('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")) == read(text)


def test_a_block_that_comes_twice_is_one():
    twice = "mode: %s\na/a.go:1.2,3.4 2 %d\na/a.go:1.2,3.4 2 %d\na/a.go:1.2,3.5 1 0\n"
    units = {mode: read(twice % (mode, 0, 3))[1].units for mode in ("set", "count")}
    assert units["set"] == units["count"] == (Unit(1, 2, 3, 4, 2, 3), Unit(1, 2, 3, 5, 1, 0))
    assert read(twice % ("count", 2, 3))[1].units[0].hits == 5
    assert read(twice % ("set", 1, 1))[1].units[0].hits == 1
    assert read(twice % ("atomic", 2**31 - 1, 9))[1].units[0].hits == 2**31 - 1


def test_lines_and_branches_of_cobertura_count_once():
    line = '<line number="2" hits="1" branch="true" condition-coverage="50% (1/2)"/><line number="2" hits="0"/>'
    assert read(COBERTURA % line)[1] == Measured("a.py", (Unit(2, 0, 2, 0, 1, 1),), (Branch(2, "", 1, 2),))


def test_lines_of_the_data_file():
    bits = "INSERT INTO line_bits VALUES (1, %d, x'%s')"
    found = read(database(FILE, bits % (1, "0a"), bits % (2, "0002"), "INSERT INTO file VALUES (2, 'b.py')"))
    assert found[1:] == (Executed("/src/a.py", (1, 3, 9)), Executed("b.py"))
    arcs = [f"INSERT INTO arc VALUES (1, 1, {begin}, {end})" for begin, end in ((-1, 2), (2, 5), (5, -1))]
    assert read(database(FILE, *arcs, arcs=True))[1] == Executed("/src/a.py", (2, 5))


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        ("", "empty", "it is empty"),
        (" \n\n", "empty", "it is empty"),
        ("mode: set\n", "empty", "nothing of any file"),
        ("TN:\n", "empty", "nothing of any file"),
        (database(), "empty", "nothing of any file"),
        (gzip.compress(b"x" * 1000, mtime=0), "unknown", "packed (gzip)"),
        (b"PK\x03\x04rest", "unknown", "packed (a zip archive)"),
        (b"\xff\x00\x12", "unknown", "byte 1 is not UTF-8"),
        ("total: 93%\n", "unknown", "no known format"),
        ("mode: sett\na/a.go:1.2,3.4 2 1\n", "broken", "not set, count or atomic"),
        ("mode: set\na/a.go:1.2,3.4 2 1\na/a.go:1.2", "broken", "cut off"),
        ("mode: set\nnonsense\na/a.go:1.2,3.4 2 1\n", "broken", "this is no block"),
        ("mode: set\na/a.go:1.2,3.4 2 1\na/a.go:1.2,3.4 3 1\n", "broken", "two versions of it"),
        ("mode: set\na/a.go:99999999999.2,3.4 2 1\n", "broken", "is no position"),
        ("{", "broken", "no whole JSON document"),
        ("{}", "unknown", "no report of `coverage json`"),
        ("[" * 100_000, "unknown", "no known format"),
        ('{"a":' * 100_000, "broken", "nested too deeply"),
        (JSON.replace('"num_statements":2', '"num_statements":3'), "broken", "contradicts itself"),
        (JSON.replace("[3]", "[0]"), "unknown", ">= 1"),
        ("SF:a.c\nDA:1,1\n", "broken", "cut off"),
        ("SF:a.c\nSF:b.c\n", "broken", "end_of_record"),
        ("TN:\nDA:1,1\n", "broken", "outside any file"),
        ("SF:a.c\nDA:x,1\nend_of_record\n", "broken", "is no line"),
        ("SF:a.c\nBRDA:1,0,1\nend_of_record\n", "broken", "BRDA has no"),
        ("SF:a.c\nwhat\nend_of_record\n", "broken", "no line of a tracefile"),
        ("<coverage line-rate='1'><packages>", "broken", "no whole XML document"),
        ("<html></html>", "unknown", "neither Cobertura nor JaCoCo"),
        ('<coverage clover="4" line-rate="1"/>', "unknown", "neither Cobertura nor JaCoCo"),
        (COBERTURA % "<line hits='1'/>", "broken", "<line> has no number"),
        (COBERTURA % '<line number="-1" hits="1"/>', "broken", "is no line"),
        ('<?xml version="1.0" encoding="klingon"?><coverage/>', "broken", ""),
        ("<coverage line-rate='1'>" + "<a>" * 200, "broken", "nested too deeply"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><coverage line-rate="1">&b;</coverage>', "broken", "declares entities"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><report>&b;</report>', "broken", "declares entities"),
        (b"SQLite format 3\0rest", "broken", "no whole SQLite database"),
        (database(FILE)[:5000], "broken", "no whole SQLite database"),
        (database(FILE, schema=99), "unknown", "its schema is 99"),
        (database("DROP TABLE arc"), "unknown", "no data of coverage.py"),
        (database("INSERT INTO line_bits VALUES (7, 1, x'02')"), "broken", "a file that it does not name"),
        (database(FILE, "INSERT INTO line_bits VALUES (1, 1, 'text')"), "broken", "no bits"),
        (database("INSERT INTO file VALUES (1, x'00')"), "broken", "no text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(content, kind, said):
    found = flaw(content)
    assert found.kind == kind
    assert said in found.message


def test_a_billion_laughs_are_not_laughed():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    assert "entities" in flaw(f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><report>&l11;</report>').message


def test_a_document_type_fetches_nothing():
    text = COBERTURA % '<line number="1" hits="2"/>'
    assert read("<!DOCTYPE coverage SYSTEM 'http://cobertura.example/04.dtd'>" + text) == read(text)


@pytest.mark.parametrize(
    "hostile",
    [
        ("ALTER TABLE file RENAME TO real", "CREATE VIEW file AS SELECT 1 AS id, load_extension('x') AS path"),
        ("ALTER TABLE meta RENAME TO m", "CREATE VIEW meta AS SELECT 'has_arcs' AS key, hex(randomblob(9)) AS value"),
    ],
)
def test_a_database_that_would_compute_is_refused(hostile):
    assert flaw(database(FILE, *hostile)).kind == "unknown"  # a view is no table


def test_random_damage_is_a_flaw_and_never_a_crash():
    chance = random.Random(5)
    whole = database(FILE, "INSERT INTO line_bits VALUES (1, 1, x'0a')")
    for content in (whole, GO.encode(), JSON.encode(), JACOCO.encode(), LCOV.encode()):
        for _ in range(60):
            broken = bytearray(content)
            for _ in range(chance.randint(1, 12)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            found = read(bytes(broken[: chance.randint(1, len(broken))]))
            assert isinstance(found[0], (Flaw, Report))
