"""`heban sharing`: the sharing store as a program of its own, and feeding it with what it has not been told."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Final

import click
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from connectors.sharing.schemas import EventSchema
from connectors.sharing.server import migrations
from connectors.sharing.server.app import create_app
from connectors.sharing.server.store import KeptEvent, Store
from engine.commands import sharing as feeding
from engine.errors import Unavailable
from engine.events import OPERATOR
from engine.ports import Acceptance, CaseResult, EventBody, LicenceEnd, SpecialProcedure, Step
from engine.procedures import acts
from web import settings as reading
from web.server import Listening, Server
from web.settings import Settings
from web.terminal import make_folder, opened, the_settings, told

# up_pro_process comes in two kinds: before acceptance and after it
KINDS_NAMED: Final[Mapping[str, str]] = {
    "step": "受理前",
    "accept": "受理  ",
    "process": "过程  ",
    "special": "特别程序",
    "result": "结果  ",
    "licence": "证照  ",
}


@click.group()
def sharing() -> None:
    """数据共享：共享库，以及向数据共享平台反馈办件。"""


@sharing.command()
@click.option("--upgrade", "upgraded", is_flag=True, help="先把共享库的数据库升级到当前版本。")
def serve(*, upgraded: bool) -> None:
    """启动共享库：接收并保存办件过程，使用自己的数据库。"""
    settings = the_settings(reading.read_only)
    if not settings.sharing_secret:
        click.echo("请设置 SHARING_SECRET：共享库用它核对签名，须与反馈办件的系统相同。", err=True)
        sys.exit(2)
    if upgraded:
        _upgrade(settings)
    store = Store(settings.sharing_database_url)
    _require_database(store)
    host, port = settings.sharing_host, settings.sharing_port
    click.echo(f"共享库：http://{host}:{port}  （Ctrl+C 停止）", err=True)
    keys = {settings.sharing_key_id: settings.sharing_secret}
    Server(create_app(store, lambda: keys), Listening.of(settings, host, port)).run()


@sharing.group()
def db() -> None:
    """共享库的数据库。"""


@db.command()
def upgrade() -> None:
    """把共享库的数据库升级到当前版本。"""
    _upgrade(the_settings(reading.read_only))
    click.echo("共享库的数据库已是当前版本。")


@sharing.command()
@click.argument("number", required=False)
def show(number: str | None) -> None:
    """列出共享库里一个办件的全部过程；不写办件编号时列出最近收到反馈的一百个办件。"""
    with closing(Store(the_settings(reading.read_only).sharing_database_url)) as store:
        _require_database(store)
        for line in _latest(store) if number is None else _of_case(store, number):
            click.echo(line)


@sharing.command()
@click.option("--again", is_flag=True, help="从头再报一遍；平台已有的不会重复。")
def feed(*, again: bool) -> None:
    """把数据共享平台还没有的办件过程排入后台工作，如初次接入平台之后。"""
    settings, last, count = the_settings(reading.read_only), None, 0
    if not settings.sharing_url:
        click.echo("请先设置 SHARING_URL。", err=True)
        sys.exit(2)
    with told(), opened(settings) as store:
        while True:
            with store.transaction(OPERATOR) as tx:
                last, ordered = feeding.feed(tx, last, again=again)
            count += ordered
            if last is None:
                break
    click.echo(f"已排入 {count} 个办件。")


def _latest(store: Store) -> Iterator[str]:
    for case in store.latest():
        yield f"{case.number}  第 {case.last_seq} 行  {_named(case.result) or '在办'}  {case.item['task_name']}"


def _of_case(store: Store, number: str) -> Iterator[str]:
    found = store.case(number)
    if found is None:
        click.echo(f"共享库里没有办件 {number}。", err=True)
        sys.exit(1)
    case, events = found
    yield f"{case.number}  {case.item['task_name']}  {case.item['org_name']}  {_named(case.result) or '在办'}"
    for event in events:
        yield _event(event)


def _event(event: KeptEvent) -> str:
    """An event without what is personal in it."""
    content = EventSchema().load({**event.content})
    when = content.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"{content.seq:>6}  {when}  {KINDS_NAMED[content.kind]}  {_said(content.body)}  {content.body.handle_user_name}"
    )


def _said(body: EventBody) -> str:
    match body:
        case Step(process_name=name) | SpecialProcedure(special_name=name):
            return name
        case Acceptance(accept_doc_no=number):
            return f"受理 {number}".rstrip()
        case CaseResult(result_type=act, result_cetr_no=number):
            return f"{_named(act)} {number}".rstrip()
        case LicenceEnd(licence_state=state, licence_no=number):
            return f"{_named(state)} {number}"


def _named(act: str) -> str:
    return acts.name(act)[0] if act else ""


def _upgrade(settings: Settings) -> None:
    address = make_url(settings.sharing_database_url)
    if address.drivername.startswith("sqlite") and address.database:
        make_folder(Path(address.database).absolute().parent)
    migrations.upgrade(settings.sharing_database_url)


def _require_database(store: Store) -> None:
    """A store over a database that does not answer, or has no tables, would only refuse: say so and stop."""
    try:
        store.position("")
    except (Unavailable, DBAPIError):
        click.echo(
            "共享库的数据库不能使用：请检查 SHARING_DATABASE_URL；新的数据库请先运行 heban sharing db upgrade。",
            err=True,
        )
        sys.exit(1)
    finally:
        store.close()
