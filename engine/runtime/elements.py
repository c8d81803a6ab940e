"""Which elements and attributes of BPMN run, which have no meaning at run time, and which are refused and why.

One table; the normaliser and the reference for analysts read it. An element in none of its parts is unknown, and
refused.
"""

from collections.abc import Mapping

from engine.runtime import refusals
from engine.runtime.refusals import Refusal

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
VENDORS = frozenset(
    {
        "http://camunda.org/schema/1.0/bpmn",
        "http://operaton.org/schema/1.0/bpmn",
        "http://activiti.org/bpmn",
        "http://flowable.org/bpmn",
    }
)
"""Dialects that are translated (`engine.runtime.dialects`)."""

FOREIGN_DIALECTS = VENDORS | {"http://www.spiffworkflow.org/bpmn/schema/1.0/core"}

CALLING = frozenset({"serviceTask", "sendTask"})
TASKS = CALLING | {"task", "userTask", "manualTask", "businessRuleTask", "scriptTask", "receiveTask"}
SCOPES = frozenset({"subProcess", "transaction"})
ACTIVITIES = TASKS | SCOPES | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
THROWING = frozenset({"endEvent", "intermediateThrowEvent"})
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
EVENTS = THROWING | CATCHING
NODES = ACTIVITIES | GATEWAYS | EVENTS

TRIGGERS = frozenset(
    {
        "errorEventDefinition",
        "escalationEventDefinition",
        "terminateEventDefinition",
        "linkEventDefinition",
        "messageEventDefinition",
        "signalEventDefinition",
        "timerEventDefinition",
        "conditionalEventDefinition",
        "compensateEventDefinition",
        "cancelEventDefinition",
    }
)

RUN = (
    NODES
    | TRIGGERS
    | {
        "definitions",
        "process",
        "sequenceFlow",
        "conditionExpression",
        "error",
        "escalation",
        "message",
        "signal",
        "timeDate",
        "timeDuration",
        "timeCycle",
        "condition",
        "association",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "loopCardinality",
        "completionCondition",
        "loopCondition",
    }
)

WITHOUT_MEANING = frozenset(
    {
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "laneSet",
        "childLaneSet",
        "lane",
        "flowNodeRef",
        "textAnnotation",
        "text",
        "group",
        "category",
        "categoryValue",
        "categoryValueRef",
        "collaboration",
        "participant",
        "participantMultiplicity",
        "messageFlow",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "dataStore",
        "dataState",
        "itemDefinition",
        "import",
        "source",
        "target",
        "extension",
    }
)

REFUSED: Mapping[str, Refusal] = {
    "correlationProperty": refusals.CORRELATION,
    "correlationKey": refusals.CORRELATION,
    "correlationSubscription": refusals.CORRELATION,
    "complexGateway": refusals.COMPLEX,
    "adHocSubProcess": refusals.AD_HOC,
    "callChoreography": refusals.CHOREOGRAPHY,
    "choreography": refusals.CHOREOGRAPHY,
    "choreographyTask": refusals.CHOREOGRAPHY,
    "subChoreography": refusals.CHOREOGRAPHY,
    "dataInputAssociation": refusals.DATA_FLOW,
    "dataOutputAssociation": refusals.DATA_FLOW,
    "ioSpecification": refusals.DATA_FLOW,
    "property": refusals.DATA_FLOW,
    "script": refusals.SCRIPT_FOREIGN,
    "loopDataInputRef": refusals.MULTI_REFERENCE,
    "loopDataOutputRef": refusals.MULTI_REFERENCE,
    "inputDataItem": refusals.MULTI_REFERENCE,
    "outputDataItem": refusals.MULTI_REFERENCE,
    "complexBehaviorDefinition": refusals.MULTI_REFERENCE,
    "eventDefinitionRef": refusals.SEVERAL_EVENTS,
}

HARMLESS_VALUES: Mapping[str, str] = {
    "startQuantity": "1",
    "completionQuantity": "1",
    "instantiate": "false",
    "parallelMultiple": "false",
    "behavior": "All",
    "waitForCompletion": "true",
    "method": "##Compensate",
}
"""Attributes that are accepted with this value only, because no other is carried out."""

KNOWN_ZEEBE = frozenset(
    {
        "assignmentDefinition",
        "taskSchedule",
        "priorityDefinition",
        "formDefinition",
        "calledDecision",
        "calledElement",
        "ioMapping",
        "input",
        "output",
        "loopCharacteristics",
        "properties",
        "property",
        "script",
        "subscription",
        "taskDefinition",
        "userTask",
        "versionTag",
        "modelerTemplate",
    }
)
