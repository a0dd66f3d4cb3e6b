"""Classes: headers, members, attributes of self."""


# ---- small ----
class Plain: ...
class Empty(): pass
# ---- whole ----
class Child(Plain, pkg.Base[int], metaclass=Meta, flag=True, *more, **options):
    """What it is."""

    x: int
    y: int = 1
    z = 2
    a = b = 3
    c, (d, *e) = 1, (2, 3)
    [f, g] = 1, 2
    h += 1
    __slots__ = ("s", "t")
    from helpers import imported
    import other.module
    del z

    class Inner(Plain):
        deeper = 1

        def __init__(self):
            self.found = 1
            setattr(self, "x", 1)

        class Deepest:
            def m(self): ...

    def __init__(self, size, *rest: int):
        """Makes one."""
        self.size = size
        self.size = 0
        self.first, self.second = rest
        self.third: int = 1
        self.fourth: dict[str, int] = {}
        self.fifth == 1
        self.sixth.seventh = 1
        self.eighth[0] = 1
        self.ninth += 1
        self.tenth = self.eleventh = 1
        other.self.thirteenth = 1
        self. spaced = 1
        self.called(size, key=1)
        myself.fourteenth = 1
        (self.fifteenth, self.sixteenth) = rest
        with open(size) as self.seventeenth: pass
        self.größe = 1
        if self.eighteenth != 1 or self.eighteenth == 2 or self.called(self.eighteenth) == 3: pass
        cls.shared = 1
        self.x.y: int = 1

    @property
    def prop(self) -> int:
        return self.size

    @prop.setter
    def prop(self, value): self.size = value

    if TYPE_CHECKING:
        checked: int
    else:
        checked = 1

    async def close(self): ...


# ---- decorated ----
@dataclass(frozen=True)
@final
class Decorated(Plain): x: int = field(default=1)


class Generic[T, *Ts](Base[T]): ...


# ---- setting attributes ----
class ByName:
    def f(self, values):
        for name in values:
            setattr(self, name, 1)


class ByClassName:
    @classmethod
    def f(cls, name):
        setattr( cls, name, 1)


class ByDictionary:
    def f(self, values):
        self.__dict__.update(values)


class ByVars:
    def f(self, values):
        vars(self).update(values)


class ByAnother:
    def f(self, other):
        setattr(other, "x", 1)
        mysetattr(self, "x", 1)
        other.__dict__.update({})


class Documented:
    # a comment
    'Plain words.'


class NotDocumented:
    x = 1
    """No docstring."""
