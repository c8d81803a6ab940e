"""Where names get their values while an expression runs."""

from collections.abc import Mapping

from engine.language.metering import Meter
from engine.language.values import Value, to_feel


class Scope:
    """Variables over those of the scope around; the outermost is a `Surroundings`."""

    __slots__ = ("meter", "outer", "values")

    def __init__(self, values: dict[str, Value], outer: "Scope | None", meter: Meter) -> None:
        self.values = values
        self.outer = outer
        self.meter = meter

    def inner(self, values: dict[str, Value]) -> "Scope":
        return Scope(values, self, self.meter)

    def find(self, name: str) -> tuple[bool, Value]:
        """Whether the name is known here, and its value."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return True, scope.values[name]
            if scope.outer is None:
                return scope.load(name)
            scope = scope.outer
        return False, None

    def load(self, name: str) -> tuple[bool, Value]:
        """What the outermost scope does for a name that it does not hold."""
        return name in self.values, self.values.get(name)


class Surroundings(Scope):
    """The caller's variables, made FEEL values when they are first read."""

    __slots__ = ("given",)

    def __init__(self, given: Mapping[str, object], meter: Meter) -> None:
        super().__init__({}, None, meter)
        self.given = given

    def load(self, name: str) -> tuple[bool, Value]:
        if name not in self.given:
            return False, None
        value = to_feel(self.given[name], self.meter)
        self.values[name] = value
        return True, value
