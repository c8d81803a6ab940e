"""docs/bpmn.md is what the table of the normaliser gives, and leaves nothing of it out."""

from lxml import etree

from engine.runtime import elements, refusals
from engine.runtime.refusals import Refusal
from tests.reference import page
from tests.reference.words import GROUPS

MAKE = "python -m tests.reference.page"


def test_the_page_is_what_the_table_gives() -> None:
    assert page.PAGE.read_text("utf-8") == page.page(), MAKE


def test_the_pictures_are_what_the_generator_draws() -> None:
    written = {file.name: file.read_text("utf-8") for file in page.PICTURES.iterdir()}
    assert written == page.pictures(), MAKE


def test_every_picture_is_an_svg_file() -> None:
    for picture in page.pictures().values():
        assert etree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    shapes = {name.removesuffix(".svg") for name in page.pictures()}
    assert shapes >= elements.NODES | elements.TRIGGERS


def test_the_page_tells_of_every_element_and_refusal() -> None:
    text = page.page()
    assert {tag for words in GROUPS.values() for tag in words} == elements.RUN
    named = elements.WITHOUT_MEANING | elements.REFUSED.keys() | elements.HARMLESS_VALUES.keys()
    assert {name for name in named if text.count(f"`{name}`") < 2} == set()
    codes = {value.code for value in vars(refusals).values() if isinstance(value, Refusal)}
    assert {code for code in codes if text.count(f"| {code} |") < 2} == set()
