"""Which version of another file is meant: a release holds one of each, and calls only its own."""

from engine.runtime import notes, refusals
from engine.runtime.dialects.translation import Given, Translation

_SAME = frozenset({"deployment", "latest"})


def bind(translation: Translation, given: Given, what: str) -> None:
    """Read what a vendor says about the version of `calledElement`, `decisionRef` or `formRef`."""
    binding = given.take(f"{what}Binding")
    versions = list(given.take_all(f"{what}Version", f"{what}VersionTag"))
    if binding in _SAME:
        translation.ignore(given.node, notes.TENANT, name=f"{what}Binding={binding}")
    elif binding is not None:
        translation.refuse(refusals.BINDING, given.node, name=f"{what}Binding", value=binding)
    elif versions:
        name, value = versions[0]
        translation.refuse(refusals.BINDING, given.node, name=name, value=value)
    if given.take(f"{what}TenantId") is not None:
        translation.ignore(given.node, notes.TENANT, name=f"{what}TenantId")
