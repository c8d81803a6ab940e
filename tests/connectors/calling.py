"""A program that calls a party once and prints what it answered, or the class of the refusal."""

import sys

from connectors import wire
from connectors.wire import Party
from engine.errors import EngineError
from tests.connectors.far import KEY_ID, SECRET

if __name__ == "__main__":
    try:
        said = str(wire.call(Party("法人库", sys.argv[1], KEY_ID, SECRET), "GET", "/"))
    except EngineError as refused:
        said = type(refused).__name__
    sys.stdout.write(said)
