"""Who acts, and the words in which the engine says what happened."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """In whose capacity somebody acts. A visitor holds a case's number and query code, and no account.

    The system acts when a job runs: what has to happen was decided by the act that put the job into the ledger.
    """

    CLERK = "clerk"
    APPLICANT = "applicant"
    VISITOR = "visitor"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who acts: the only source of rights inside the engine.

    `posts` and `departments` are keys and `roles` those of the posts, filled for clerks; `cases` are ids of the cases
    that he has shown the query code of, whoever he is.
    """

    id: str
    kind: ActorKind
    name: str = ""
    name_en: str = ""
    posts: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


NOBODY = Actor(id="", kind=ActorKind.VISITOR)
OPERATOR = Actor(id="operator", kind=ActorKind.OPERATOR, name="系统运维", name_en="Operator")
WORKER = Actor(id="worker", kind=ActorKind.SYSTEM, name="系统", name_en="System")
