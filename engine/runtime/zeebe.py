"""The extensions of Camunda 8 (`zeebe:`) that are read: what they hold and where they stand; and those of tools.

One table; the normaliser and the reference for analysts read it. Whatever is not in it is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.runtime.elements import ACTIVITIES, CALLING, CATCHING, EVENTS, NODES, THROWING

_USER: Final = frozenset({"userTask"})


@dataclass(frozen=True)
class Extension:
    """One extension element: its attributes, the elements of BPMN that it says something of, the element around it.

    `recurs` tells that there may be several, which are all read.
    """

    attributes: frozenset[str]
    owners: frozenset[str]
    parent: str = "extensionElements"
    recurs: bool = False


LABELLED: Final = frozenset(
    {
        "collaboration",
        "dataObjectReference",
        "dataStoreReference",
        "group",
        "lane",
        "messageFlow",
        "participant",
        "process",
        "sequenceFlow",
        "textAnnotation",
    }
)
"""What has no settings for a run, but an English name (LABEL) for whoever looks at the drawing."""

LABEL: Final = "name_en"

EXTENSIONS: Final[Mapping[str, Extension]] = {
    "assignmentDefinition": Extension(frozenset({"assignee", "candidateUsers", "candidateGroups"}), _USER),
    "taskSchedule": Extension(frozenset({"dueDate", "followUpDate"}), _USER),
    "priorityDefinition": Extension(frozenset({"priority"}), _USER),
    "formDefinition": Extension(frozenset({"formId", "bindingType"}), _USER),
    "calledDecision": Extension(
        frozenset({"decisionId", "resultVariable", "bindingType"}), frozenset({"businessRuleTask"})
    ),
    "calledElement": Extension(
        frozenset({"processId", "propagateAllParentVariables", "propagateAllChildVariables", "bindingType"}),
        frozenset({"callActivity"}),
    ),
    "ioMapping": Extension(frozenset(), ACTIVITIES | EVENTS, recurs=True),
    "input": Extension(frozenset({"source", "target"}), ACTIVITIES | THROWING, "ioMapping", recurs=True),
    "output": Extension(frozenset({"source", "target"}), ACTIVITIES | CATCHING, "ioMapping", recurs=True),
    "loopCharacteristics": Extension(
        frozenset({"inputCollection", "inputElement", "outputCollection", "outputElement"}),
        frozenset({"multiInstanceLoopCharacteristics"}),
    ),
    "properties": Extension(frozenset(), NODES | LABELLED, recurs=True),
    "property": Extension(frozenset({"name", "value"}), NODES | LABELLED, "properties", recurs=True),
    "script": Extension(frozenset({"expression", "resultVariable"}), frozenset({"scriptTask"})),
    "subscription": Extension(frozenset({"correlationKey"}), frozenset({"message"})),
    "taskDefinition": Extension(frozenset({"type", "retries"}), CALLING),
    "userTask": Extension(frozenset(), _USER),
    "versionTag": Extension(frozenset({"value"}), frozenset({"process"})),
}
"""The extension elements that are read; `retries` is refused in its own words."""

MAPPED: Final = frozenset({"input", "output"})
"""What goes into an element and comes out of it."""

_TRUTH: Final = frozenset({"true", "false"})

VALUES: Final[Mapping[str, frozenset[str]]] = {
    "bindingType": frozenset({"latest", "deployment"}),
    "propagateAllParentVariables": _TRUTH,
    "propagateAllChildVariables": _TRUTH,
}
"""Attributes that are accepted with these values only: what is called is of the same release."""

IDLE: Final = frozenset({"userTask", "versionTag", "bindingType"})
"""Elements and attributes without meaning for the run: there is one kind of user task and one release."""

DRAWING: Final = frozenset(
    {"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "modelerTemplateSource"}
)
"""What the Modeler writes for itself."""

TOOLS: Final = frozenset(
    {
        "http://camunda.org/schema/modeler/1.0",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://activiti.com/modeler",
        "http://flowable.org/design",
        "http://flowable.org/modeler",
        "http://www.signavio.com",
    }
)
"""Namespaces in which tools write for themselves, and which no engine reads: colours, positions, versions, stencils."""
