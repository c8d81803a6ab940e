"""The models that are measured: what they look like, what a case of them begins with and how its tasks are answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.bench.drawing import MESSAGE, Drawing, Formula, Hand, OurHand, Several, StockHand, document

PROCESS: Final = "bench"
CALLED: Final = "bench_issue"
ACCEPTANCE, INSPECTION = "受理岗", "核查岗"
DEPARTMENTS: Final = ("fire", "environment", "planning", "water", "health")
SIGNERS: Final = 5
MEMBERS: Final = 100
AGREED: Final = Formula('outcome = "agree"', 'outcome == "agree"')
FIELDS: Final = 57
"""So many texts make an application of 2.8 KB."""
WORDS: Final = (
    *("龙沙区", "卜奎大街", "面馆", "后厨", "冷藏", "面积", "平方米", "王丽华", "二〇二六年"),
    *("食品", "安全", "管理员", "热食", "类", "制售", "备案", "门牌", "一层"),
)


def _application() -> dict[str, object]:
    drawn = Random(7)
    texts = {f"field_{n:02}": "".join(drawn.choices(WORDS, k=4)) + str(drawn.randrange(1000)) for n in range(FIELDS)}
    return {"shop": "测试面馆", "place": "230202", "scale": "small", "case_type": "T7", "amount": 120, **texts}


@dataclass(frozen=True)
class Model:
    """A model in both hands. `given` is what a case begins with; each task gets the answer of its form."""

    name: str
    ours: Mapping[str, bytes]
    stock: Mapping[str, bytes]
    given: Mapping[str, object]


Answer = Mapping[str, object]
JUDGED: Final[Answer] = {"outcome": "agree", "opinion": "材料齐全，同意。"}
DECIDED: Final[Answer] = {"decision": "grant", "opinion": "准予许可。"}
VOTED: Final[Answer] = {"vote": "agree", "remark": "同意通过。"}
FORMS: Final[Mapping[str, Answer]] = {"judge": JUDGED, "decide": DECIDED, "vote": VOTED}
FORM_OF: Final = {"decide": "decide", "sign": "decide", "archive": "decide", "opine": "vote"}
"""The form of each task; those that are not named have `judge`."""


def answer(element: str) -> Answer:
    """What is answered to the task of an element."""
    return FORMS[FORM_OF.get(element, "judge")]


def simple(hand: Hand) -> Mapping[str, bytes]:
    """Accept, an exclusive gateway, review, decide."""
    it = Drawing(hand, PROCESS)
    it.element("startEvent", "begun")
    it.task("accept", ACCEPTANCE, "judge", act="accept")
    it.element("exclusiveGateway", "complete", attributes=' default="not_complete"')
    it.task("review", INSPECTION, "judge")
    it.task("decide", ACCEPTANCE, "decide", act="=decision")
    it.end("closed", act="close")
    it.end("left")
    it.chain("begun", "accept", "complete")
    it.flow("is_complete", "complete", "review", AGREED)
    it.flow("not_complete", "complete", "left")
    it.chain("review", "decide", "closed")
    return {"bench.bpmn": document(it)}


def joint(hand: Hand) -> Mapping[str, bytes]:
    """Accept, five departments side by side, a join, an exclusive gateway, a service task."""
    it = Drawing(hand, PROCESS)
    it.element("startEvent", "begun")
    it.task("accept", ACCEPTANCE, "judge", act="accept")
    it.element("parallelGateway", "split")
    it.element("parallelGateway", "join")
    it.element("exclusiveGateway", "agreed", attributes=' default="not_agreed"')
    it.element("serviceTask", "register", hand.asked("enterprise.verify"))
    it.end("closed", act="close")
    it.end("left")
    it.chain("begun", "accept", "split")
    for department in DEPARTMENTS:
        it.task(f"review_{department}", INSPECTION, "judge")
        it.chain("split", f"review_{department}", "join")
    it.chain("join", "agreed")
    it.flow("is_agreed", "agreed", "register", AGREED)
    it.flow("not_agreed", "agreed", "left")
    it.chain("register", "closed")
    return {"bench.bpmn": document(it)}


def large(hand: Hand) -> Mapping[str, bytes]:
    """A multi-instance task of a hundred members."""
    it = Drawing(hand, PROCESS)
    it.element("startEvent", "begun")
    it.task("accept", ACCEPTANCE, "judge", act="accept")
    everybody = Formula(f"for n in 1..{MEMBERS} return n", f"list(range(1, {MEMBERS + 1}))")
    it.script("convene", "members", everybody)
    it.several_tasks("opine", INSPECTION, "vote", Several("members", "member", "votes", "vote"))
    it.task("sign", ACCEPTANCE, "decide", act="=decision")
    it.end("closed", act="close")
    it.chain("begun", "accept", "convene", "opine", "sign", "closed")
    return {"bench.bpmn": document(it)}


def realistic(hand: Hand) -> Mapping[str, bytes]:
    """A whole procedure: a table of 20 rules, departments with timers, signers, a message, a called process."""
    it = Drawing(hand, PROCESS)
    _classified(it)
    _reviewed(it)
    _signed(it, hand)
    _issued(it, hand)
    return {"bench.bpmn": document(it, _issuing(hand)), "decisions/classify.dmn": _classify()}


def _classified(it: Drawing) -> None:
    it.element("startEvent", "begun")
    it.task("accept", ACCEPTANCE, "judge", act="accept")
    it.reminder("accept", "P2D")
    it.script("number", "case_no", Formula('"C-" + case_type', '"C-" + case_type'))
    names = ", ".join(f'"s{n}"' for n in range(1, SIGNERS + 1))
    it.script("appoint", "signers", Formula(f"[{names}]", f"[{names}]"))
    it.element("businessRuleTask", "classify", it.hand.decision("classify", "grade"))
    it.element("exclusiveGateway", "complete", attributes=' default="is_complete"')
    it.task("supplement", ACCEPTANCE, "judge")
    it.element("parallelGateway", "split")
    it.chain("begun", "accept", "number", "appoint", "classify", "complete")
    it.flow("not_complete", "complete", "supplement", Formula('outcome != "agree"', 'outcome != "agree"'))
    it.flow("is_complete", "complete", "split")
    it.chain("supplement", "number")


def _reviewed(it: Drawing) -> None:
    it.element("parallelGateway", "join")
    for department in DEPARTMENTS:
        it.task(f"review_{department}", INSPECTION, "judge")
        it.reminder(f"review_{department}", "P5D")
        it.script(f"note_{department}", f"ok_{department}", AGREED)
        it.chain("split", f"review_{department}", f"note_{department}", "join")
    everybody = [f"ok_{department}" for department in DEPARTMENTS]
    it.script("sum_up", "ok", Formula(" and ".join(everybody), " and ".join(everybody)))
    it.chain("join", "sum_up", "countersigned")


def _signed(it: Drawing, hand: Hand) -> None:
    inside = Drawing(hand, "countersigned", lanes=it.lanes)
    inside.element("startEvent", "asked")
    inside.task("countersign", INSPECTION, "judge")
    inside.element("exclusiveGateway", "vetoed", attributes=' default="not_vetoed"')
    inside.script("note", "signed", Formula("{who: signer, ok: true}", '{"who": signer, "ok": True}'))
    inside.element("endEvent", "signed_off")
    inside.element("endEvent", "veto_told", '<bpmn:errorEventDefinition errorRef="veto"/>')
    inside.chain("asked", "countersign", "vetoed")
    inside.flow("is_vetoed", "vetoed", "veto_told", Formula('outcome = "veto"', 'outcome == "veto"'))
    inside.flow("not_vetoed", "vetoed", "note")
    inside.chain("note", "signed_off")
    several = hand.several(Several("signers", "signer", "signatures", "signed"))
    it.element("subProcess", "countersigned", several + inside.inside())
    caught = '<bpmn:errorEventDefinition errorRef="veto"/>'
    it.element("boundaryEvent", "veto_caught", caught, ' attachedToRef="countersigned"')
    it.end("stopped")
    it.chain("veto_caught", "stopped")


def _issued(it: Drawing, hand: Hand) -> None:
    attributes, called = hand.called(CALLED)
    it.element("exclusiveGateway", "agreed", attributes=' default="not_agreed"')
    it.task("refusal", ACCEPTANCE, "judge", act="refuse")
    it.end("refused")
    paid = f'<bpmn:messageEventDefinition messageRef="{MESSAGE}"/>'
    it.element("intermediateCatchEvent", "paid", paid)
    it.element("callActivity", "issue", called, attributes)
    it.task("archive", ACCEPTANCE, "decide", act="=decision")
    it.end("closed", act="close")
    it.chain("countersigned", "agreed")
    it.flow("is_agreed", "agreed", "paid", Formula("ok", "ok"))
    it.flow("not_agreed", "agreed", "refusal")
    it.chain("refusal", "refused")
    it.chain("paid", "issue", "archive", "closed")


def _issuing(hand: Hand) -> Drawing:
    it = Drawing(hand, CALLED)
    it.element("startEvent", "issue_begun")
    it.script("make_number", "licence_no", Formula('"LIC-" + case_no', '"LIC-" + case_no'))
    it.task("print_licence", ACCEPTANCE, "judge")
    it.element("endEvent", "issue_done")
    it.chain("issue_begun", "make_number", "print_licence", "issue_done")
    return it


def _classify() -> bytes:
    """Which grade a case is, by its type and amount: the same file for both."""
    rules = "".join(
        f'<rule id="r{n}"><inputEntry id="r{n}a"><text>"T{n}"</text></inputEntry><inputEntry id="r{n}b">'
        f'<text>&gt;= 0</text></inputEntry><outputEntry id="r{n}c"><text>"L{n % 4}"</text></outputEntry></rule>'
        for n in range(20)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"'
        ' id="classification" name="classification" namespace="http://heban/bench">'
        '<decision id="classify" name="classify"><decisionTable id="table" hitPolicy="UNIQUE">'
        '<input id="in1" label="type"><inputExpression id="ie1" typeRef="string"><text>case_type</text>'
        '</inputExpression></input><input id="in2" label="amount"><inputExpression id="ie2" typeRef="number">'
        '<text>amount</text></inputExpression></input><output id="out1" label="grade" name="grade" typeRef="string"/>'
        f"{rules}</decisionTable></decision></definitions>"
    ).encode()


DRAWN: Final[Mapping[str, Callable[[Hand], Mapping[str, bytes]]]] = {
    "simple": simple,
    "joint": joint,
    "realistic": realistic,
    "large": large,
}


def model(name: str) -> Model:
    """A model by its name."""
    draw = DRAWN[name]
    return Model(name, draw(OurHand()), draw(StockHand()), _application())
