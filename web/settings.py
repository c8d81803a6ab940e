"""Everything an operator may set, read once from the environment."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from marshmallow import EXCLUDE, Schema, ValidationError, validate, validates_schema
from marshmallow import fields as read

from web.key_files import kept

HIDDEN = "******"
KEY_FILE = "secret-key"
EMPTY = frozenset({"hotline"})  # set to nothing, these are nothing
DEMO_CA = "demo-ca"
DEMO_SEALS = "seals"  # the names in it that `connectors.signature.demo_ca` uses
DEMO_ROOT = "root.pem"


@dataclass(frozen=True)
class Settings:
    """The settings of one running system. Durations are minutes, sizes are MB (1024 * 1024 bytes)."""

    database_url: str = field(repr=False)
    data_dir: Path
    checkpoints: Path
    host: str
    port: int
    secret_key: str = field(repr=False)
    tenant: str
    timezone: str
    site_name: str
    site_name_en: str
    hotline: str
    demo: bool
    session_idle_minutes: int
    session_absolute_minutes: int
    secure_cookies: bool
    workers: int
    threads: int
    proxies: int
    log_level: str
    embedded_worker: bool
    work_threads: int
    smtp_url: str = field(repr=False)
    mail_from: str
    enterprise_url: str
    enterprise_key_id: str
    enterprise_secret: str = field(repr=False)
    sharing_url: str
    sharing_key_id: str
    sharing_secret: str = field(repr=False)
    sharing_database_url: str = field(repr=False)
    sharing_host: str
    sharing_port: int
    sandbox_port: int
    sandbox_smtp_port: int
    public_url: str
    signing_keystore: Path | None
    signing_password: str = field(repr=False)
    signing_root: Path | None

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose days are the days of limits and receipts."""
        return ZoneInfo(self.timezone)


