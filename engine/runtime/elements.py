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

LOOPS = frozenset({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"})

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

_TRAVELLING = frozenset({"errorEventDefinition", "escalationEventDefinition"})
_AWAITED = frozenset(
    {"messageEventDefinition", "signalEventDefinition", "timerEventDefinition", "conditionalEventDefinition"}
)
_THROWN = frozenset(
    {"escalationEventDefinition", "messageEventDefinition", "signalEventDefinition", "compensateEventDefinition"}
)
CARRIED: Mapping[str, frozenset[str]] = {
    "startEvent": _AWAITED | _TRAVELLING | {"compensateEventDefinition"},
    "endEvent": _THROWN | {"errorEventDefinition", "terminateEventDefinition", "cancelEventDefinition"},
    "intermediateThrowEvent": _THROWN | {"linkEventDefinition"},
    "intermediateCatchEvent": _AWAITED | {"linkEventDefinition"},
    "boundaryEvent": _AWAITED | _TRAVELLING | {"compensateEventDefinition", "cancelEventDefinition"},
}
"""The triggers that each kind of event may carry."""

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
        "auditing",
        "monitoring",
        "rendering",
        "supports",
        "supportedInterfaceRef",
        "interface",
        "operation",
        "inMessageRef",
        "outMessageRef",
        "errorRef",
        "endPoint",
        "endPointRef",
        "interfaceRef",
        "resource",
        "resourceParameter",
        "partnerEntity",
        "partnerRole",
        "participantRef",
        "participantAssociation",
        "innerParticipantRef",
        "outerParticipantRef",
        "conversation",
        "subConversation",
        "callConversation",
        "globalConversation",
        "conversationLink",
        "conversationAssociation",
        "messageFlowAssociation",
        "messageFlowRef",
        "choreographyRef",
        "relationship",
    }
)
"""Drawings and descriptions: they may stand in a file, and nothing happens because of them."""

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
    "correlationPropertyRetrievalExpression": refusals.CORRELATION,
    "messagePath": refusals.CORRELATION,
    "correlationPropertyBinding": refusals.CORRELATION,
    "correlationPropertyRef": refusals.CORRELATION,
    "dataPath": refusals.CORRELATION,
    "activationCondition": refusals.COMPLEX,
    "globalChoreographyTask": refusals.CHOREOGRAPHY,
    "globalTask": refusals.GLOBAL_TASK,
    "globalUserTask": refusals.GLOBAL_TASK,
    "globalManualTask": refusals.GLOBAL_TASK,
    "globalScriptTask": refusals.GLOBAL_TASK,
    "globalBusinessRuleTask": refusals.GLOBAL_TASK,
    "operationRef": refusals.OPERATION_REF,
    "resourceRole": refusals.PEOPLE,
    "performer": refusals.PEOPLE,
    "humanPerformer": refusals.PEOPLE,
    "potentialOwner": refusals.PEOPLE,
    "resourceRef": refusals.PEOPLE,
    "resourceAssignmentExpression": refusals.PEOPLE,
    "resourceParameterBinding": refusals.PEOPLE,
    "expression": refusals.PEOPLE,
    "formalExpression": refusals.PEOPLE,
    "ioBinding": refusals.DATA_FLOW,
    "sourceRef": refusals.DATA_FLOW,
    "targetRef": refusals.DATA_FLOW,
    "transformation": refusals.DATA_FLOW,
    "assignment": refusals.DATA_FLOW,
    "from": refusals.DATA_FLOW,
    "to": refusals.DATA_FLOW,
    "dataInput": refusals.DATA_FLOW,
    "dataOutput": refusals.DATA_FLOW,
    "inputSet": refusals.DATA_FLOW,
    "outputSet": refusals.DATA_FLOW,
    "dataInputRefs": refusals.DATA_FLOW,
    "optionalInputRefs": refusals.DATA_FLOW,
    "whileExecutingInputRefs": refusals.DATA_FLOW,
    "outputSetRefs": refusals.DATA_FLOW,
    "dataOutputRefs": refusals.DATA_FLOW,
    "optionalOutputRefs": refusals.DATA_FLOW,
    "whileExecutingOutputRefs": refusals.DATA_FLOW,
    "inputSetRefs": refusals.DATA_FLOW,
    "implicitThrowEvent": refusals.MULTI_REFERENCE,
}
"""What stands inside one of these is not looked at any more."""

