"""Chinese first, English complete: which language a page is in, and how texts, days and moments are written in it."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlencode

from flask import Flask, Response, request
from flask_babel import Babel, get_locale, gettext, ngettext, to_user_timezone
from markupsafe import Markup

from engine.procedures.item import Limit

COOKIE: Final = "lang"
CHINESE: Final = "zh"
ENGLISH: Final = "en"
_LOCALES: Final = {CHINESE: "zh_Hans_CN", ENGLISH: "en"}
_TAGS: Final = {CHINESE: "zh-CN", ENGLISH: "en"}
_YEAR: Final = 365 * 24 * 3600
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_FOLDER: Final = Path(__file__).parent / "translations"


def install(app: Flask, zone: str) -> None:
    """Choose the language of each request and offer the filters below."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(_FOLDER)
    Babel(app, default_locale=_LOCALES[CHINESE], default_timezone=zone, locale_selector=_locale)
    app.jinja_env.filters.update(text=text, day=day, moment=moment, duration=duration, say=say, as_written=as_written)
    app.context_processor(lambda: {"language_tag": _TAGS[language()], "other_language": _other_language})
    app.after_request(_remember)


def language() -> str:
    """`zh` or `en`."""
    return ENGLISH if str(get_locale() or "").startswith("en") else CHINESE


def text(thing: object, name: str) -> str:
    """The text `name` of a thing in the reader's language: its `name_en` in English when it has one."""
    wanted = _read(thing, f"{name}_en") if language() == ENGLISH else ""
    return wanted or _read(thing, name)


def say(sentence: str, facts: Mapping[str, object] | None = None) -> str:
    """A Chinese sentence with braces in the reader's language, its facts filled in.

    A fact with an English name beside it (`name`, `name_en`) is given in the reader's language; others are translated.
    """
    given = facts or {}
    known = {name: gettext(value) if isinstance(value, str) and value else value for name, value in given.items()}
    known |= {name: text(given, name) for name in given if f"{name}_en" in given}
    return str(gettext(sentence)).format(**known)


def as_written(words: str) -> Markup | str:
    """What somebody wrote himself, or a name: on an English page Chinese in it is marked as Chinese."""
    if language() == ENGLISH and _HAN.search(words):
        return Markup('<span lang="zh-CN">{}</span>').format(words)
    return words


def day(value: date | None) -> str:
    """A day: 2026年3月5日, 5 Mar 2026. An instant is shown as the day it falls on where the office stands."""
    if value is None:
        return ""
    local = to_user_timezone(value).date() if isinstance(value, datetime) else value
    if language() == ENGLISH:
        return f"{local.day} {local:%b} {local.year}"
    return f"{local.year}年{local.month}月{local.day}日"


def moment(value: datetime | None) -> str:
    """An instant, to the minute, where the office stands."""
    if value is None:
        return ""
    return f"{day(value)} {to_user_timezone(value):%H:%M}"


def duration(limit: Limit) -> str:
    """How long a limit is: 7 个工作日, 7 working days."""
    match limit.unit:
        case "working_day":
            return str(ngettext("%(num)d 个工作日", "%(num)d 个工作日", limit.n))
        case "calendar_day":
            return str(ngettext("%(num)d 天", "%(num)d 天", limit.n))
        case "month":
            return str(ngettext("%(num)d 个月", "%(num)d 个月", limit.n))


def _read(thing: object, name: str) -> str:
    value = thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
    return cast(str, value or "")


def _locale() -> str:
    asked = request.args.get(COOKIE) or request.cookies.get(COOKIE)
    if asked not in _LOCALES:
        asked = request.accept_languages.best_match(list(_LOCALES), CHINESE)
    return _LOCALES[asked or CHINESE]


def _other_language() -> str:
    """The address of this page in the other language."""
    other = CHINESE if language() == ENGLISH else ENGLISH
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != COOKIE]
    return f"{request.path}?{urlencode([*kept, (COOKIE, other)])}"


def _remember(response: Response) -> Response:
    asked = request.args.get(COOKIE)
    if asked in _LOCALES:
        response.set_cookie(COOKIE, asked, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    if request.endpoint != "static":
        response.vary.update(("Accept-Language", "Cookie"))
    return response