class SettingsInvalid(Exception):
    """Every fault of the environment at once, one a line, without the values (one may be a secret)."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Row:
    """One line of the table that `heban settings` prints."""

    name: str
    value: str
    given: bool
    meaning: str


def _invalid(text: str) -> dict[str, Any]:
    return {"invalid": text, "null": text}


def _whole(default: int, low: int, high: int, meaning: str) -> read.Integer:
    text = f"应为 {low} 至 {high} 的整数。"
    bounds = validate.Range(min=low, max=high, error=text)
    return read.Integer(load_default=default, validate=bounds, error_messages=_invalid(text), metadata={"is": meaning})


def _text(default: str, meaning: str, *checks: Callable[[str], object]) -> read.String:
    return read.String(load_default=default, validate=list(checks), metadata={"is": meaning})


def _yes(default: str, meaning: str) -> read.Boolean:
    messages = _invalid("应为 1 或 0。")
    return read.Boolean(load_default=default == "1", error_messages=messages, metadata={"is": meaning})


_MAIL_SERVER = re.compile(r"(smtp|smtp\+starttls|smtps)://([^@/\s]*@)?[A-Za-z0-9.-]+(:(?P<port>\d{1,5}))?/?")


def _is_mail_server(url: str) -> None:
    found = _MAIL_SERVER.fullmatch(url)
    if url and (found is None or int(found["port"] or 1) not in range(1, 65536)):
        raise ValidationError("应以 smtp://、smtp+starttls:// 或 smtps:// 开头，后接主机和端口。")


def _is_party(url: str) -> None:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or "@" in parts.netloc):
        raise ValidationError("应为 http:// 或 https:// 开头的接口地址，不含账号和参数。")


_IS_DATABASE = validate.Regexp(
    r"^$|^(sqlite|postgresql)(\+psycopg)?://", error="应以 sqlite:// 或 postgresql:// 开头。"
)
_KEY_ID = validate.Regexp(r"^[A-Za-z0-9._-]{1,64}\Z", error="应为 1 至 64 位字母、数字、点、横线或下划线。")
_SECRET = validate.Regexp(r"^$|^\S{16,}\Z", error="至少 16 个字符，不含空格。")


def _is_site(url: str) -> None:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
        raise ValidationError("应为 http:// 或 https:// 开头的网址。")


def _is_there(path: str) -> None:
    if path and not Path(path).exists():
        raise ValidationError("文件或目录不存在。")


_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class _Environment(Schema):
    """The variables, by their names in lower case."""

    class Meta:
        unknown = EXCLUDE

    data_dir = _text("data", "数据目录：SQLite 数据库与密钥文件", validate.Length(min=1, error="不能为空。"))
    checkpoints = _text("", "检查点文件，应放在数据库之外；不设时为数据目录下的 checkpoints.jsonl")
    database_url = _text(
        "",
        "数据库地址；不设时用数据目录下的 SQLite",
        _IS_DATABASE,
    )
    host = _text("127.0.0.1", "监听地址")
    port = _whole(8000, 1, 65535, "监听端口")
    secret_key = _text(
        "",
        "会话签名密钥；不设时首次启动生成并存入数据目录",
        validate.Regexp(r"^$|^.{32,}$", error="至少 32 个字符。"),
    )
    tenant = _text("230200", "行政区划代码（GB/T 2260）", validate.Regexp(r"^\d{6}$", error="应为 6 位数字。"))
    timezone = _text(
        "Asia/Shanghai", "时区：按它划分工作日", validate.OneOf(available_timezones(), error="时区不存在。")
    )
    site_name = _text("齐齐哈尔政务服务", "页眉上的名称")
    site_name_en = _text("Qiqihar Government Services", "页眉上的英文名称")
    hotline = _text("12345", "页脚上的服务热线；设为空则不显示")
    demo = _yes("0", "演示模式：登录页列出演示账号")
    session_idle_minutes = _whole(30, 5, 720, "无操作多少分钟后退出登录")
    session_absolute_minutes = _whole(720, 30, 1440, "登录多少分钟后必须重新登录")
    secure_cookies = _yes("0", "仅经 HTTPS 访问：安全 Cookie 与 HSTS")
    workers = _whole(2, 1, 64, "服务进程数")
    proxies = _whole(0, 0, 5, "前置代理层数：信任几层 X-Forwarded-For")
    threads = _whole(16, 1, 256, "每个进程的线程数")
    log_level = _text("INFO", "日志级别", validate.OneOf(_LEVELS, error="应为 " + "、".join(_LEVELS) + " 之一。"))
    embedded_worker = _yes("1", "网站进程兼办后台工作；设为 0 时须另行运行 heban work")
    work_threads = _whole(2, 1, 64, "同时办理几项后台工作")
    smtp_url = _text(
        "",
        "邮件服务器，如 smtps://用户:密码@主机:465；不设时只发站内通知，不发邮件",
        _is_mail_server,
    )
    mail_from = _text(
        "",
        "邮件的发件人地址；设置 SMTP_URL 时必须设置",
        validate.Regexp(r"^$|^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$", error="应为电子邮箱地址。"),
    )
    enterprise_url = _text("", "法人库的接口地址；不设时不能从法人库核验和带入", _is_party)
    enterprise_key_id = _text("heban", "法人库发给本系统的密钥编号", _KEY_ID)
    enterprise_secret = _text("", "法人库发给本系统的密钥；设置 ENTERPRISE_URL 时必须设置", _SECRET)
    sharing_url = _text("", "数据共享平台的接口地址；不设时不反馈办件过程", _is_party)
    sharing_key_id = _text("heban", "数据共享平台发给本系统的密钥编号", _KEY_ID)
    sharing_secret = _text("", "数据共享平台发给本系统的密钥；设置 SHARING_URL 时必须设置", _SECRET)
    sharing_database_url = _text(
        "", "共享库（heban sharing serve）自己的数据库地址；不设时用数据目录下的 SQLite", _IS_DATABASE
    )
    sharing_host = _text("127.0.0.1", "共享库的监听地址")
    sharing_port = _whole(8071, 1, 65535, "共享库的监听端口")
    sandbox_port = _whole(8070, 1, 65535, "演练对方（heban sandbox）的端口，只在本机监听")
    sandbox_smtp_port = _whole(8025, 1, 65535, "演练对方收信的端口，只在本机监听")

    public_url = _text("", "网站的公开网址，印在文书的二维码里；不设时由 HOST 和 PORT 得出", _is_site)
    signing_keystore = _text(
        "", "签章证书：一个 PKCS#12 文件，或者以信用代码命名的 .p12 文件所在目录；不设时不出具文书", _is_there
    )
    signing_password = _text("", "签章证书文件的密码")
    signing_root = _text("", "签章证书的根证书（PEM）；设置 SIGNING_KEYSTORE 时必须设置", _is_there)

    @validates_schema
    def _has_root(self, data: dict[str, str], **_: object) -> None:
        if data["signing_keystore"] and not data["signing_root"]:
            raise ValidationError("设置 SIGNING_KEYSTORE 时必须设置。", "signing_root")

    @validates_schema
    def _has_secret(self, data: dict[str, str], **_: object) -> None:
        parties = [name for name in ("enterprise", "sharing") if data[f"{name}_url"] and not data[f"{name}_secret"]]
        if parties:
            raise ValidationError({f"{name}_secret": [f"设置 {name.upper()}_URL 时必须设置。"] for name in parties})

    @validates_schema
    def _has_sender(self, data: dict[str, str], **_: object) -> None:
        if data["smtp_url"] and not data["mail_from"]:
            raise ValidationError("设置 SMTP_URL 时必须设置。", "mail_from")


def load(environment: Mapping[str, str]) -> Settings:
    """Read the settings; make and keep a secret key when none is given.

    Raises SettingsInvalid with every fault, also when the data folder takes no key.
    """
    settings = read_only(environment)
    if settings.secret_key:
        return settings
    try:
        return replace(settings, secret_key=_kept_key(settings.data_dir))
    except OSError as error:
        raise SettingsInvalid((f"DATA_DIR：数据目录不能建立或写入（{error.strerror}）。",)) from error


def read_only(environment: Mapping[str, str]) -> Settings:
    """Read the settings and make nothing: `secret_key` is "" before the first start.

    An empty variable counts as not set, but for those in EMPTY. Raises SettingsInvalid with every fault.
    """
    names = [name for name in _Environment().fields if name.upper() in environment]
    stripped = {name: environment[name.upper()].strip() for name in names}
    given = {name: value for name, value in stripped.items() if value or name in EMPTY}
    try:
        loaded = cast("dict[str, Any]", _Environment().load(given))
    except ValidationError as error:
        faults = cast("dict[str, list[str]]", error.messages)
        raise SettingsInvalid(tuple(f"{name.upper()}：{''.join(told)}" for name, told in faults.items())) from None
    folder = Path(loaded["data_dir"]).absolute()
    if not loaded["database_url"]:
        loaded["database_url"] = f"sqlite:///{folder / 'heban.db'}"
    if not loaded["sharing_database_url"]:
        loaded["sharing_database_url"] = f"sqlite:///{folder / 'sharing' / 'sharing.db'}"
    checkpoints = Path(loaded["checkpoints"] or folder / "checkpoints.jsonl").absolute()
    return Settings(**{**loaded, "data_dir": folder, "checkpoints": checkpoints, **_derived(loaded, folder)})


def _derived(loaded: Mapping[str, Any], folder: Path) -> Mapping[str, object]:
    """Where the site is reached and what seals documents; a demonstration seals with the authority that it made."""
    host = f"[{loaded['host']}]" if ":" in loaded["host"] else loaded["host"]
    url = (loaded["public_url"] or f"http://{host}:{loaded['port']}").rstrip("/")
    keystore, root = loaded["signing_keystore"], loaded["signing_root"]
    if loaded["demo"] and not keystore:
        keystore, root = folder / DEMO_CA / DEMO_SEALS, folder / DEMO_CA / DEMO_ROOT
    paths = {"signing_keystore": keystore, "signing_root": root}
    return {"public_url": url, **{name: Path(path).absolute() if path else None for name, path in paths.items()}}


def table(settings: Settings, environment: Mapping[str, str]) -> tuple[Row, ...]:
    """Every setting with the value in force, where it came from and what it means; secrets are hidden."""
    meanings = {name: str(one.metadata["is"]) for name, one in _Environment().fields.items()}
    return tuple(
        Row(
            one.name.upper(),
            _shown(one.name, getattr(settings, one.name)),
            given=_is_given(one.name, environment),
            meaning=meanings[one.name],
        )
        for one in fields(settings)
    )


def _is_given(name: str, environment: Mapping[str, str]) -> bool:
    value = environment.get(name.upper())
    return value is not None and (bool(value.strip()) or name in EMPTY)


def _shown(name: str, value: object) -> str:
    if name == "secret_key" and not value:
        return "（存在数据目录，首次启动时生成）"
    if name == "secret_key" or (name.endswith(("_secret", "_password")) and value):
        return HIDDEN
    if value is None:
        return ""
    if name in {"database_url", "smtp_url", "sharing_database_url"}:
        return _without_password(str(value))
    return str(int(value)) if isinstance(value, bool) else str(value)


def _without_password(url: str) -> str:
    """An address as it may be printed: neither the password before the host nor options after the path."""
    parts = urlsplit(url)
    if not parts.netloc:
        return url.partition("?")[0]
    login, at, place = parts.netloc.rpartition("@")
    name, colon, _ = login.partition(":")
    return f"{parts.scheme}://{name}{colon and ':' + HIDDEN}{at}{place}{parts.path}"


def _kept_key(folder: Path) -> str:
    """The key in the data folder, made on the first start."""
    return kept(folder / KEY_FILE, lambda: secrets.token_urlsafe(48).encode()).decode("ascii").strip()
