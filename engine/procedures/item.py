"""The tables of `procedure.toml`, one frozen dataclass each: the item as the national 实施清单 knows it, and how it is
handled here.

These classes are the schema: the name of a field is the key in the file, its type is what the key may hold, and a key
without a default must be given. Every `*_en` is the English of the key before it. The fields of `Item` are the English
snake_case names of `up_task_general_basic` and its extension; what a department gives (address, name, code) comes from
the organisation and not from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.clock.calendar import Unit

TaskType = Literal["01", "05", "07", "08", "09", "10", "20"]
ServerType = Literal["1", "2", "3", "4", "5", "6", "9"]
ProjectType = Literal["1", "2", "3", "4"]
HandleType = Literal["1", "2", "3"]
UseLevel = Literal["1", "2", "3", "4", "5", "6"]
Depth = Literal["1", "2", "3", "4"]
Medium = Literal["paper", "electronic", "both"]


@dataclass(frozen=True)
class Limit:
    """A time limit: `n` units, and the provision it rests on."""

    n: int
    unit: Unit
    basis: str = ""
    basis_en: str = ""


@dataclass(frozen=True)
class Limits:
    """The limits of an item.

    `legal` and `promised` run from acceptance (行政许可法 Art. 42); `supplement_notice` from receipt (Art. 32);
    `issue` from the decision (Art. 44); `extension` is what the head of the office may add (Art. 42);
    `applicant_supplement` is how long an applicant may take to supplement.
    """

    legal: Limit
    promised: Limit
    supplement_notice: Limit
    issue: Limit
    extension: Limit | None = None
    applicant_supplement: Limit | None = None


@dataclass(frozen=True)
class SpecialProcedure:
    """A special procedure that may come up (行政许可法 Art. 45), and whether the law lets it stop the clock."""

    kind: str
    stops_clock: bool
    legal_basis: str
    kind_en: str = ""


@dataclass(frozen=True)
class Item:
    """The item's entry in the national catalogue.

    Codes: `task_type` 01 licence, 05 payment, 07 confirmation, 08 reward, 09 ruling, 10 other power, 20 public service;
    `server_type` 1 natural person, 2 enterprise, 3 public institution, 4 social organisation, 5 unincorporated
    enterprise, 6 public body, 9 other; `project_type` 1 decided on the spot, 2 with a promised limit, 3 joint,
    4 reported upward; `handle_type` 1 window, 2 online, 3 post; `use_levels` 3 city, 4 county;
    `online_handle_depth` 1 to 4. `limit_scene_num` is the number of visits to an office.
    """

    catalog_code: str
    task_type: TaskType
    use_levels: tuple[UseLevel, ...]
    server_type: tuple[ServerType, ...]
    project_type: ProjectType
    handle_type: tuple[HandleType, ...]
    by_law: str
    accept_condition: str
    handle_flow: str
    is_fee: bool
    transact_time: str
    link_way: str
    supervise_way: str
    limit_scene_num: int
    online_handle_depth: Depth
    local_catalog_code: str = ""
    task_version: int = 1
    task_state: Literal["1", "2", "3"] = "1"
    power_source: str = ""
    dept_type: str = "1"
    entrust_name: str = ""
    review_type: Literal["spot", "accept_then_review"] = "accept_then_review"
    special_procedure: tuple[SpecialProcedure, ...] = ()
    fee_basis: str = ""
    limit_scene_explain: str = ""
    limit_explain: str = ""
    handle_area: str = ""
    is_entry_center: bool = True
    is_express: bool = False
    is_online: bool = True
    is_pay_online: bool = False
    is_schedule: bool = False
    is_service_terminals: bool = False
    other_dept: str = ""
    service_type: str = ""
    topics_person: tuple[str, ...] = ()
    topics_legal: tuple[str, ...] = ()
    plan_effective_date: str = ""
    plan_cancel_date: str = ""
    by_law_en: str = ""
    accept_condition_en: str = ""
    handle_flow_en: str = ""
    transact_time_en: str = ""
    link_way_en: str = ""
    supervise_way_en: str = ""
    limit_scene_explain_en: str = ""
    limit_explain_en: str = ""


@dataclass(frozen=True)
class Routing:
    """Where a case is handled: FEEL over the application form's answer gives the region's code; `level` is the id of a
    decision, or FEEL after `=`, giving county or city; `department` is the kind of department.
    """

    region: str
    level: str
    department: str


CodeType = Literal["", "001", "111"]


@dataclass(frozen=True)
class CaseTexts:
    """FEEL over the application form's answer: what a case is called, and who applies under which code.

    `applicant_type` is `applyer_type` of the exchange (1 natural person, 2 enterprise, ... as `server_type`);
    `applicant_code_type` is 001 for a 统一社会信用代码 and 111 for a 公民身份号码.
    """

    title: str
    applicant_name: str
    applicant_code: str = ""
    applicant_code_type: CodeType = ""
    applicant_type: ServerType | Literal[""] = ""


@dataclass(frozen=True)
class Variant:
    """业务办理项: a variety of the item with its own main process and application form. `code` are its two digits."""

    name: str
    name_en: str
    process: str
    form: str
    code: str = "01"
    hint: str = ""
    hint_en: str = ""


@dataclass(frozen=True)
class MaterialItem:
    """申请材料: a material that the application must, may or under a condition must contain.

    `need`: deferrable means 容缺后补, which `heban check` refuses until it is built.
    `when` is FEEL over the answer, for `conditional` only.
    """

    key: str
    name: str
    name_en: str
    need: Literal["required", "optional", "deferrable", "conditional"] = "required"
    when: str = ""
    original: Literal["original", "copy", "both"] = "original"
    copies: int = 1
    format: Medium = "electronic"
    source: Literal["applicant", "government", "other"] = "applicant"
    source_explain: str = ""
    source_explain_en: str = ""
    accept_stand: str = ""
    accept_stand_en: str = ""
    fill_explain: str = ""
    fill_explain_en: str = ""
    by_law: str = ""
    page_format: str = ""
    max_files: int = 5


@dataclass(frozen=True)
class Result:
    """What an applicant gets in the end. `type`: licence 出证办结, document 出文办结, approval 审批办结, other."""

    name: str
    name_en: str
    type: Literal["licence", "document", "approval", "other"]
    validity: str = ""
    validity_en: str = ""
    sample: str = ""


@dataclass(frozen=True)
class LicenceRule:
    """What makes a document a licence (电子证照).

    `type_code` are the 21 characters of 证照类型代码 (GB/T 36904): the code of the body that defined the type and three
    digits. It is dated from the day of the decision and valid for `years` years from then. `revoked_by` is the role of
    the post that may revoke it.
    """

    type_code: str
    years: int
    revoked_by: str


@dataclass(frozen=True)
class DocumentRule:
    """文书: a document that follows from an act, its template, and how it is numbered.

    `state` restricts it to those acts that lead there. `number` is text with {office}, {region}, {year}, {code}, {seq}
    and {check}; `{seq:6}` has six digits; `code` is FEEL over the application's answer; `check` is the ISO 7064
    MOD 11,10 digit of the digits before it. `texts` are FEEL over the document's data, for what no layout may decide.
    """

    key: str
    name: str
    name_en: str
    act: str
    template: str
    number: str
    state: str = ""
    code: str = ""
    licence: LicenceRule | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fee:
    """A fee: its standard and the provision it rests on. `reducible` 允许减免."""

    name: str
    name_en: str
    standard: str
    by_law: str
    standard_en: str = ""
    reducible: bool = False
    reduction: str = ""


@dataclass(frozen=True)
class LegalBasis:
    """A provision that the item rests on."""

    title: str
    article: str
    text: str
    title_en: str = ""
    article_en: str = ""
    text_en: str = ""


@dataclass(frozen=True)
class Question:
    """A frequent question and its answer."""

    question: str
    answer: str
    question_en: str = ""
    answer_en: str = ""


@dataclass(frozen=True)
class Stage:
    """A public stage: what an applicant sees of the process. The property `stage` of a task names its key.

    `refused_name` is what the stage is called in a case that was refused, when that is something else.
    """

    key: str
    name: str
    name_en: str
    refused_name: str = ""
    refused_name_en: str = ""


@dataclass(frozen=True)
class ProcedureFile:
    """`procedure.toml` as a whole. `lanes` gives each lane of the diagrams the role of the post that works in it;
    the role `applicant` is the applicant's own.
    """

    key: str
    name: str
    name_en: str
    summary: str
    summary_en: str
    theme: str
    theme_en: str
    item: Item
    limits: Limits
    routing: Routing
    case: CaseTexts
    lanes: Mapping[str, str]
    variants: Mapping[str, Variant]
    stages: tuple[Stage, ...]
    keywords: tuple[str, ...] = ()
    materials: tuple[MaterialItem, ...] = ()
    results: tuple[Result, ...] = ()
    documents: tuple[DocumentRule, ...] = ()
    fees: tuple[Fee, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    faq: tuple[Question, ...] = ()
