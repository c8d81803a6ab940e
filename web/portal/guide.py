"""办事指南: everything about a procedure that an applicant may want to know before he begins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from engine.errors import NotFound
from engine.procedures.item import Limit, Stage
from engine.procedures.procedure import Procedure
from engine.queries import catalogue
from engine.runtime.outline import Element
from web.identity import reading
from web.permissions import permission
from web.portal.blueprint import portal

APPLICANT: Final = "applicant"

WORDS: Final[Mapping[str, Mapping[str, LazyString]]] = {
    "task_type": {
        "01": _l("行政许可"),
        "05": _l("行政给付"),
        "07": _l("行政确认"),
        "08": _l("行政奖励"),
        "09": _l("行政裁决"),
        "10": _l("其他行政权力"),
        "20": _l("公共服务"),
    },
    "server_type": {
        "1": _l("自然人"),
        "2": _l("企业法人"),
        "3": _l("事业法人"),
        "4": _l("社会组织法人"),
        "5": _l("非法人企业"),
        "6": _l("行政机关"),
        "9": _l("其他"),
    },
    "project_type": {"1": _l("即办件"), "2": _l("承诺件"), "3": _l("联办件"), "4": _l("上报件")},
    "handle_type": {"1": _l("窗口办理"), "2": _l("网上办理"), "3": _l("快递申请")},
    "use_levels": {
        "1": _l("国家级"),
        "2": _l("省级"),
        "3": _l("市级"),
        "4": _l("县级"),
        "5": _l("乡镇（街道）级"),
        "6": _l("村（社区）级"),
    },
    "online_handle_depth": {
        "1": _l("网上信息发布"),
        "2": _l("网上预约和预审"),
        "3": _l("网上受理"),
        "4": _l("全程网办"),
    },
    "need": {
        "required": _l("必要"),
        "optional": _l("非必要"),
        "deferrable": _l("可容缺后补"),
        "conditional": _l("视情形需要"),
    },
    "original": {"original": _l("原件"), "copy": _l("复印件"), "both": _l("原件和复印件")},
    "format": {"paper": _l("纸质"), "electronic": _l("电子"), "both": _l("纸质或电子")},
    "source": {"applicant": _l("申请人自备"), "government": _l("政府部门核发"), "other": _l("其他来源")},
}


@dataclass(frozen=True)
class Step:
    """One thing that a person does on the way: what, at which desk, and within which time."""

    element: Element
    limit: Limit | None
    by_applicant: bool

    @property
    def name(self) -> str:
        """What is done."""
        return self.element.name

    @property
    def name_en(self) -> str:
        """The same in English, empty when the diagram has none."""
        return name_en(self.element)


@dataclass(frozen=True)
class Part:
    """A public stage with the steps that belong to it."""

    stage: Stage
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Drawing:
    """A diagram of the procedure: its main process or one that it calls."""

    process: str
    name: str
    name_en: str


@portal.get("/items/<key>")
@permission("page.read")
def guide(key: str) -> ResponseReturnValue:
    """The guide of a procedure as it may be applied for now."""
    with reading() as tx:
        published = catalogue.current(tx, key)
        offices = catalogue.handling_offices(tx, key)
    procedure = published.procedure
    main = next(iter(procedure.variants.values())).process
    return render_template(
        "portal/guide.html",
        published=published,
        procedure=procedure,
        item=procedure.item,
        offices=offices,
        parts=_parts(procedure, main),
        drawings=_drawings(procedure, main),
        words=WORDS,
    )


@portal.get("/items/<key>/diagrams/<process>")
@permission("page.read")
def diagram(key: str, process: str) -> Response:
    """The BPMN file that holds a process of the current release, of which the public may see everything."""
    with reading() as tx:
        published = catalogue.current(tx, key)
        drawn = {
            one.process
            for variant in published.procedure.variants.values()
            for one in _drawings(published.procedure, variant.process)
        }
        if process not in drawn:
            raise NotFound
        content = catalogue.diagram(tx, published.release_id, process)
    response = make_response(content)
    response.mimetype = "application/xml"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _drawings(procedure: Procedure, main: str) -> tuple[Drawing, ...]:
    """The main process under the procedure's name, and those it calls under the names of the calls."""
    processes = procedure.program.processes
    reachable = procedure.program.reachable(main)
    calls = {call.called: call for name in reachable for call in processes[name].elements if call.called}
    called = (Drawing(name, calls[name].name, name_en(calls[name])) for name in reachable if name in calls)
    return (Drawing(main, procedure.name, procedure.name_en), *called)


def name_en(element: Element) -> str:
    """The English name of an element, empty when the diagram has none."""
    return element.properties.get("name_en", "")


def _parts(procedure: Procedure, main: str) -> tuple[Part, ...]:
    steps = list(_steps(procedure, main, frozenset()))
    parts = [
        Part(stage, tuple(step for step in steps if step.element.properties.get("stage") == stage.key))
        for stage in procedure.stages
    ]
    return tuple(part for part in parts if part.steps)


def _steps(procedure: Procedure, process: str, above: frozenset[str]) -> Iterator[Step]:
    """The human steps of a process in the order of its file, those of called processes where they are called."""
    for element in procedure.program.processes[process].elements:
        if element.called and element.called not in above:
            yield from _steps(procedure, element.called, above | {process})
        elif element.kind == "userTask":
            yield Step(element, _limit(element), procedure.lanes.get(element.lane or "") == APPLICANT)


def _limit(element: Element) -> Limit | None:
    given = element.properties
    match given.get("unit"):
        case "working_day" | "calendar_day" | "month" as unit if given.get("limit", "").isdecimal():
            return Limit(int(given["limit"]), unit)
    return None
