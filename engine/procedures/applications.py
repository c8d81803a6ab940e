"""申请: an application as a whole: its form and its materials, every fault told at once."""

from collections.abc import Collection, Mapping, Sequence

from engine.errors import AnswerInvalid, Fault
from engine.procedures.forms import Answer, Choice, Form
from engine.procedures.procedure import Procedure

MATERIAL = "material:"


def read(
    procedure: Procedure,
    form: Form,
    raw: Mapping[str, Sequence[str]],
    choices: Mapping[str, Sequence[Choice]],
    handed_in: Collection[str],
) -> Answer:
    """The answer of an application whose materials `handed_in` (by key) are complete.

    Raises AnswerInvalid with the faults of the fields and of the materials (`material:<key>`) together.
    """
    faults: list[Fault] = []
    answer = Answer({}, {})
    try:
        answer = form.read(raw, choices)
    except AnswerInvalid as refused:
        faults.extend(refused.faults)
    faults.extend(
        Fault(MATERIAL + item.key, "请上传“{name}”。", {"name": item.name, "name_en": item.name_en})
        for item in procedure.materials_needed(answer.values)
        if item.key not in handed_in
    )
    if faults:
        raise AnswerInvalid(faults)
    return answer
