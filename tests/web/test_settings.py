"""Settings: read at once, told at once, secrets kept."""

import stat
from pathlib import Path

import pytest

from connectors.signature import demo_ca
from web import settings as reading
from web.settings import HIDDEN, SettingsInvalid

KEY = "a key of the tests, long enough to sign"


def test_an_empty_environment_gives_a_system_that_runs(tmp_path: Path) -> None:
    settings = reading.load({"DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'heban.db'}"
    assert (settings.host, settings.port, settings.tenant, settings.demo) == ("127.0.0.1", 8000, "230200", False)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        reading.load({"PORT": "eighty", "TENANT": "23", "SECRET_KEY": "short", "LOG_LEVEL": "LOUD", "DEMO": "maybe"})
    names = {fault.partition("：")[0] for fault in refused.value.faults}
    assert names == {"PORT", "TENANT", "SECRET_KEY", "LOG_LEVEL", "DEMO"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", "too-short-secret"), ("DATABASE_URL", "mysql://heban:hunter2@db/heban")],
    ids=["a key", "a database password"],
)
def test_a_refused_secret_is_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        reading.load({name: value})
    assert value not in str(refused.value)


@pytest.mark.parametrize(("given", "hotline"), [({}, "12345"), ({"HOTLINE": ""}, ""), ({"HOTLINE": "12388"}, "12388")])
def test_an_office_may_have_no_hotline(tmp_path: Path, given: dict[str, str], hotline: str) -> None:
    assert reading.load({"DATA_DIR": str(tmp_path), **given}).hotline == hotline


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert reading.load({"DATA_DIR": str(tmp_path), "PORT": "", "SECRET_KEY": " "}).port == 8000


def test_the_first_start_makes_a_key_that_only_its_owner_reads_and_later_starts_keep(tmp_path: Path) -> None:
    first = reading.load({"DATA_DIR": str(tmp_path / "new")})
    kept = tmp_path / "new" / "secret-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(first.secret_key) >= 32
    assert reading.load({"DATA_DIR": str(tmp_path / "new")}).secret_key == first.secret_key
    assert [file.name for file in kept.parent.iterdir()] == ["secret-key"]


def test_a_mail_server_needs_a_sender(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        reading.load({"DATA_DIR": str(tmp_path), "SMTP_URL": "smtps://user:hunter2@mail.example:465"})
    assert refused.value.faults == ("MAIL_FROM：设置 SMTP_URL 时必须设置。",)


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example",
        "smtp://",
        "mail.example:25",
        "smtp://hunter2 @mail.example",
        "smtp://hunter2@mail.example:70000",
    ],
    ids=["another protocol", "no host", "no protocol", "a blank", "no such port"],
)
def test_an_address_that_is_no_mail_servers_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        reading.load({"SMTP_URL": url, "MAIL_FROM": "notice@gov.example"})
    assert "SMTP_URL：应以 smtp://" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_the_table_says_what_happens_without_a_mail_server_and_hides_its_password(tmp_path: Path) -> None:
    url = "smtps://user:hunter2@mail.example:465"
    environment = {"DATA_DIR": str(tmp_path), "SMTP_URL": url, "MAIL_FROM": "notice@gov.example"}
    rows = {row.name: row for row in reading.table(reading.load(environment), environment)}
    assert rows["SMTP_URL"].value == f"smtps://user:{HIDDEN}@mail.example:465"
    assert "不设时只发站内通知" in rows["SMTP_URL"].meaning


def test_a_given_key_leaves_no_file(tmp_path: Path) -> None:
    assert reading.load({"DATA_DIR": str(tmp_path), "SECRET_KEY": KEY}).secret_key == KEY
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://heban:hunter2@db:5432/heban", f"postgresql+psycopg://heban:{HIDDEN}@db:5432/heban"),
        ("postgresql://heban@db/heban?password=hunter2", "postgresql://heban@db/heban"),
        ("postgresql:///heban?password=hunter2", "postgresql:///heban"),
        ("sqlite:////srv/heban.db", "sqlite:////srv/heban.db"),
    ],
    ids=["a password before the host", "a password after the path", "a local socket", "a file"],
)
def test_the_table_shows_addresses_without_passwords(url: str, shown: str, tmp_path: Path) -> None:
    environment = {"DATABASE_URL": url, "SECRET_KEY": KEY, "DATA_DIR": str(tmp_path)}
    settings = reading.load(environment)
    rows = {row.name: row for row in reading.table(settings, environment)}
    assert rows["DATABASE_URL"].value == shown
    assert rows["SECRET_KEY"].value == HIDDEN
    assert rows["DATABASE_URL"].given
    assert not rows["PORT"].given
    assert all(row.meaning for row in rows.values())
    assert KEY not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_a_party_needs_the_secret_it_shares(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        reading.load({"DATA_DIR": str(tmp_path), "ENTERPRISE_URL": "https://shared.gov.example/enterprise"})
    assert refused.value.faults == ("ENTERPRISE_SECRET：设置 ENTERPRISE_URL 时必须设置。",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("ENTERPRISE_URL", "ftp://shared.gov.example", id="another protocol"),
        pytest.param("ENTERPRISE_URL", "https://user:hunter2@shared.gov.example", id="an account in the address"),
        pytest.param("ENTERPRISE_URL", "https://shared.gov.example/?key=hunter2", id="a parameter in the address"),
        pytest.param("ENTERPRISE_URL", "https://", id="no host"),
        pytest.param("ENTERPRISE_SECRET", "hunter2", id="a short secret"),
        pytest.param("ENTERPRISE_KEY_ID", "hunter2, sig=", id="a key id that would end the header"),
    ],
)
def test_a_party_that_cannot_be_called_is_refused_and_not_repeated(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        reading.load({"DATA_DIR": str(tmp_path), name: value})
    assert [fault.partition("：")[0] for fault in refused.value.faults] == [name]
    assert "hunter2" not in str(refused.value)


def test_the_secret_of_a_party_is_shown_nowhere(tmp_path: Path) -> None:
    party = {"ENTERPRISE_URL": "https://shared.gov.example/enterprise", "ENTERPRISE_SECRET": "hunter2-hunter2-hunter2"}
    settings = reading.load({"DATA_DIR": str(tmp_path), **party})
    rows = {row.name: row.value for row in reading.table(settings, party)}
    assert (rows["ENTERPRISE_URL"], rows["ENTERPRISE_SECRET"]) == (party["ENTERPRISE_URL"], HIDDEN)
    assert "hunter2" not in repr(settings)


def test_qr_codes_lead_to_where_the_site_is_reached(tmp_path: Path) -> None:
    def _url(**given: str) -> str:
        return reading.load({"DATA_DIR": str(tmp_path), **given}).public_url

    assert _url(PORT="8001") == "http://127.0.0.1:8001"
    assert _url(HOST="::1") == "http://[::1]:8000"
    assert _url(PUBLIC_URL="https://zwfw.example.gov/heban/") == "https://zwfw.example.gov/heban"
    with pytest.raises(SettingsInvalid):
        _url(PUBLIC_URL="zwfw.example.gov")


def test_seals_are_those_that_were_named_and_a_demonstration_has_its_own(tmp_path: Path) -> None:
    data = {"DATA_DIR": str(tmp_path)}
    assert reading.load(data).signing_keystore is None
    assert reading.load({**data, "DEMO": "1"}).signing_keystore == tmp_path / reading.DEMO_CA / demo_ca.SEALS
    assert reading.load({**data, "DEMO": "1"}).signing_root == tmp_path / reading.DEMO_CA / demo_ca.ROOT

    given = {"SIGNING_KEYSTORE": str(tmp_path), "SIGNING_ROOT": str(tmp_path), "SIGNING_PASSWORD": "hunter2"}
    settings = reading.load({**data, "DEMO": "1", **given})
    rows = {row.name: row.value for row in reading.table(settings, given)}
    assert (rows["SIGNING_KEYSTORE"], rows["SIGNING_PASSWORD"]) == (str(tmp_path), HIDDEN)
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"SIGNING_KEYSTORE": "{0}"}, "SIGNING_ROOT：设置 SIGNING_KEYSTORE 时必须设置。"),
        ({"SIGNING_KEYSTORE": "{0}/none", "SIGNING_ROOT": "{0}"}, "SIGNING_KEYSTORE：文件或目录不存在。"),
        ({"SIGNING_KEYSTORE": "{0}", "SIGNING_ROOT": "{0}/none"}, "SIGNING_ROOT：文件或目录不存在。"),
    ],
    ids=["no root", "no keystore there", "no root there"],
)
def test_seals_that_are_not_there_are_refused(given: dict[str, str], fault: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        reading.load({"DATA_DIR": str(tmp_path), **{name: value.format(tmp_path) for name, value in given.items()}})
    assert refused.value.faults == (fault,)
