"""`heban sandbox`."""

import sys

import click

from connectors.enterprise.sandbox import Unit
from connectors.sandbox import program
from connectors.sandbox.program import Place, SandboxRefused
from web.demo import register
from web.terminal import the_settings, told


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址，只能是本机。")
def sandbox(host: str) -> None:
    """演练：扮演法人库等其他系统和邮件服务器，可以切换为慢、停机、重复、答复丢失；信件在页面上查看。"""
    settings = the_settings()
    if not settings.enterprise_secret:
        click.echo("请设置 ENTERPRISE_SECRET：演练对方用它核对签名，须与网站的相同。", err=True)
        sys.exit(2)
    keys = {settings.enterprise_key_id: settings.enterprise_secret}
    place = Place(host, settings.sandbox_port, settings.sandbox_smtp_port, settings.data_dir / "sandbox")
    where = f"演练对方：http://{host}:{place.port}/  法人库 /enterprise  收信 smtp://{host}:{place.smtp_port}"
    units = [Unit(shop.credit_code, shop.name, shop.person, shop.address) for shop in register.shops()]
    with told(SandboxRefused):
        program.run(place, units, lambda: keys, lambda: click.echo(where, err=True))
