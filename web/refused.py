"""退回的填写: a refused form is answered by leading to its page, which shows again what was filled in and its faults.

The page of a refusal is read and not sent, so that Back and Reload send nothing a second time. What was filled in may
be personal: it waits in the database under a secret of this browser's session, and only a number stands in the address.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from flask import request, session

from engine.commands import refused_forms as commands
from engine.errors import EngineError
from engine.faults import Fault
from engine.queries import refused_forms
from web.identity import reading, transaction
from web.problems import wants_json

PARAMETER: Final = "refused"
LONGEST: Final = 10_000
_BROWSER: Final = "browser"


@dataclass(frozen=True)
class Refused:
    """A form that was refused: what was filled in, its faults, and a sentence when no field is to blame."""

    given: Mapping[str, Sequence[str]] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    told: str = ""


NOTHING: Final = Refused()


def keep(refused: Refused, error: EngineError) -> str:
    """Keep a refused form; gives the value of PARAMETER for the page that shows it again.

    A machine has no such page: for it this raises `error`.
    """
    if wants_json():
        raise error
    number = secrets.token_urlsafe(9)
    browser = session.setdefault(_BROWSER, secrets.token_urlsafe(16))
    given = {name: [text[:LONGEST] for text in texts] for name, texts in refused.given.items()}
    content = {"given": given, "faults": [asdict(fault) for fault in refused.faults], "told": refused.told}
    with transaction() as tx:
        commands.keep(tx, _secret(browser, number), content)
    return number


def shown_again() -> Refused:
    """The refused form that the address of this page names; NOTHING when it names none of this browser's."""
    number, browser = request.args.get(PARAMETER), session.get(_BROWSER)
    if not number or not browser:
        return NOTHING
    with reading() as tx:
        content = refused_forms.kept(tx, _secret(browser, number))
    if not content:
        return NOTHING
    return Refused(content["given"], [Fault(**fault) for fault in content["faults"]], content["told"])


def _secret(browser: str, number: str) -> str:
    return f"{browser} {number}"
