"""The joint-review procedure of the command tests with documents added, and a signer that leaves a mark."""

from dataclasses import dataclass, field

from engine.commands import documents, releases
from engine.commands.documents import Press
from engine.errors import PartyUnavailable
from engine.events import OPERATOR
from engine.jobs import Ledger
from engine.model.document import DOCUMENT
from engine.ports import Seal, Signer
from engine.procedures import bundle
from engine.procedures.bundle import Bundle
from engine.store import Store
from tests.commands.office import FOLDER, Office
from web.fonts import FONTS

PRESS = Press(FONTS, "https://example.invalid")
TEMPLATE = """#let data = json(bytes(sys.inputs.data))
#set text(font: "Noto Serif SC")
= #data.name
#data.number #data.holder.name #data.told.missing.value #data.licence.identifier
#image(bytes(sys.inputs.qr), format: "svg", width: 2cm)
#context [#metadata((page: here().page(), x: here().position().x.pt(), y: here().position().y.pt())) <seal>]
"""
REFUSAL = f"{TEMPLATE}\n#data.told.reasons.value 可以申请行政复议，也可以提起行政诉讼。\n"
DOCUMENTS = """
[[documents]]
key = "receipt"
name = "收件凭证"
name_en = "Receipt"
act = "receive"
template = "documents/plain.typ"
number = "（鹤{office}）收〔{year}〕{seq}号"

[[documents]]
key = "acceptance"
name = "受理通知书"
name_en = "Notice of acceptance"
act = "accept"
template = "documents/plain.typ"
number = "（鹤{office}）受〔{year}〕{seq}号"

[[documents]]
key = "supplement"
name = "补正通知书"
name_en = "Notice to supplement"
act = "supplement"
template = "documents/plain.typ"
number = "（鹤{office}）补〔{year}〕{seq}号"

[[documents]]
key = "decline"
name = "不予受理决定书"
name_en = "Decision not to accept"
act = "decline"
template = "documents/plain.typ"
number = "（鹤{office}）不受〔{year}〕{seq}号"

[[documents]]
key = "refusal"
name = "不予行政许可决定书"
name_en = "Refusal"
act = "refuse"
template = "documents/refusal.typ"
number = "（鹤{office}）决〔{year}〕{seq}号"

[[documents]]
key = "permit"
name = "测试许可证"
name_en = "Test licence"
act = "grant"
template = "documents/plain.typ"
number = "JY{code}{region}{seq:6}{check}"
code = '=if scale = "large" then "2" else "1"'
[documents.licence]
type_code = "11230200MB99000219001"
years = 5
revoked_by = "decision"
"""
DELIVERY = """<bpmn:sequenceFlow id="f15" sourceRef="decide" targetRef="make"/>
<bpmn:userTask id="make" name="制证"><bpmn:extensionElements><zeebe:formDefinition formId="left"/><zeebe:properties>
<zeebe:property name="act" value="issue"/></zeebe:properties></bpmn:extensionElements></bpmn:userTask>
<bpmn:sequenceFlow id="f16" sourceRef="make" targetRef="hand"/>
<bpmn:userTask id="hand" name="送达"><bpmn:extensionElements><zeebe:formDefinition formId="left"/><zeebe:properties>
<zeebe:property name="act" value="deliver"/></zeebe:properties></bpmn:extensionElements></bpmn:userTask>
<bpmn:sequenceFlow id="f17" sourceRef="hand" targetRef="closed"/>"""
CLOSED_AT_ONCE = '<bpmn:sequenceFlow id="f15" sourceRef="decide" targetRef="closed"/>'
IN_LANE = "<bpmn:flowNodeRef>{}</bpmn:flowNodeRef>"
ACCEPTER, DECIDER = "230202-acceptance-1", "230202-decision-1"


@dataclass
class Stamp:
    """A signer that appends whose seal it was, after failing as often as told."""

    failures: int = 0
    seals: list[Seal] = field(default_factory=list)

    def sign(self, pdf: bytes, seal: Seal) -> bytes:
        """Leave the mark."""
        if self.failures:
            self.failures -= 1
            raise PartyUnavailable(party="签章")
        self.seals.append(seal)
        return pdf + f"\n% sealed by {seal.office}\n".encode()


def with_documents(office: Office, template: str = TEMPLATE) -> Office:
    """Publish the procedure with its documents; cases handed in from now on have them."""
    with office.store.transaction(OPERATOR) as tx:
        releases.publish(tx, documented(template))
    return office


def with_text(mark: str, line: str) -> str:
    """The documents, of which the one with this mark in its number has a text."""
    number = f'{mark}〔{{year}}〕{{seq}}号"\n'
    return DOCUMENTS.replace(number, f"{number}[documents.texts]\n{line}\n")


def documented(template: str = TEMPLATE, more: str = DOCUMENTS) -> Bundle:
    """The procedure's bundle with documents."""
    plain = bundle.collect(FOLDER)
    files = {**plain.files, "procedure.toml": plain.files["procedure.toml"] + more.encode()}
    templates = {"documents/plain.typ": template.encode(), "documents/refusal.typ": REFUSAL.encode()}
    return bundle.of_files(plain.key, {**files, **templates})


def with_delivery(office: Office, more: str = "") -> Office:
    """Publish it with a task that makes the licence and one that delivers it, and with more documents."""
    plain = documented(more=DOCUMENTS.replace('act = "grant"', 'act = "issue"') + more)
    drawn = plain.files["joint_review.bpmn"].decode().replace(CLOSED_AT_ONCE, DELIVERY)
    drawn = drawn.replace(IN_LANE.format("left"), "".join(IN_LANE.format(one) for one in ("left", "make", "hand")))
    with office.store.transaction(OPERATOR) as tx:
        releases.publish(tx, bundle.of_files(plain.key, {**plain.files, "joint_review.bpmn": drawn.encode()}))
    return office


def issue(store: Store, signer: Signer | None, press: Press = PRESS) -> None:
    """Run the jobs that issue documents until none is ready."""
    ledger = Ledger(store, {DOCUMENT: documents.kinds(press, signer)[DOCUMENT]})
    ledger.sweep()
    while ledger.run_next():
        pass


def granted(office: Office, **answer: str) -> str:
    """A case that has been granted, what was ordered before the decision being sealed; gives its number."""
    number = office.submit(**answer).number
    office.accept(number)
    office.do(number, "left", ACCEPTER, paper="好")
    office.do(number, "right", "230202-inspection-1", site="好")
    office.do(number, "sign", "230202-inspection-1", signed="true")
    office.do(number, "sign", "230202-inspection-2", signed="true")
    issue(office.store, Stamp())
    office.do(number, "decide", DECIDER, decision="grant")
    return number
