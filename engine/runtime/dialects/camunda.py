"""Camunda 7 and Operaton: what their extensions say that has no effect here."""

from collections.abc import Mapping
from typing import Final

from engine.runtime import notes

NAMESPACES: Final = frozenset({"http://camunda.org/schema/1.0/bpmn", "http://operaton.org/schema/1.0/bpmn"})

IGNORED: Final[Mapping[str, str]] = {
    "asyncBefore": notes.SCHEDULING,
    "asyncAfter": notes.SCHEDULING,
    "async": notes.SCHEDULING,
    "exclusive": notes.SCHEDULING,
    "jobPriority": notes.SCHEDULING,
    "taskPriority": notes.SCHEDULING,
    "failedJobRetryTimeCycle": notes.SCHEDULING,
    "historyTimeToLive": notes.STORING,
    "isStartableInTasklist": notes.STARTING,
    "candidateStarterUsers": notes.STARTING,
    "candidateStarterGroups": notes.STARTING,
    "potentialStarter": notes.STARTING,
    "versionTag": notes.TENANT,
    "diagramRelationId": notes.SHOWING,
    "modelerTemplate": notes.SHOWING,
    "modelerTemplateVersion": notes.SHOWING,
    "modelerTemplateIcon": notes.SHOWING,
    "errorMessage": notes.SHOWING,
}
