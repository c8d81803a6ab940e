"""Accounts: one login each, and demo accounts that open nothing outside a demo."""

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy.exc import IntegrityError

from engine.commands import accounts
from engine.commands.accounts import Registration
from engine.errors import EngineError, NotFound, WrongPassword
from engine.events import NOBODY
from engine.model import passwords
from engine.model.organisation import account
from engine.queries import accounts as read
from tests.commands.office import CITIZEN_ID, PASSWORD, PASSWORD_HASH, Office, at_once

SOMEBODY = Registration("somebody", PASSWORD_HASH, "某人", CITIZEN_ID, "13900000000", "")


def test_two_who_want_one_login_at_once_get_one_account(office: Office) -> None:
    def register() -> str:
        try:
            with office.store.transaction(NOBODY) as tx:
                accounts.register(tx, SOMEBODY)
        except EngineError as refused:
            return refused.code
        return "done"

    assert sorted(at_once([register] * 3)) == ["done", "login-taken", "login-taken"]


def test_a_demo_account_opens_nothing_outside_a_demo(office: Office) -> None:
    with office.store.transaction(NOBODY) as tx:
        secret = accounts.begin_session(tx, office.people["shopkeeper"].id)

    with office.store.reading(NOBODY) as tx:
        assert read.check(tx, "shopkeeper", PASSWORD, demo=True) == office.people["shopkeeper"]
        assert read.of_session(tx, secret, demo=True) == office.people["shopkeeper"]
        with pytest.raises(WrongPassword):
            read.check(tx, "shopkeeper", PASSWORD, demo=False)
        with pytest.raises(NotFound):
            read.of_session(tx, secret, demo=False)


def test_a_login_that_nobody_has_is_refused_at_the_cost_of_checking_a_password() -> None:
    hasher = PasswordHasher()
    assert not hasher.check_needs_rehash(passwords._nobody)
    with pytest.raises(VerifyMismatchError):
        hasher.verify(passwords._nobody, PASSWORD)


def test_what_the_database_refuses_is_told_without_the_values(office: Office) -> None:
    row = {"id": office.people["shopkeeper"].id, "login": "other", "kind": "applicant", "name": "王五", "name_en": ""}
    more = {"password_hash": PASSWORD_HASH, "citizen_id": CITIZEN_ID, "phone": "13900000000", "is_demo": False}

    with pytest.raises(IntegrityError) as refused, office.store.transaction(NOBODY) as tx:
        tx.insert(account, [{**row, **more}])
    assert "王五" not in str(refused.value)
    assert CITIZEN_ID not in str(refused.value)
