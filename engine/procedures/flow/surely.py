"""What every run of a scope has written when it ends, whichever ways it took and however many at once."""

from collections.abc import Iterable, Mapping

from engine.procedures.flow.written import Written
from engine.runtime.definitions import Terminate
from engine.runtime.events import BoundaryEvent
from engine.runtime.gateways import EventBasedGateway, ExclusiveGateway, InclusiveGateway
from engine.runtime.nodes import Node
from engine.runtime.spec import ProcessSpec

Names = frozenset[str]


def surely_written(spec: ProcessSpec, left: Mapping[str, Written]) -> Names:
    """The names that every run has written, from what surely has been written when each node is left."""
    every = frozenset[str]().union(*(written.sure for written in left.values()))
    later: dict[str, Names] = dict.fromkeys(left, every)
    ends_at_once = any(isinstance(spec.node(name).event_definition, Terminate) for name in left)
    changed = True
    while changed:
        changed = False
        for name in reversed(list(left)):
            found = _from(spec, spec.node(name), left[name].sure, later, together=not ends_at_once)
            if found != later[name]:
                later[name], changed = found, True
    starts = [later[name] for name in spec.starts if name in later]
    by_message = [later[name] for name in spec.messages.values() if name in later]
    return _shared([*([frozenset[str]().union(*starts)] if starts else []), *by_message])


def _from(spec: ProcessSpec, node: Node, own: Names, later: Mapping[str, Names], *, together: bool) -> Names:
    """What every run from a node on has written."""
    following = [later[flow.target] for flow in node.flows if flow.target in later]
    chosen = isinstance(node, ExclusiveGateway | InclusiveGateway | EventBasedGateway)
    chosen = chosen or any(flow.condition is not None for flow in node.flows)
    found = own | (_shared(following) if chosen or not together else frozenset[str]().union(*following))
    borders = [spec.node(name) for name in node.boundary if name in later]
    instead = [later[one.name] for one in borders if isinstance(one, BoundaryEvent) and one.cancel_activity]
    return _shared([found, *instead])


def _shared(several: Iterable[Names]) -> Names:
    several = list(several)
    return frozenset.intersection(*several) if several else frozenset()
