#!/usr/bin/env python
# About the file.

"""No docstring: a comment may stand before, code may not.

Still the module's.
"""
import os

# Of LIMIT.
LIMIT = OTHER = 3  # behind
pair, rest = 1, 2
table["key"] = 1
obj.field = 2
typed: int = 0
bare: str


# Of A.
@decorated  # behind the decorator
@twice(
    1
)
class A(Base):
    # Before the docstring.
    """Of A."""

    size: int = 0
    alias = size

    @property
    def p(self):
        """Of p."""
        local = 1

    # Of the setter.
    @p.setter
    def p(self, value): pass

    @typing.overload
    def q(self):
        ...
        # in its body

    # at another depth
# of the module
    class B:
        async def m(self):
            def inner():
                "Of inner."

            class Local:
                here = 1


if os.name == "nt":
    def f(): ...
    flag = 1
elif other:
    try:
        def f(): ...
    except* E:
        late = 1
    finally:
        with x:
            def last(): ...
else:
    for _ in x:
        while y:
            def looped(): ...
    match x:
        case 1:
            def matched(): ...


# Apart.

def plain(
    a,
):
    b"""No docstring."""
    return a
# lockstitch: begin part
def f():
    f"""No docstring."""
# lockstitch: end part
x = lambda: 1
