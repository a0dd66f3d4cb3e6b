# Types where types stand, quoted and plain.
# ---- plain and quoted ----
a: int
b: 'int'
c: "list['int']"
d: list["int", 'str | None']
e: "None"
f: 'True'
g: "a.b.C"
h: "not a type!"
i: ""
j: "  "
k: "int, str"
l: 'x; y'
# ---- subscripts ----
m: Optional["Node"] = "Node"
n: Literal["a", 'b', 1, None, True, b"c"]
o: Annotated[int, "meta", Field(description="x")]
p: Callable[[int, "str"], None]
q: Callable[..., int]
r: tuple[()]
s: tuple[int, ...]
# ---- odd ----
t: int | None
u: "int | None" | str
v: (int)
w: a.b.C[d.E]
x: List[
    int,  # of them
]
y: "List[\n    int\n]"
z: f"int"
aa: b"int"
ab: r"int"
ac: "in" "t"
ad: dict[str, "dict[str, 'Node']"]
ae: type[Self]
# ---- odder ----
af: x.y[int].z
ag: "lambda: 1"
ah: "(int)"
ai: [int, str]
aj: Union[int, str][T]
ak: -1
al: "*Ts"
am: Generic[*Ts]
an: int if x else str
ao: "ünïcode"
ap: "a\0b"
aq: "List[int"
