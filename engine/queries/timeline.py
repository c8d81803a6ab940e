"""办件过程 as people read it: the journal turned into a timeline, and into paint for diagrams."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from engine.events import ActorKind
from engine.journal import Entry, What
from engine.model.organisation import account, department, holder, post
from engine.procedures import acts
from engine.procedures.acts import CaseState
from engine.procedures.form_fields import OPINION
from engine.procedures.procedure import Procedure
from engine.queries import calls
from engine.queries.answered import Given, Reader
from engine.queries.rows import Answered, Moment, Office, Painting, StageStep
from engine.store import Tx

WORDS = {
    What.SUBMITTED: ("提交申请", "Application submitted"),
    What.CLAIMED: ("认领", "Claimed"),
    What.UNCLAIMED: ("归还", "Given back"),
    What.WITHDRAWN: ("申请人撤销申请", "Withdrawn by the applicant"),
    What.CORRECTED: ("更正申请表", "Application corrected"),
    What.FIRED: ("时间已到", "Time has come"),
    What.RECEIVED: ("收到", "Received"),
    What.SENT: ("发出", "Sent"),
}
NOTIFIED = {
    "page": ("已通知申请人（站内）", "Applicant notified on the site"),
    "mail": ("已通知申请人（电子邮件）", "Applicant notified by e-mail"),
}


PUBLIC = frozenset({What.DOCUMENT, What.LICENCE})


@dataclass(frozen=True)
class Person:
    """Who stands behind an actor's id: the name and, for a clerk, the office."""

    name: str
    name_en: str
    office: str
    office_en: str


NOBODY = Person("", "", "", "")


def people(tx: Tx, entries: Sequence[Entry]) -> Mapping[str, Person]:
    """The people of a journal, by id."""
    ids = {entry.actor for entry in entries}
    joined = (
        sa.select(
            account.c.id,
            account.c.name,
            account.c.name_en,
            department.c.name.label("office"),
            department.c.name_en.label("office_en"),
        )
        .select_from(
            account.outerjoin(
                holder, sa.and_(holder.c.tenant_id == account.c.tenant_id, holder.c.account == account.c.id)
            )
            .outerjoin(post, sa.and_(post.c.tenant_id == holder.c.tenant_id, post.c.key == holder.c.post))
            .outerjoin(
                department,
                sa.and_(department.c.tenant_id == post.c.tenant_id, department.c.key == post.c.department),
            )
        )
        .where(tx.of(account), account.c.id.in_(ids))
    )
    return {row.id: Person(row.name, row.name_en, row.office or "", row.office_en or "") for row in tx.all(joined)}


