"""`heban`: everything an operator or an analyst does at a terminal."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from logging.config import dictConfig
from pathlib import Path
from tempfile import TemporaryDirectory

import click

import migrations
from connectors.enterprise.sandbox import Unit
from connectors.sandbox import program as sandboxes
from connectors.sandbox.program import Place as Sandbox
from connectors.signature import demo_ca
from engine.clock import year_file
from engine.commands import calendars, documents, releases
from engine.errors import ProcedureInvalid
from engine.events import OPERATOR
from engine.faults import Problem
from engine.procedures import bundle, checks
from engine.store import Store
from web import checkpoints, logs, worker
from web import settings as reading
from web.app import create_app
from web.checkpoints import Place
from web.demo import city, loading, register, stories
from web.rehearsal import Played, rehearse
from web.server import Hooks, Listening, Server, behind_proxies
from web.settings import Settings
from web.sharing_store import sharing
from web.terminal import make_folder, opened, require_database, the_settings, told, upgraded
from web.verification import Verification

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def heban() -> None:
    """鹤办：以流程图驱动的行政审批系统。"""
    os.umask(0o077)  # databases and keys hold what only the office may read


@heban.command("settings")
def show_settings() -> None:
    """列出所有设置、当前值和含义（密钥和密码不显示）。"""
    settings = the_settings(reading.read_only)
    for row in reading.table(settings, os.environ):
        source = "已设" if row.given else "默认"
        click.echo(f"{row.name:<25} {row.value:<43} {source}  {row.meaning}")


@heban.command()
def serve() -> None:
    """启动网站。"""
    settings = the_settings()
    require_database(settings)
    click.echo(f"鹤办：http://{settings.host}:{settings.port}  （Ctrl+C 停止）", err=True)
    app = create_app(settings)
    store = app.extensions["heban.store"]
    resident = worker.Resident(lambda: worker.embedded(store, settings), settings.data_dir)
    hooks = Hooks(resident.start, resident.stop) if settings.embedded_worker else None
    Server(behind_proxies(app, settings.proxies), Listening.of(settings, settings.host, settings.port), hooks).run()


@heban.command()
def work() -> None:
    """办理后台工作（通知、邮件等），直到被叫停；网站进程可以另行运行。"""
    settings = the_settings()
    with opened(settings) as store:
        dictConfig(logs.configuration(settings.log_level))
        sound = worker.work(worker.embedded(store, settings))
    sys.exit(0 if sound else 1)


@heban.group()
def db() -> None:
    """数据库。"""


@db.command()
def upgrade() -> None:
    """把数据库升级到当前版本。"""
    settings = the_settings()
    make_folder(settings.data_dir)
    upgraded(settings)
    click.echo("数据库已是当前版本。")


@heban.command()
def demo() -> None:
    """装入演示城市：机构、岗位、账号、事项和各阶段的办件；已有的保持不变。"""
    settings = the_settings()
    if not settings.demo:
        click.echo("演示数据只能装入演示系统：请设置 DEMO=1。", err=True)
        sys.exit(2)
    with told(), opened(settings) as store:
        _make_seals(settings)
        issuing = documents.issuing(worker.press(settings), worker.signer(settings))
        loading.load(store, stories.plan(), click.echo, issuing)


@heban.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址，只能是本机。")
def sandbox(host: str) -> None:
    """演练：扮演法人库等其他系统和邮件服务器，可以切换为慢、停机、重复、答复丢失；信件在页面上查看。"""
    settings = the_settings()
    if not settings.enterprise_secret:
        click.echo("请设置 ENTERPRISE_SECRET：演练对方用它核对签名，须与网站的相同。", err=True)
        sys.exit(2)
    keys = {settings.enterprise_key_id: settings.enterprise_secret}
    place = Sandbox(host, settings.sandbox_port, settings.sandbox_smtp_port, settings.data_dir / "sandbox")
    where = f"演练对方：http://{host}:{place.port}/  法人库 /enterprise  收信 smtp://{host}:{place.smtp_port}"
    units = [Unit(shop.credit_code, shop.name, shop.person, shop.address) for shop in register.shops()]
    with told():
        sandboxes.run(place, units, lambda: keys, lambda: click.echo(where, err=True))


@heban.command()
@click.argument("folders", nargs=-1, required=True, type=FOLDER)
def check(folders: tuple[Path, ...]) -> None:
    """检查事项文件夹，列出全部问题。"""
    found = [_placed(one, folder, folders) for folder in folders for one in _problems(folder)]
    for problem in found:
        click.echo(str(problem))
    if found:
        click.echo(f"共 {len(found)} 个问题。", err=True)
        sys.exit(1)
    click.echo("没有问题。")


@heban.command()
@click.argument("folder", type=FOLDER)
def publish(folder: Path) -> None:
    """发布事项：检查通过后成为新版本，在办件继续用原版本。"""
    with told(), opened(the_settings()) as store, store.transaction(OPERATOR) as tx:
        release = releases.publish(tx, bundle.collect(folder))
    click.echo(f"已发布，版本标识 {release}")


@heban.group()
def scenario() -> None:
    """事项的场景。"""


@scenario.command("run")
@click.argument("folders", nargs=-1, required=True, type=FOLDER)
def run_scenarios(folders: tuple[Path, ...]) -> None:
    """在一个全新的临时数据库里，用真实的办理操作演练事项的全部场景。"""
    with told():
        played = [one for folder in folders for one in _rehearsed(folder)]
    for one in played:
        click.echo(f"{'不符' if one.failures else '通过'}  {one.file}  {one.id}  {one.name}")
        for failure in one.failures:
            click.echo(f"      {failure}")
    failed = sum(bool(one.failures) for one in played)
    click.echo(f"{len(played) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


@heban.group()
def calendar() -> None:
    """工作日历。"""


@calendar.command()
@click.argument("file", type=FILE)
def load(file: Path) -> None:
    """导入一年的工作日历（TOML）；同一年再次导入即替换。"""
    with told(), opened(the_settings()) as store, store.transaction(OPERATOR) as tx:
        year = year_file.parse(file.read_text("utf-8"), file.name)
        calendars.load(tx, year)
    click.echo(f"已导入 {year.year} 年工作日历。")


heban.add_command(sharing)


def _make_seals(settings: Settings) -> None:
    """The seals of the demo city's offices, unless the settings name others."""
    authority = settings.data_dir / reading.DEMO_CA
    if settings.signing_keystore == authority / demo_ca.SEALS:
        offices = [demo_ca.Office(one.name, one.uscc) for one in city.read().organisation.departments]
        click.echo(f"演示签章证书已就绪，新增 {demo_ca.make(authority, offices)} 个")


