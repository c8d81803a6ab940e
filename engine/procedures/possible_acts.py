"""Which acts an element of a diagram can be seen to cause, from its property `act` and the form of its task."""

import re
from collections.abc import Mapping

from engine.procedures.acts import ACTS
from engine.procedures.forms import Form
from engine.runtime.outline import Element

_RESULT = re.compile(r"\b(?:then|else)\s+\"([^\"]*)\"")
_TEXT = re.compile(r"\"([^\"]*)\"")
_NAME = re.compile(r"=\s*([a-z][a-z0-9_]*)\s*")


def possible_acts(element: Element, forms: Mapping[str, Form]) -> set[str]:
    """The acts that an element can be seen to cause.

    A formula that is one name gives the options of that field of the task's form; of any other formula, what stands
    after `then` and `else`, and whatever text in it is the name of an act.
    """
    act = element.properties.get("act", "").strip()
    if not act.startswith("="):
        return {act} - {""}
    if name := _NAME.fullmatch(act):
        return _options(name.group(1), element, forms)
    return set(_RESULT.findall(act)) | (set(_TEXT.findall(act)) & ACTS.keys())


def _options(name: str, element: Element, forms: Mapping[str, Form]) -> set[str]:
    form = forms.get(element.form or "")
    fields = form.fields if form else ()
    return {choice.value for field in fields if field.key == name for choice in field.options}
