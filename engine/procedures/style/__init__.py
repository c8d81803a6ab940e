"""How a diagram is drawn, by the rules of bpmnlint that our own checks do not say better: reminders, never errors."""

from importlib import import_module

from engine.faults import Problem


def style_of(file: str, content: bytes) -> tuple[Problem, ...]:
    """What could be drawn more clearly in a diagram that has been read without faults.

    What tells it takes a third of a second to import, so it is imported when a diagram is looked at.
    """
    found: tuple[Problem, ...] = import_module(f"{__name__}.linting").style_of(file, content)
    return found
