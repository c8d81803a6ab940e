"""申请: what an application needs beyond its form."""

from collections.abc import Collection, Mapping

from engine.faults import Fault
from engine.procedures.procedure import Procedure

MATERIAL = "material:"


def missing(procedure: Procedure, values: Mapping[str, object], handed_in: Collection[str]) -> list[Fault]:
    """The materials without which an application with this answer is not complete, `handed_in` being there (by key).

    Each is told as a fault of `material:<key>`.
    """
    return [
        Fault(MATERIAL + item.key, "请上传“{name}”。", {"name": item.name, "name_en": item.name_en})
        for item in procedure.materials_needed(values)
        if item.key not in handed_in
    ]
