# Values in every spelling: those that say the same have the same words.
# ---- numbers ----
int_1 = 10, 1_0, 0xA, 0XA, 0o12, 0b1010
int_2 = -1, - 1, +1, -(1), (-(-1)), ~1, -0, --1
int_3 = 2 + 3, 7 - 2 - 1, 2 * 3 * 4, 1 << 10, 7 // 2, 2 ** 8, 2 ** 3 ** 2, (2 ** 3) ** 2, 60 * (60 * 24), -2 ** 2
int_4 = 1 // 0, 1 << 64, 1 << 63, 2 ** 64, 2 ** 63, 7 % 2, 1 / 2, 10 ** 38, 10 ** 39, 1 | 2, 1 - (2 - 3), 8 // (4 // 2)
float_1 = 1.0, 1., .5, 1e3, 1E3, 1_0.0_1, -1.5, +1.5, 1e400, 0.0, -0.0
complex_1 = 1j, 2.5J, 1e1j, -1j
# ---- texts ----
text_1 = 'a', "a", """a""", r"\d", '\\d', u"a", R'a', '\x41\u0041\U00000041\101', '\N{BULLET}'
text_2 = 'a' "b", 'a' + 'b', ('a'
    'b'), 'a' + b'b', 'a' 'b' + 'c', 'a' * 2, 'a\
b', 'it\'s', "it's", 'say "x"', "it's \"x\""
bytes_1 = b'a', rb'\x41', Rb"a", b'"', b'a' b'b'
formatted = f'a', f"{x}", 'a' f'{x}', F'{x!r:>{w}}'
# ---- names ----
constants = None, True, False, ..., Ellipsis, __debug__
names = a, a.b , a . b . c, (a).b, (a.b).c, a.b().c, a[0].b.c, 'x'.join, (a + b).c
calls = f(), f(1), f(a, b=1), f(*a, **k), f(x for x in y), f(a)(b), f(a).g(b), dict(), list(), tuple(), set(), dict(a=1), frozenset()
displays = (), (1,), (1, 2), [], [1], {1}, {}, {1: 2}, {'a': {'b': 1}, **more}, [*a, 1], (*a,), {*a}
bare = 1,
subscripts = a[0], a[1, 2], a[(1, 2)], a[1:2], a[:], a[::2], a[1:2:3, 4], a[()], a['x'], a["int"], a[-1], a[b][c]
# ---- operations ----
operations = a + b , a . b . c, a - b - c, a - (b - c), a and b and c, a and (b or c), (a and b) and c, a | b | c, a | (b | c), not a, a ** b, a ** b ** c, a @ b
comparing = a < b , a . b . c, a < b <= c, a is not b, a not in b, a is b, a != b, a == (b == c)
conditional = a if b else c, a if b else c if d else e
# ---- more ----
others = lambda x: x, lambda  x :x, [x for x in y], {x: 1 for x in y}, (x for x in y), await x, (yield), (y := 1)
lambda_with_comment = [  # one
    1,
    # two
    lambda  a, b=1 : a,
]
grouped = (-1) ** a, (-1).real, (-1) ** 2, -1 ** a, (-1)[0], (a + b) * c, -(a + b), -a ** b, not (a or b), (a or b) and c, (a if b else c) + d, (a < b) < c, (lambda: 1)(), (a or b)(1), (a or b).c, (a or b)[0], (1).real, 1.5.real, (a if b else c) if d else (e if f else g), (not a) == b, a - b - (c - d), (a - b) - c
keyed = os.environ["HOST"], CONFIG['a']['b'], f(d["key"], k=d['x y']), X[["a"]], {"k": d["k"]}
