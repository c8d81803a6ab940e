"""`heban work`."""

import sys
from logging.config import dictConfig

import click

from web import logs, worker
from web.terminal import opened, the_settings


@click.command()
def work() -> None:
    """办理后台工作（通知、邮件等），直到被叫停；网站进程可以另行运行。"""
    settings = the_settings()
    with opened(settings) as store:
        dictConfig(logs.configuration(settings.log_level))
        sound = worker.work(worker.embedded(store, settings))
    sys.exit(0 if sound else 1)