@heban.group()
def journal() -> None:
    """办件过程的检查点与核验。"""


@journal.command()
@click.option("--new", "anew", is_flag=True, help="原文件遗失或更换密钥后重新开始：为全部办件签名。")
def checkpoint(*, anew: bool) -> None:
    """为上次以来有新过程的办件签名，写入数据库之外的检查点文件；宜每分钟运行一次。"""
    settings = the_settings()
    with told(), opened(settings) as store:
        written = checkpoints.write(store, Place.of(settings), anew=anew)
    if written.torn:
        click.echo("上次写入中断留下的残缺末行已清除。", err=True)
    click.echo(f"已写 {written.checkpoints} 个检查点，签名 {written.heads} 个办件。")


@journal.command()
@click.option("--checkpoints", "file", type=FILE, help="检查点文件或其副本；不指定时用设置 CHECKPOINTS。")
def verify(file: Path | None) -> None:
    """核验全部办件的过程和检查点：每个问题一行，有问题时以状态 1 结束。"""
    settings, found = the_settings(), 0
    with told(), opened(settings) as store:
        checked = Verification(store, Place.of(settings, file), _progress)
        for fault in checked.faults():
            click.echo(str(fault))
            found += 1
    for line in checked.summary():
        click.echo(line, err=True)
    click.echo(f"共 {found} 个问题。" if found else "没有问题。", err=bool(found))
    sys.exit(1 if found else 0)


def _progress(done: int, total: int) -> None:
    click.echo(f"已核验 {done} / {total} 个办件", err=True)


def _rehearsed(folder: Path) -> tuple[Played, ...]:
    with TemporaryDirectory() as temporary:
        url = f"sqlite:///{temporary}/rehearsal.db"
        migrations.upgrade(url)
        settings = the_settings(reading.read_only)
        return rehearse(
            lambda clock: Store(url, tenant=settings.tenant, zone=settings.timezone, now=clock), bundle.collect(folder)
        )


def _placed(problem: Problem, folder: Path, folders: Sequence[Path]) -> Problem:
    """A problem with its file as it is found from here; of a single folder it is named inside that folder."""
    if len(folders) == 1:
        return problem
    above = folder.parent if problem.file.startswith(f"{bundle.SHARED}/") else folder
    return replace(problem, file=str(above / problem.file))


def _problems(folder: Path) -> tuple[Problem, ...]:
    try:
        return checks.check(bundle.collect(folder))
    except ProcedureInvalid as invalid:
        return invalid.problems