HARMLESS_VALUES: Mapping[str, str] = {
    "startQuantity": "1",
    "completionQuantity": "1",
    "instantiate": "false",
    "parallelMultiple": "false",
    "behavior": "All",
    "isImmediate": "true",
    "eventGatewayType": "Exclusive",
    "method": "##Compensate",
    "waitForCompletion": "true",
    "mustUnderstand": "false",
    "implementation": "##WebService ##unspecified",
}
"""Attributes that are accepted with these values only, because no other is carried out."""

BOOLEANS = frozenset(
    {
        "cancelActivity",
        "cancelRemainingInstances",
        "instantiate",
        "isClosed",
        "isCollection",
        "isExecutable",
        "isForCompensation",
        "isImmediate",
        "isInterrupting",
        "isRequired",
        "isSequential",
        "isUnlimited",
        "mustUnderstand",
        "parallelMultiple",
        "testBefore",
        "triggeredByEvent",
        "waitForCompletion",
    }
)
"""Attributes of the type xs:boolean: `1` and `0` are read as `true` and `false`, blanks around them do not count."""

EXPRESSIONS = frozenset(
    {
        "conditionExpression",
        "condition",
        "completionCondition",
        "loopCondition",
        "loopCardinality",
        "timeDate",
        "timeDuration",
        "timeCycle",
    }
)

RUN_ATTRIBUTES: Mapping[str, frozenset[str] | None] = {
    "id": None,
    "name": None,
    "isExecutable": frozenset({"process"}),
    "sourceRef": frozenset({"sequenceFlow", "association"}),
    "targetRef": frozenset({"sequenceFlow", "association"}),
    "default": ACTIVITIES | GATEWAYS,
    "attachedToRef": frozenset({"boundaryEvent"}),
    "cancelActivity": frozenset({"boundaryEvent"}),
    "isInterrupting": frozenset({"startEvent"}),
    "isForCompensation": ACTIVITIES,
    "triggeredByEvent": SCOPES,
    "calledElement": frozenset({"callActivity"}),
    "scriptFormat": frozenset({"scriptTask"}),
    "isSequential": frozenset({"multiInstanceLoopCharacteristics"}),
    "loopMaximum": frozenset({"standardLoopCharacteristics"}),
    "testBefore": frozenset({"standardLoopCharacteristics"}),
    "errorRef": frozenset({"errorEventDefinition"}),
    "errorCode": frozenset({"error"}),
    "escalationRef": frozenset({"escalationEventDefinition"}),
    "escalationCode": frozenset({"escalation"}),
    "messageRef": frozenset({"messageEventDefinition", "receiveTask", "sendTask"}),
    "signalRef": frozenset({"signalEventDefinition"}),
    "activityRef": frozenset({"compensateEventDefinition"}),
    "language": EXPRESSIONS,
}
"""Attributes that are carried out, and the elements that they are on; None is any."""

IDLE_ATTRIBUTES: Mapping[str, frozenset[str] | None] = {
    "targetNamespace": frozenset({"definitions"}),
    "expressionLanguage": frozenset({"definitions"}),
    "typeLanguage": frozenset({"definitions"}),
    "exporter": frozenset({"definitions"}),
    "exporterVersion": frozenset({"definitions"}),
    "processType": frozenset({"process"}),
    "isClosed": frozenset({"process"}),
    "definitionalCollaborationRef": frozenset({"process"}),
    "gatewayDirection": None,
    "noneBehaviorEventRef": frozenset({"multiInstanceLoopCharacteristics"}),
    "oneBehaviorEventRef": frozenset({"multiInstanceLoopCharacteristics"}),
    "associationDirection": frozenset({"association"}),
    "structureRef": None,
    "itemRef": None,
    "evaluatesToTypeRef": EXPRESSIONS,
}
"""Attributes of elements that run without meaning for the run."""

REFUSED_ATTRIBUTES: Mapping[str, frozenset[str] | None] = {
    "operationRef": None,
}
"""Attributes of elements that run which are refused with any value."""


def is_on(kinds: frozenset[str] | None, tag: str) -> bool:
    """Whether an attribute with these elements is on this one."""
    return kinds is None or tag in kinds
