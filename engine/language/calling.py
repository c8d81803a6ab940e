"""Whether a built-in function can be invoked with arguments of these types."""

from collections.abc import Sequence

from engine.language import findings, tree
from engine.language.function_types import result_of
from engine.language.functions import BUILT_INS
from engine.language.known_names import Known
from engine.language.static_types import could_be, described
from engine.language.types import ANY, Type
from engine.language.values import Parameter, Signature


def called(name: str, node: tree.Invocation, arguments: Sequence[Type], known: Known) -> Type:
    """The type of an invocation of a built-in function."""
    signatures = BUILT_INS[name].signatures
    for signature in signatures:
        placed = _placed(signature, arguments, node.names)
        if placed is not None and all(_fits(type_, parameter) for type_, parameter in placed):
            return result_of(name, [type_ for type_, _ in placed])
    given = "，".join(map(described, arguments))
    wanted = " 或 ".join(f"{name}({_listed(signature)})" for signature in signatures)
    known.tell(findings.ARGUMENTS, node.at, name=name, given=given, wanted=wanted)
    return ANY


def _placed(
    signature: Signature, arguments: Sequence[Type], names: Sequence[str] | None
) -> list[tuple[Type, Parameter]] | None:
    """Each argument with its parameter, in the order of the parameters; None when they do not go together."""
    parameters = signature.parameters
    if names is not None:
        by_name = {parameter.name: parameter for parameter in parameters}
        if len(set(names)) < len(names) or not set(names) <= by_name.keys():
            return None
        given = dict(zip(names, arguments, strict=True))
        if any(one.name not in given for one in parameters if not one.optional):
            return None
        return [(given[one.name], one) for one in parameters if one.name in given]
    if len(arguments) < sum(not one.optional for one in parameters):
        return None
    if len(arguments) > len(parameters):
        if not signature.rest:
            return None
        parameters = (*parameters, *[parameters[-1]] * (len(arguments) - len(parameters)))
    return list(zip(arguments, parameters, strict=False))


def _fits(found: Type, parameter: Parameter) -> bool:
    if found.name == "Null":
        return parameter.nullable or parameter.optional or parameter.type.name == "Any"
    return could_be(found, parameter.type)


def _listed(signature: Signature) -> str:
    shown = [_parameter(parameter) for parameter in signature.parameters]
    return ", ".join([*shown, "…"] if signature.rest else shown)


def _parameter(parameter: Parameter) -> str:
    name = f"{parameter.name}?" if parameter.optional else parameter.name
    return name if parameter.type.name == "Any" else f"{name}: {described(parameter.type)}"
