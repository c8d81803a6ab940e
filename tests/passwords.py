"""Passwords that cost next to nothing to check: a hash says itself what it costs."""

import sqlalchemy as sa
from argon2 import PasswordHasher

from engine.events import OPERATOR
from engine.model.organisation import account
from engine.store import Store

_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def cheaply_hashed(password: str) -> str:
    """A hash like those of the product, but for its cost."""
    return _hasher.hash(password)


def give_to_all(store: Store, password: str) -> None:
    """Let every account of a store have this password, cheaply hashed."""
    with store.transaction(OPERATOR) as tx:
        tx.change(sa.update(account).where(tx.of(account)).values(password_hash=cheaply_hashed(password)))
