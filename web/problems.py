"""What a refusal looks like from outside: a status and problem+json for machines, a page that says what to do."""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from engine import errors
from engine.commands import drafts
from web.identity import LoginRequired, as_visitor
from web.languages import say
from web.logs import request_id

STATUSES: Final[dict[type[errors.EngineError], HTTPStatus]] = {
    LoginRequired: HTTPStatus.UNAUTHORIZED,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.FileTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Throttled: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.EngineError: HTTPStatus.INTERNAL_SERVER_ERROR,
}

ADVICE: Final = {
    400: _l("请返回上一页，刷新后重新提交。"),
    401: _l("请登录后继续。"),
    403: _l("如果您认为应当可以，请换用有权限的账号登录，或联系管理员。"),
    404: _l("请核对网址或办件编号；办件只有申请人本人、出示查询码的人和承办部门可以查看。"),
    405: _l("请返回上一页，从页面上的按钮操作。"),
    409: _l("请返回并刷新页面，看到最新情况后再操作。您填写的内容没有提交。"),
    413: _l("请压缩文件或分成几个文件后重新上传。"),
    422: _l("请返回上一页，改正后重新提交。"),
    429: _l("这是为了保护账号和办件的安全，请稍候。"),
    503: _l("您的内容没有提交，请过几分钟再试。如一直如此，请拨打服务热线。"),
}
_OTHERWISE: Final = _l("系统出现了意外错误，已经记录。请稍后再试；反映问题时请告诉我们下面的编号。")
_FOR_HTTP: Final = {
    404: _l("没有找到您要的页面。"),
    405: _l("这个地址不能这样使用。"),
    500: _l("系统出错了。"),
}
_FORM_EXPIRED: Final = _l("页面停留太久或登录状态已变化，为保护您的信息，本次提交没有受理。")


@dataclass(frozen=True)
class Told:
    """A refusal ready to be told: HTTP status, stable code, sentence, and faults by field."""

    status: HTTPStatus
    code: str
    sentence: str
    faults: tuple[tuple[str, str], ...] = ()


def install(app: Flask) -> None:
    """Answer refusals of the engine and of HTTP; what is nobody's refusal is a bug, logged, and a 500."""
    app.register_error_handler(errors.EngineError, _refused)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(InternalServerError, _broken)
    app.register_error_handler(HTTPException, _http)


def status_of(error: errors.EngineError) -> HTTPStatus:
    """The status of the nearest class of this refusal that the table names."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def sentence_of(error: errors.EngineError) -> str:
    """The sentence of a refusal in the reader's language."""
    return say(error.template(), error.facts)


def wants_json() -> bool:
    """Whether a machine asks: JSON is preferred to a page."""
    offered = ("text/html", "application/json", "application/problem+json")
    return request.accept_mimetypes.best_match(offered, "text/html") != "text/html"


def _refused(error: errors.EngineError) -> ResponseReturnValue:
    if isinstance(error, LoginRequired) and not wants_json():
        return _to_log_in(url_for("account.log_in", next=_comeback()))
    if isinstance(error, errors.Unavailable):
        cause = getattr(error.__cause__, "orig", None) or error.__cause__
        logging.getLogger("heban").error("unavailable", extra={"code": error.code, "cause": type(cause).__name__})
    return tell(Told(status_of(error), error.code, sentence_of(error), _faults(error)))


def _faults(error: errors.EngineError) -> tuple[tuple[str, str], ...]:
    match error:
        case errors.AnswerInvalid():
            return tuple((fault.key, say(fault.text, fault.facts)) for fault in error.faults)
        case errors.ProcedureInvalid():
            return tuple((problem.file, str(problem)) for problem in error.problems)
    return ()


def _to_log_in(address: str) -> ResponseReturnValue:
    if _wants_fragment():
        return "", HTTPStatus.UNAUTHORIZED, {"HX-Redirect": address}
    return redirect(address)


def _wants_fragment() -> bool:
    """Whether htmx asks, which would put whatever comes into the middle of a page."""
    return "HX-Request" in request.headers


def _comeback() -> str:
    """Where to go on after log-in: this page; after a submission, which is lost, the page it came from."""
    if request.method == "GET" and not _wants_fragment():
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    return came_from.path if came_from.netloc == request.host else url_for("portal.home")


def _form_expired(_: CSRFError) -> ResponseReturnValue:
    return tell(Told(HTTPStatus.BAD_REQUEST, "form-expired", str(_FORM_EXPIRED)))


def _too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    sentence = say("上传的内容太大，每个文件不得超过 {limit} MB。", {"limit": drafts.MAX_BYTES // 1024 // 1024})
    return tell(Told(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "upload-too-large", sentence))


def _broken(error: InternalServerError) -> ResponseReturnValue:
    if error.original_exception is not None:
        logging.getLogger("heban").error("unexpected error", exc_info=error.original_exception)
    return tell(Told(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", str(_FOR_HTTP[500])))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    status = HTTPStatus(error.code)
    response = tell(Told(status, status.phrase.lower().replace(" ", "-"), str(_FOR_HTTP.get(status, status.phrase))))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def tell(told: Told) -> Response:
    """The answer to a machine (RFC 9457) or to a person."""
    if wants_json():
        body: dict[str, Any] = {
            "type": f"urn:heban:problem:{told.code}",
            "title": told.sentence,
            "status": int(told.status),
            "code": told.code,
            "request": request_id(),
        }
        if told.faults:
            body["faults"] = [{"key": key, "text": text} for key, text in told.faults]
        response = jsonify(body)
        response.mimetype = "application/problem+json"
    else:
        if told.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            as_visitor()
        advice = str(ADVICE.get(told.status, _OTHERWISE))
        response = make_response(render_template("problem.html", told=told, advice=advice, request_id=request_id()))
        if _wants_fragment():
            response.headers.update({"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"})
    response.status_code = told.status
    return response
