"""`heban journal`."""

import sys
from pathlib import Path

import click

from web import checkpoints
from web.checkpoints import CheckpointRefused, Place
from web.terminal import opened, the_settings, told
from web.verification import Verification

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def journal() -> None:
    """办件过程的检查点与核验。"""


@journal.command()
@click.option("--new", "anew", is_flag=True, help="原文件遗失或更换密钥后重新开始：为全部办件签名。")
def checkpoint(*, anew: bool) -> None:
    """为上次以来有新过程的办件签名，写入数据库之外的检查点文件；宜每分钟运行一次。"""
    settings = the_settings()
    with told(CheckpointRefused), opened(settings) as store:
        written = checkpoints.write(store, Place.of(settings), anew=anew)
    if written.torn:
        click.echo("上次写入中断留下的残缺末行已清除。", err=True)
    click.echo(f"已写 {written.checkpoints} 个检查点，签名 {written.heads} 个办件。")


@journal.command()
@click.option("--checkpoints", "file", type=FILE, help="检查点文件或其副本；不指定时用设置 CHECKPOINTS。")
def verify(file: Path | None) -> None:
    """核验全部办件的过程和检查点：每个问题一行，有问题时以状态 1 结束。"""
    settings, found = the_settings(), 0
    with told(CheckpointRefused), opened(settings) as store:
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
