"""Verification as the tests ask for it."""

from engine.chains import Fault
from tests.commands.office import Office
from web.checkpoints import Place
from web.verification import Verification


def faults(office: Office, place: Place) -> list[Fault]:
    """Everything that is found wrong."""
    return list(verified(office, place).faults())


def verified(office: Office, place: Place) -> Verification:
    """A verification that has not begun."""
    return Verification(office.store, place, lambda _done, _of: None)