@dataclass(frozen=True)
class Teller:
    """Tells the moments of a case from its journal. `desk` is the office that handles it."""

    procedure: Procedure
    people: Mapping[str, Person]
    answers: Mapping[str, Given]
    reader: Reader | None = None
    desk: Office | None = None

    def for_clerks(self, entries: Sequence[Entry]) -> tuple[Moment, ...]:
        """Everything people did, with names and opinions; oldest first."""
        told = (self._moment(entry) for entry in entries)
        return tuple(moment for moment in told if moment is not None)

    def for_applicants(self, entries: Sequence[Entry], applicant: str) -> tuple[Moment, ...]:
        """What the applicant did and what the office resolved: no names of clerks, no internal steps; newest first."""
        told = []
        for entry in entries:
            own = entry.actor == applicant and entry.what is What.COMPLETED
            if entry.what in {What.SUBMITTED, What.WITHDRAWN, What.CORRECTED} or own:
                moment = self._moment(entry)
            elif entry.what is What.ACT and entry.facts.get("act") != "withdraw":
                moment = self._act(entry)
            elif entry.what is What.ANSWERED:
                moment = self._call(entry)
            elif entry.what in PUBLIC:
                moment = self._paper(entry)
            else:
                moment = None
            if moment is not None:
                told.append(replace(moment, person="", person_en="", opinion="", element="", answers=()))
        return tuple(reversed(told))

    def _moment(self, entry: Entry) -> Moment | None:
        person = self.people.get(entry.actor, NOBODY)
        if entry.what is What.ACT:
            return self._act(entry)
        if entry.what in PUBLIC:
            return self._paper(entry)
        if entry.what is What.COMPLETED:
            text, text_en = self._element(entry)
            given = self.answers.get(str(entry.facts.get("answer", "")))
            opinion = "" if given is None else given.opinion
        elif entry.what is What.DECIDED:
            text, text_en = self._decision(entry)
            return Moment(entry.at, entry.what.value, text, text_en, element=entry.element)
        elif entry.what in calls.ENDS:
            return self._call(entry)
        elif entry.what is What.NOTIFIED:
            text, text_en = NOTIFIED[str(entry.facts["by"])]
            return Moment(entry.at, entry.what.value, text, text_en)
        elif entry.what in WORDS:
            text, text_en = WORDS[entry.what]
            opinion = self._reason(entry)
            if entry.element:
                name, name_en = self._element(entry)
                text, text_en = f"{text}：{name}", f"{text_en}: {name_en}"
        else:
            return None
        office, office_en = person.office, person.office_en
        told = Moment(entry.at, entry.what.value, text, text_en, office, office_en, person.name, opinion, entry.element)
        return replace(told, person_en=person.name_en, answers=self._answers(entry))

    def _answers(self, entry: Entry) -> tuple[Answered, ...]:
        """What was filled in to complete a task, but for the opinion, which stands by itself; or what a party said.

        Of a correction, what it changed.
        """
        given = self.answers.get(str(entry.facts.get("answer", "")))
        earlier = self.answers.get(str(entry.facts.get("earlier", "")))
        if self.reader is None or given is None:
            return ()
        if entry.what is What.CORRECTED:
            return () if earlier is None else self.reader.changes(earlier, given)
        if entry.what not in {What.COMPLETED, What.ANSWERED}:
            return ()
        return tuple(one for one in self.reader.read(given) if one.key != OPINION)

    def _call(self, entry: Entry) -> Moment | None:
        """What came of asking another party. What a withdrawal drops is told by the withdrawal."""
        element = self.procedure.program.element(str(entry.facts["process"]), entry.element)
        (name, name_en), (source, source_en) = self._element(entry), calls.source(element)
        if entry.what is What.ANSWERED:
            said, said_en = f"{source}已答复", f"answered by {source_en}"
        elif entry.what is What.FAILED:
            said, said_en = calls.named(calls.caught(self.procedure, entry))
        elif entry.facts.get("late"):
            said, said_en = f"{source}的答复来迟，没有采用", f"the answer of {source_en} came too late and was not used"
        else:
            return None
        told = Moment(entry.at, entry.what.value, f"{name}：{said}", f"{name_en}: {said_en}", element=entry.element)
        return replace(told, answers=self._answers(entry))

    def _reason(self, entry: Entry) -> str:
        """The reason that an applicant gave for withdrawing."""
        given = self.answers.get(str(entry.facts.get("answer", "")))
        return str(given.values.get("reason") or "") if given is not None and not given.form else ""

    def _decision(self, entry: Entry) -> tuple[str, str]:
        """What a decision table said and by which of its rules, so that nobody has to take it on trust."""
        rules = entry.facts["rules"]
        assert isinstance(rules, list)
        numbers = [str(number) for number in rules]
        notes = [self.procedure.note_of(str(entry.facts["decision"]), number) for number in rules]
        name, name_en = self._element(entry)
        value = entry.facts["value"]
        said = "；".join(filter(None, notes)) or str(value)
        return f"{name}：{said}（规则 {'、'.join(numbers)}）", f"{name_en}: {value} (rule {', '.join(numbers)})"

    def _act(self, entry: Entry) -> Moment:
        person = self.people.get(entry.actor, NOBODY)
        text, text_en = acts.name(str(entry.facts["act"]))
        office, office_en = person.office, person.office_en
        if entry.actor_kind == ActorKind.SYSTEM and self.desk is not None:
            office, office_en = self.desk.name, self.desk.name_en
        return Moment(
            entry.at, entry.what.value, text, text_en, office, office_en, element=entry.element, decision=True
        )

    def _paper(self, entry: Entry) -> Moment:
        """A document that was issued, or the end of a licence."""
        person, number = self.people.get(entry.actor, NOBODY), entry.facts["number"]
        if entry.what is What.LICENCE:
            text, text_en = acts.name(str(entry.facts["state"]))
        else:
            rule = self.procedure.document(str(entry.facts["key"]))
            name, name_en = (rule.name, rule.name_en) if rule else ("", "")
            text, text_en = f"已出具{name}", f"Document issued: {name_en}"
        told = (f"{text}：{number}", f"{text_en}, {number}", person.office, person.office_en)
        name, name_en = (person.name, person.name_en) if person.office else ("", "")
        return Moment(entry.at, entry.what.value, *told, name, person_en=name_en)

    def _element(self, entry: Entry) -> tuple[str, str]:
        element = self.procedure.program.element(str(entry.facts["process"]), entry.element)
        return element.name, element.properties.get("name_en", element.name)


def painting(entries: Sequence[Entry], open_elements: Mapping[str, Sequence[str]]) -> Mapping[str, Painting]:
    """How each diagram of a case is painted: what was passed how often, what is open now, which flows were taken."""
    visits: dict[str, Counter[str]] = {}
    flows: dict[str, list[str]] = {}
    for entry in entries:
        if entry.what is not What.PASSED:
            continue
        path = entry.facts["path"]
        assert isinstance(path, list)
        for process, element, flow in path:
            visits.setdefault(process, Counter())[element] += 1
            if flow:
                flows.setdefault(process, []).append(flow)
    painted = {}
    for process, counted in visits.items():
        current = tuple(open_elements.get(process, ()))
        done = {element: count for element, count in counted.items() if element not in current}
        painted[process] = Painting(done, current, tuple(dict.fromkeys(flows.get(process, ()))))
    return painted


def stage_steps(procedure: Procedure, stage: str, state: CaseState, entries: Sequence[Entry]) -> tuple[StageStep, ...]:
    """The public stages and where the case stands; a case that was refused has names of its own for some."""
    refused = any(entry.what is What.ACT and entry.facts.get("act") == "refuse" for entry in entries)
    keys = [one.key for one in procedure.stages]
    now = keys.index(stage) if stage in keys else 0
    ended = state in acts.CLOSED
    steps = []
    for place, one in enumerate(procedure.stages):
        standing = "done" if place < now or (ended and place == now) else "now" if place == now else "ahead"
        names = (one.refused_name, one.refused_name_en) if refused and one.refused_name else (one.name, one.name_en)
        steps.append(StageStep(one.key, *names, standing))
    return tuple(steps)
