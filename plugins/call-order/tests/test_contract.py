"""What a contract may say, and which statements and selectors it then means."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from lockstitch.api import Side
from lockstitch.languages.flow import Piece
from lockstitch_call_order.contract import CallOrder, Event
from lockstitch_call_order.matching import calls
from lockstitch_call_order.sql import matches
from lockstitch_call_order.wanted import WantedSql, wanted_sql

SIDE = Side(path="a.go", symbol="f")
A, B = Event(calls="a"), Event(calls="b")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (Event, "nothing is meant here"),
        (lambda: Event(calls=("a", " ")), "an empty text"),
        (lambda: Event(calls="a", columns=("x",)), "'columns' are those of a statement"),
        (lambda: Event(sql="WRITE orders"), "begins with no verb"),
        (lambda: Event(sql="INSERT INTO"), "a verb and one table"),
        (lambda: Event(sql="SELECT a FROM orders"), "a verb and one table"),
        (lambda: CallOrder(id="k", check="call-order", in_=(), before=A, after=B), "'in' is empty"),
        (lambda: CallOrder(id="k", check="call-order", in_=SIDE, before=A, after=A), "are the same"),
    ],
)
def test_what_means_nothing_is_refused(make: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.parametrize(
    ("text", "verb", "table"),
    [
        ("INSERT INTO orders", "INSERT", ("orders",)),
        ("insert orders", "INSERT", ("orders",)),
        ('update shop."Orders";', "UPDATE", ("shop", "Orders")),
        ("SELECT * FROM orders", "SELECT", ("orders",)),
        ("DROP TABLE IF EXISTS orders", "DROP", ("orders",)),
    ],
)
def test_what_a_statement_of_a_contract_means(text: str, verb: str, table: tuple[str, ...]) -> None:
    assert wanted_sql(text) == WantedSql(verb, table)


@pytest.mark.parametrize(
    ("pattern", "selector", "shell", "fits"),
    [
        ("*.ExecContext", "h.db.ExecContext", False, True),
        ("*.ExecContext", "ExecContext", False, False),
        ("db.Exec", "h.db.Exec", False, False),
        ("Exec", "h.db.Exec", False, True),
        ("Exec*", "h.db.ExecContext", False, True),
        ("Exec", "h.db.Execute", False, False),
        ("kubectl apply", "kubectl apply -f x", True, True),
        ("kubectl apply", "kubectl delete", True, False),
        ("kubectl", "kubectl apply", True, True),
        ("kubectl * apply", "kubectl --quiet apply x", True, True),
        ("pg_dump", "pg_dumpall", True, False),
    ],
)
def test_selectors(pattern: str, selector: str, shell: bool, fits: bool) -> None:
    assert calls([pattern], selector, shell) is fits


ORDERS = "INSERT INTO orders"


@pytest.mark.parametrize(
    ("wanted", "columns", "sql", "match"),
    [
        (ORDERS, ("a",), "INSERT INTO orders (a, b) VALUES (1, 2)", "yes"),
        (ORDERS, ("a", "c"), "INSERT INTO orders (a, b) VALUES (1, 2)", "no"),
        (ORDERS, ("a",), "INSERT INTO orders VALUES (1)", "yes"),
        (ORDERS, (), "insert\n into Shop.ORDERS values (%s, %(x)s, :y, ?, $1, @p)", "yes"),
        (ORDERS, (), "INSERT INTO `orders` SET a = 1", "yes"),
        (ORDERS, (), "INSERT INTO [orders] (a) VALUES (1)", "yes"),
        (ORDERS, (), 'INSERT INTO "Orders" VALUES (1)', "no"),
        (ORDERS, (), "REPLACE INTO orders (a) VALUES (1)", "yes"),
        (ORDERS, (), "INSERT OR IGNORE INTO orders (a) VALUES (1)", "yes"),
        (ORDERS, (), "INSERT INTO orders (a) VALUES (1) ON CONFLICT DO NOTHING RETURNING a", "yes"),
        (ORDERS, (), "WITH x AS (INSERT INTO orders VALUES (1) RETURNING a) SELECT a FROM x", "yes"),
        (ORDERS, (), "BEGIN; INSERT INTO orders VALUES (1); COMMIT", "yes"),
        (ORDERS, (), "INSERT INTO orders_log VALUES (1)", "no"),
        (ORDERS, (), "INSERT INTO log SELECT * FROM orders", "no"),
        (ORDERS, (), "UPDATE orders SET a = 1", "no"),
        (ORDERS, (), "SELECT 'INSERT INTO orders'", "no"),
        (ORDERS, (), "SELECT 1 /* INSERT INTO orders */ -- INSERT INTO orders", "no"),
        (ORDERS, (), "INSERT INTO orders (((", "maybe"),
        (ORDERS, (), "EXPLAIN INSERT INTO orders VALUES (1)", "no"),
        (ORDERS, (), "insert an order", "no"),
        ("INSERT INTO shop.orders", (), "INSERT INTO orders VALUES (1)", "yes"),
        ("INSERT INTO shop.orders", (), "INSERT INTO old.orders VALUES (1)", "no"),
        ("UPDATE orders", ("a", "b"), "UPDATE orders AS o SET o.a = 1, b = 2 WHERE c", "yes"),
        ("UPDATE orders", ("c",), "UPDATE orders SET a = 1 WHERE c", "no"),
        ("UPDATE orders", ("a",), "UPDATE orders SET (a, b) = (1, 2)", "yes"),
        ("UPDATE orders", (), "SELECT * FROM orders FOR UPDATE", "no"),
        ("SELECT FROM orders", ("a",), "SELECT o.a FROM shop JOIN orders o ON true", "yes"),
        ("SELECT FROM orders", ("b",), "SELECT a FROM orders", "no"),
        ("SELECT FROM orders", ("b",), "SELECT * FROM orders", "yes"),
        ("SELECT FROM orders", (), "SELECT 1 FROM (SELECT a FROM orders) x", "yes"),
        ("SELECT FROM orders", (), "DELETE FROM orders", "no"),
        ("DELETE FROM orders", (), "DELETE FROM orders WHERE a", "yes"),
        ("MERGE INTO orders", (), "MERGE INTO orders USING x ON a WHEN MATCHED THEN DELETE", "yes"),
        ("TRUNCATE orders", (), "TRUNCATE TABLE orders", "yes"),
        ("CREATE TABLE orders", (), "CREATE TABLE IF NOT EXISTS orders (a int)", "yes"),
        ("DROP TABLE orders", (), "DROP TABLE orders", "yes"),
        ("ALTER TABLE orders", (), "ALTER TABLE orders ADD COLUMN a int", "yes"),
    ],
)
def test_statements(wanted: str, columns: tuple[str, ...], sql: str, match: str) -> None:
    assert matches((Piece("text", sql),), wanted_sql(wanted), columns) == match


HOLE = Piece("hole")


@pytest.mark.parametrize(
    ("pieces", "match"),
    [
        ((Piece("text", "INSERT INTO "), HOLE, Piece("text", " (a) VALUES (1)")), "maybe"),
        ((Piece("text", "INSERT INTO ord"), HOLE, Piece("text", " (a) VALUES (1)")), "maybe"),
        ((Piece("text", "INSERT INTO orders ("), HOLE, Piece("text", ") VALUES (1)")), "maybe"),
        ((Piece("text", "INSERT INTO orders (a, "), HOLE, Piece("text", ") VALUES (1)")), "yes"),
        ((Piece("text", "INSERT INTO orders (a) VALUES ("), HOLE, Piece("text", ")")), "yes"),
        ((Piece("text", "INSERT INTO orders (a) VALUES (1) "), HOLE), "yes"),
        ((Piece("text", "INSERT INTO other (a) VALUES ("), HOLE, Piece("text", ")")), "no"),
        ((Piece("text", "SELECT a FROM x WHERE "), HOLE), "no"),
        ((HOLE,), "maybe"),
    ],
)
def test_statements_that_are_not_spelled_out(pieces: tuple[Piece, ...], match: str) -> None:
    assert matches(pieces, wanted_sql(ORDERS), ("a",)) == match


@pytest.mark.parametrize(
    "text", ["(" * 5_000, "SELECT " + "((" * 200, "a" * 30_000, "INSERT INTO orders " + "x," * 3_000]
)
def test_statements_that_are_made_to_hurt(text: str) -> None:
    assert matches((Piece("text", "INSERT INTO orders " + text),), wanted_sql(ORDERS), ()) in ("maybe", "yes")


def test_sql_is_parsed_only_where_a_call_carries_some(tmp_path: Any) -> None:
    (tmp_path / "lockstitch.toml").write_text(
        '[[contract]]\nid = "k"\ncheck = "call-order"\nin = "a.py#f"\nafter = "b"\n'
        'before = { calls = "*.execute", sql = "INSERT INTO orders" }\n'
    )
    (tmp_path / "a.py").write_text("def f(db):\n    db.execute('SELECT 1')\n    b()\n")
    code = (
        "import sys; from lockstitch.cli.main import execute\n"
        "sys.argv = ['lockstitch', 'check', '--no-cache']\n"
        "try: execute()\nexcept SystemExit: pass\n"
        "assert 'lockstitch_call_order.judge' in sys.modules and 'sqlglot' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
