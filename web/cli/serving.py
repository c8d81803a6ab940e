"""`heban serve`."""

import click

from web import worker
from web.app import create_app
from web.server import Hooks, Listening, Server, behind_proxies
from web.terminal import require_database, the_settings


@click.command()
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
