"""`heban demo`."""

import sys

import click

from connectors.signature import demo_ca
from engine.commands import documents
from web import settings as reading
from web import worker
from web.demo import city, loading, stories
from web.settings import Settings
from web.terminal import opened, the_settings, told


@click.command()
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


def _make_seals(settings: Settings) -> None:
    """The seals of the demo city's offices, unless the settings name others."""
    authority = settings.data_dir / reading.DEMO_CA
    if settings.signing_keystore == authority / demo_ca.SEALS:
        offices = [demo_ca.Office(one.name, one.uscc) for one in city.read().organisation.departments]
        click.echo(f"演示签章证书已就绪，新增 {demo_ca.make(authority, offices)} 个")
