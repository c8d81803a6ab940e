"""Other parties as a story or a scenario has them: they answer what it says, at once, and nothing leaves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from engine.errors import AnswerNotGiven, PartyRefused
from engine.ports import Operation

Values = Mapping[str, object]


@dataclass(frozen=True)
class Line:
    """What one operation answers: values, the code of an error, or nothing, which is refused in words."""

    operation: str
    says: Values | str | None

    def ask(self, _key: UUID, _inputs: Values) -> Values:
        """Answer as told. Raises AnswerNotGiven."""
        if self.says is None:
            raise AnswerNotGiven(operation=self.operation)
        if isinstance(self.says, str):
            raise PartyRefused(party=self.operation, reason=self.says)
        return self.says

    def recall(self, _key: UUID) -> Values | None:
        """Nothing was ever asked before."""
        return None


@dataclass(frozen=True)
class Script(Mapping[str, Operation]):
    """Every operation there can be: one that nothing is said of is there too, and refuses to answer."""

    says: Mapping[str, Values | str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Operation:
        return Line(name, self.says.get(name))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)

    def __iter__(self) -> Iterator[str]:
        return iter(self.says)

    def __len__(self) -> int:
        return len(self.says)
