"""The properties that a diagram may carry (`zeebe:properties`), and where: the one table behind the checks.

Analysts read the same table in `processes/README.md`.
"""

from collections.abc import Mapping
from typing import Final, get_args

from engine.clock.calendar import Unit

USER_TASK: Final = frozenset({"userTask"})
CALLING: Final = frozenset({"serviceTask", "sendTask"})
ACTING: Final = CALLING | frozenset(
    {
        "userTask",
        "task",
        "manualTask",
        "scriptTask",
        "businessRuleTask",
        "intermediateThrowEvent",
        "endEvent",
    }
)
LIMITED: Final = USER_TASK | {"intermediateCatchEvent", "boundaryEvent", "startEvent"}
UNITS: Final[tuple[str, ...]] = get_args(Unit)
APPLICANT: Final = "applicant"
APPLICATION: Final = "application"

# The kinds of elements on which each property has an effect; None is any.
PROPERTIES: Final[Mapping[str, frozenset[str] | None]] = {
    "act": ACTING,
    "stage": USER_TASK,
    "limit": LIMITED,
    "unit": LIMITED,
    "separation_from": USER_TASK,
    "corrects": USER_TASK,
    "signers": USER_TASK,
    "legal_basis": USER_TASK,
    "hint": USER_TASK | {"boundaryEvent"},
    "hint_en": USER_TASK | {"boundaryEvent"},
    "reason": ACTING,
    "reason_en": ACTING,
    "source": CALLING,
    "source_en": CALLING,
    "answer_form": CALLING,
    "name_en": None,
}


def separated_from(properties: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of the elements whose doers may not do this one."""
    return tuple(one.strip() for one in properties.get("separation_from", "").split(",") if one.strip())


def corrects(properties: Mapping[str, str]) -> bool:
    """Whether the applicant may correct his application in this task."""
    return properties.get("corrects") == APPLICATION
