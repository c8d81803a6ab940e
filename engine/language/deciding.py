"""Answering a decision: what it requires first, each once, in one evaluation with one set of bounds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.language.dmn_reading import Graph, Reference
from engine.language.feel import Expression, to_json
from engine.language.item_types import as_declared, as_given
from engine.language.metering import Meter
from engine.language.scope import Scope
from engine.language.tables import Outcome
from engine.language.types import ANY, Type
from engine.language.values import Function, Json, Parameter, Signature, Value


@dataclass
class _Findings:
    """What one question has found so far, by graph and id: a question may lead into imported graphs."""

    answers: dict[tuple[Graph, str], Value] = field(default_factory=dict)
    functions: dict[tuple[Graph, str], Function] = field(default_factory=dict)
    scopes: dict[tuple[Graph, str], Scope] = field(default_factory=dict)
    given: dict[str, Value] = field(default_factory=dict)  # to the service that was asked, by parameter
    outcomes: list[tuple[str, Outcome]] = field(default_factory=list)


class Asking:
    """One question to a graph, over the variables of a scope: those of imported files are looked up there as well."""

    def __init__(self, graph: Graph, scope: Scope, findings: _Findings | None = None) -> None:
        self.graph = graph
        self.scope = scope
        self._found = findings or _Findings()

    @property
    def outcomes(self) -> Sequence[tuple[str, Outcome]]:
        """Those of the tables that were asked, each with the id of the decision that asked it."""
        return self._found.outcomes

    def decision(self, key: str) -> Value:
        """The decision's answer, as the type of its variable wants it."""
        place = (self.graph, key)
        if place not in self._found.answers:
            decision = self.graph.decisions[key]
            scope = self.scope.inner({})
            self._found.scopes[place] = scope
            for required in decision.requires:
                self._put(scope, required, self._at(required).required(required.key))
            self._know(scope, decision.knows)
            before = len(scope.meter.outcomes)
            self._found.answers[place] = as_declared(decision.logic(scope), decision.type, scope.meter)
            asked = scope.meter.outcomes[before:]
            self._found.outcomes += [(key, outcome) for outcome in asked if isinstance(outcome, Outcome)]
        return self._found.answers[place]

    def required(self, key: str) -> Value:
        """What a decision or input data gives to those that require it."""
        if key in self.graph.decisions:
            return self.decision(key)
        data = self.graph.inputs.get(key)
        if data is None or (self.graph, key) in self._found.answers:
            return self._found.answers.get((self.graph, key))
        return as_given(self.scope.find(data.name)[1], data.type, self.scope.meter)

    def service(self, key: str) -> Value:
        """The answer of a decision service whose parameters are variables of the scope."""
        values = []
        for reference in self.graph.services[key].parameters:
            name, type_ = self._at(reference).parameter(reference.key)
            values.append(as_given(self.scope.find(name)[1], type_, self.scope.meter))
            self._found.given[_qualified(reference, name)] = values[-1]
        return self._serve(key, self.scope.meter, values)

    def knowledge(self, key: str) -> Function | None:
        """A business knowledge model or decision service as a function; nothing for other ids."""
        place = (self.graph, key)
        if place in self._found.functions:
            return self._found.functions[place]
        if key in self.graph.services:
            self._found.functions[place] = self._service_function(key)
            return self._found.functions[place]
        model = self.graph.knowledge.get(key)
        scope = self.scope.inner({})
        function = model.logic(scope) if model else None
        if model is None or not isinstance(function, Function):
            return None
        self._found.functions[place] = function
        self._know(scope, (*model.knows, Reference(key)))
        return function

    def parameter(self, key: str) -> tuple[str, Type]:
        """The name and type under which a decision or input data is a parameter of a decision service."""
        typed = self.graph.inputs.get(key) or self.graph.decisions.get(key)
        return self.graph.name_of(key), typed.type if typed else ANY

    def read_by(self, key: str) -> dict[str, Json]:
        """The variables that a decision without a table has read, or the parameters of the service that was asked."""
        if key in self.graph.services:
            return {name: to_json(value, self.scope.meter) for name, value in self._found.given.items()}
        decision, scope = self.graph.decisions.get(key), self._found.scopes.get((self.graph, key))
        names = sorted(decision.box.names) if decision and isinstance(decision.box, Expression) else []
        return {name: to_json(scope.find(name)[1], scope.meter) for name in names if scope}

    def _at(self, reference: Reference) -> "Asking":
        """The same question where the reference leads."""
        if reference.source is None:
            return self
        return Asking(self.graph.imports[reference.source], self.scope, self._found)

    def _put(self, scope: Scope, reference: Reference, value: Value) -> None:
        """Make a value known in the scope: under its name, in a context under the import's name when it has one."""
        name = self._at(reference).graph.name_of(reference.key)
        if not reference.source:
            scope.values[name] = value
            return
        foreign = scope.values.get(reference.source)
        scope.values[reference.source] = {**(foreign if isinstance(foreign, dict) else {}), name: value}

    def _know(self, scope: Scope, references: Sequence[Reference]) -> None:
        for reference in references:
            function = self._at(reference).knowledge(reference.key)
            if function is not None:
                self._put(scope, reference, function)

    def _service_function(self, key: str) -> Function:
        parameters = []
        for reference in self.graph.services[key].parameters:
            name, type_ = self._at(reference).parameter(reference.key)
            parameters.append(Parameter(_qualified(reference, name), type_, nullable=True))

        def call(meter: Meter, *values: Value) -> Value:
            meter.enter()
            result = self._serve(key, meter, values)
            meter.leave()
            return result

        return Function((Signature(tuple(parameters), call),))

    def _serve(self, key: str, meter: Meter, values: Sequence[Value]) -> Value:
        service = self.graph.services[key]
        scope, given = Scope({}, None, meter), {}
        for parameter, value in zip(service.parameters, values, strict=True):
            self._put(scope, parameter, value)
            given[self._at(parameter).graph, parameter.key] = value
        inner, before = Asking(self.graph, scope, _Findings(given)), len(meter.outcomes)
        answers = [(output, inner._at(output).required(output.key)) for output in service.outputs]
        self._found.outcomes += inner.outcomes
        del meter.outcomes[before:]  # they are not the caller's
        if len(answers) == 1:
            return as_declared(answers[0][1], service.result, meter)
        named = {inner._at(output).graph.name_of(output.key): answer for output, answer in answers}
        return as_declared(dict(named), service.result, meter)


def _qualified(reference: Reference, name: str) -> str:
    return f"{reference.source}.{name}" if reference.source else name
