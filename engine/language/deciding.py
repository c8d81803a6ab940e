"""Answering a decision: what it requires first, each once, in one evaluation with one set of bounds."""

from collections.abc import Mapping, Sequence

from engine.language.dmn_reading import Graph
from engine.language.feel import Expression, to_json
from engine.language.item_types import as_declared, as_given
from engine.language.metering import Meter
from engine.language.scope import Scope
from engine.language.tables import Outcome
from engine.language.types import ANY, Type
from engine.language.values import Function, Json, Parameter, Signature, Value


class Asking:
    """One question to a graph. `outcomes` are those of its tables, each with the id of the decision that asked it."""

    def __init__(self, graph: Graph, scope: Scope, answers: Mapping[str, Value] | None = None) -> None:
        self.graph = graph
        self.scope = scope
        self.outcomes: list[tuple[str, Outcome]] = []
        self._answers: dict[str, Value] = dict(answers or {})
        self._functions: dict[str, Function] = {}
        self._scopes: dict[str, Scope] = {}

    def decision(self, key: str) -> Value:
        """The decision's answer, as the type of its variable wants it."""
        if key not in self._answers:
            decision = self.graph.decisions[key]
            scope = self.scope.inner({})
            self._scopes[key] = scope
            for required in decision.requires:
                scope.values[self._variable(required)] = self._required(required)
            self._know(scope, decision.knows)
            before = len(scope.meter.outcomes)
            self._answers[key] = as_declared(decision.logic(scope), decision.type)
            asked = scope.meter.outcomes[before:]
            self.outcomes += [(key, outcome) for outcome in asked if isinstance(outcome, Outcome)]
        return self._answers[key]

    def service(self, key: str) -> Value:
        """The answer of a decision service whose parameters are variables of the scope."""
        service = self.graph.services[key]
        values = [self.scope.find(self._variable(parameter))[1] for parameter in service.parameters]
        return self._serve(key, self.scope.meter, values)

    def knowledge(self, key: str) -> Function | None:
        """A business knowledge model or decision service as a function."""
        if key in self._functions:
            return self._functions[key]
        if key in self.graph.services:
            self._functions[key] = self._service_function(key)
            return self._functions[key]
        model = self.graph.knowledge[key]
        scope = self.scope.inner({})
        function = model.logic(scope)
        if not isinstance(function, Function):
            return None
        self._functions[key] = function
        self._know(scope, (*model.knows, key))
        return function

    def read_by(self, key: str) -> dict[str, Json]:
        """The variables that a decision without a table has read."""
        decision, scope = self.graph.decisions.get(key), self._scopes.get(key)
        names = sorted(decision.box.names) if decision and isinstance(decision.box, Expression) else []
        return {name: to_json(scope.find(name)[1]) for name in names if scope}

    def _know(self, scope: Scope, keys: Sequence[str]) -> None:
        for key in keys:
            if key in self.graph.knowledge or key in self.graph.services:
                scope.values[self._variable(key)] = self.knowledge(key)

    def _required(self, key: str) -> Value:
        if key in self.graph.decisions:
            return self.decision(key)
        data = self.graph.inputs.get(key)
        return as_given(self.scope.find(data.name)[1], data.type) if data else None

    def _variable(self, key: str) -> str:
        graph = self.graph
        if key in graph.decisions:
            return graph.decisions[key].variable
        named = graph.inputs.get(key) or graph.knowledge.get(key) or graph.services.get(key)
        return named.name if named else key

    def _type(self, key: str) -> Type:
        named = self.graph.inputs.get(key) or self.graph.decisions.get(key)
        return named.type if named else ANY

    def _service_function(self, key: str) -> Function:
        service = self.graph.services[key]
        parameters = [Parameter(self._variable(key), self._type(key), nullable=True) for key in service.parameters]

        def call(meter: Meter, *values: Value) -> Value:
            meter.enter()
            result = self._serve(key, meter, values)
            meter.leave()
            return result

        return Function((Signature(tuple(parameters), call),))

    def _serve(self, key: str, meter: Meter, values: Sequence[Value]) -> Value:
        service = self.graph.services[key]
        given = dict(zip(service.parameters, values, strict=True))
        scope = Scope({self._variable(parameter): value for parameter, value in given.items()}, None, meter)
        decisions = {parameter: value for parameter, value in given.items() if parameter in self.graph.decisions}
        inner = Asking(self.graph, scope, decisions)
        answers = {output: inner.decision(output) for output in service.outputs}
        self.outcomes += inner.outcomes
        if len(answers) == 1:
            return as_declared(next(iter(answers.values())), service.result)
        return as_declared({self._variable(output): answer for output, answer in answers.items()}, service.result)
