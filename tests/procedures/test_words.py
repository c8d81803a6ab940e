"""Every sentence that reading and checking can say has its English, naming the same facts."""

from string import Formatter

import pytest

from engine.procedures import acts, forms_schema, refusals
from engine.runtime.refusals import Refusal
from web.translations.compile import merged

REFUSALS = [one.text for one in vars(refusals).values() if isinstance(one, Refusal)]
MESSAGES = [one for name, one in vars(forms_schema).items() if name.isupper() and isinstance(one, str)]
NAMES = [words.name for words in acts.STATES.values()] + [rule.name for rule in acts.ACTS.values()]


@pytest.fixture(scope="module")
def english() -> dict[object, object]:
    return {message.id: message.string for message in merged("en")}


@pytest.mark.parametrize("sentence", [*REFUSALS, *MESSAGES, *dict.fromkeys(NAMES)])
def test_a_sentence_has_its_english(english: dict[object, object], sentence: str) -> None:
    assert _facts(str(english[sentence])) == _facts(sentence)


def test_a_code_means_one_refusal() -> None:
    codes = [one.code for one in vars(refusals).values() if isinstance(one, Refusal)]
    assert len(codes) == len(set(codes)) > 80


def _facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
