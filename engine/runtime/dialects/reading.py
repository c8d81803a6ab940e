"""The translation of one file: for each element what its dialect says, then what is left over."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from lxml import etree

from engine.runtime import refusals
from engine.runtime.dialects import camunda, code, expressions, flowable, loops, mappings, people
from engine.runtime.dialects.translation import Code, Given, Translation, local
from engine.runtime.elements import ACTIVITIES
from engine.runtime.notes import Note
from engine.runtime.refusals import Problems

Reader = Callable[[Translation, Given], None]

_IGNORED: Final = {namespace: family.IGNORED for family in (camunda, flowable) for namespace in family.NAMESPACES}
_EXPRESSIONS: Final = (
    "conditionExpression",
    "condition",
    "completionCondition",
    "loopCondition",
    "timeDate",
    "timeDuration",
    "timeCycle",
)
_READERS: Final[Mapping[str, tuple[Reader, ...]]] = {
    **dict.fromkeys(_EXPRESSIONS, (expressions.text,)),
    "loopCardinality": (expressions.text, loops.cardinality),
    "multiInstanceLoopCharacteristics": (loops.several,),
    "message": (expressions.name,),
    "signal": (expressions.name, expressions.scope),
    "userTask": (people.performers, people.assignment, people.form),
    "startEvent": (people.start_form,),
    "serviceTask": (code.task,),
    "sendTask": (code.task,),
    "receiveTask": (code.receiving,),
    "businessRuleTask": (code.task,),
    "messageEventDefinition": (code.throwing,),
    "scriptTask": (code.script,),
    "callActivity": (mappings.call,),
}
_ANYWHERE: Final[tuple[Reader, ...]] = (code.listeners, mappings.properties, expressions.variables)


def translate(
    root: etree._Element, executable: Iterable[etree._Element], source: tuple[str, Code], problems: Problems
) -> tuple[Note, ...]:
    """Rewrite the executable elements of a file in our dialect; `source` is its name and what becomes of code in it."""
    file, unknown = source
    translation = Translation(root, file, problems, unknown)
    for element in executable:
        expressions.references(element)
        readers = _READERS.get(local(element), ())
        if not readers and not translation.is_foreign:
            continue
        given = Given(element)
        if local(element) in ACTIVITIES:
            readers = (mappings.parameters, *readers)
        for read in (*_ANYWHERE, *readers):
            read(translation, given)
        _leave(translation, given)
        given.close()
    return tuple(translation.notes)


def _leave(translation: Translation, given: Given) -> None:
    """What nobody has read: without effect here, or refused by name."""
    for name, value in given.attributes.items():
        reason = _IGNORED[given.vendors[name]].get(name)
        if reason is None:
            translation.refuse(refusals.DIALECT, given.node, name=f"{name}={value}")
        else:
            translation.ignore(given.node, reason, name=name)
    for element in given.elements:
        reason = _IGNORED[str(etree.QName(element).namespace)].get(local(element))
        if reason is None:
            translation.refuse(refusals.DIALECT, element, name=local(element))
        else:
            translation.ignore(element, reason, name=local(element))
