"""Functions: parameters of every kind, results, what a body does."""

import functools


# ---- parameters ----
def plain(a, b, c): ...
def nothing() -> None: pass
def every(a, b: int, c=1, /, d="x", e: str = 'y', *args, f, g: bool, h=None, i: float = 1.5, **kwargs): ...
def typed_stars(*args: int, **kwargs: 'str') -> list[int]: ...
def bare_star(a, *, b, c=...): ...
def only_keywords(*, a): ...
def only_positional(a, b=2, /): ...
def unpacked(*args: *Ts, **kwargs: Unpack[Options]) -> tuple[*Ts]: ...
def spread(
    a,  # the first
    # nothing here
    b: int = 1,
    *,
    c,
) -> "str": ...


# ---- bodies ----
async def waits(url: str) -> bytes:
    return await fetch(url)


async def streams():
    yield 1


def generates():
    x = yield
    return x


def delegates():
    yield from other()


def inner_generator():
    def inner():
        yield 1

    class Inner:
        def method(self):
            yield 2

    return lambda: (yield)


def yields_in_a_word():
    """It does not yield."""
    return "yield"


# ---- stubs ----
def documented():
    """Says something."""


def documented_in_pieces():
    "Says " "something."
    ...


def commented():
    # first a comment
    """Then the words."""
    # and another
    pass


def not_documented():
    x = 1
    """No docstring."""


def raises():
    raise NotImplementedError


def raises_more():
    """Must be written."""
    raise NotImplementedError("later")


def raises_other():
    raise ValueError("NotImplemented")


def does():
    pass
    return 1


def calls():
    print("x")


def pair():
    "x", "y"


# ---- handing on ----
def wraps(f):
    @functools.wraps(f)
    def inner(*a):
        return f(*a)

    return inner


def updates(f):
    g = lambda *a: f(*a)
    functools.update_wrapper(g, f)
    return g


def returns_what_it_gets(f):
    REGISTRY.append(f)
    return f


def returns_it_in_the_end(f, name=None):
    if name:
        return  f # as it came
    return f


def returns_another(f):
    if f:
        return f
    return None


def returns_the_second(f, g):
    return g


def returns_nothing(f):
    REGISTRY.append(f)


# ---- decorators and types ----
@first
@second.third(1, key="v")
@(fourth or fifth)
# between
@sixth[0]
async def decorated(self): ...


def generic[T, U: int, *Ts, **P](a: T) -> U: ...
def default_of_many[T = int](a: T): ...


class Reader:
    def wraps(self, f):
        @functools.wraps(f)
        def inner(): ...

        return inner


# ---- setting ----
def sets_one(cls, name): cls.added = name
def sets_by_name(cls, name): setattr(cls, name, 1)
def sets_in_dictionary(cls): cls.__dict__.update(x=1)
def sets_in_vars(cls): vars(cls).update(x=1)
def sets_another(cls, other): other.added = cls.added == 1
def sets_below(cls): self.cls.added = setattr(other, cls, 1)
def sets_nothing(): cls.added = 1
