"""Which parties the settings choose, and that nothing stands in for one that they do not name."""

from uuid import uuid4

from tests.sandbox import Sandbox
from tests.web.conftest import Configured
from web import worker

CODE = "92230202MB9950010D"


def test_without_a_party_nothing_is_asked_of_anybody(configured: Configured) -> None:
    settings = configured()

    assert (worker.operations(settings), worker.registers(settings)) == ({}, {})


def test_the_party_that_is_set_is_asked(configured: Configured, sandbox: Sandbox) -> None:
    settings = configured(**sandbox.settings)

    verified = worker.operations(settings)["enterprise.verify"].ask(uuid4(), {"credit_code": CODE})
    assert verified == {"status": "存续", "name": "龙沙区演示面馆"}
    assert worker.registers(settings)["enterprise"].find(CODE)["name"] == "龙沙区演示面馆"
