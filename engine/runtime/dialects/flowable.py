"""Flowable and Activiti: what their extensions say that has no effect here."""

from collections.abc import Mapping
from typing import Final

from engine.runtime import notes

NAMESPACES: Final = frozenset({"http://activiti.org/bpmn", "http://flowable.org/bpmn"})

IGNORED: Final[Mapping[str, str]] = {
    "async": notes.SCHEDULING,
    "asyncBefore": notes.SCHEDULING,
    "asyncAfter": notes.SCHEDULING,
    "asyncLeave": notes.SCHEDULING,
    "asyncLeaveExclusive": notes.SCHEDULING,
    "completeAsync": notes.SCHEDULING,
    "exclusive": notes.SCHEDULING,
    "failedJobRetryTimeCycle": notes.SCHEDULING,
    "isEagerExecutionTreeFetching": notes.SCHEDULING,
    "noWaitStatesAsyncLeave": notes.SCHEDULING,
    "candidateStarterUsers": notes.STARTING,
    "candidateStarterGroups": notes.STARTING,
    "sameDeployment": notes.TENANT,
    "fallbackToDefaultTenant": notes.TENANT,
    "category": notes.SHOWING,
    "formFieldValidation": notes.SHOWING,
    "work-form-field-validation": notes.SHOWING,
    "localization": notes.SHOWING,
    "processInstanceName": notes.SHOWING,
}
