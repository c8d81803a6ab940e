"""gunicorn, started from our own settings rather than from a configuration file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gunicorn.app.base import BaseApplication
from werkzeug.middleware.proxy_fix import ProxyFix

from web import logs
from web.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STOP_SECONDS: Final = 30


@dataclass(frozen=True)
class Listening:
    """Where a server listens, and with how much."""

    host: str
    port: int
    workers: int
    threads: int
    log_level: str

    @classmethod
    def of(cls, settings: Settings, host: str, port: int) -> "Listening":
        """With as many processes and threads as the settings say."""
        return cls(host, port, settings.workers, settings.threads, settings.log_level)


@dataclass(frozen=True)
class Hooks:
    """What each process of a server does as it begins and as it ends."""

    began: Callable[[], None]
    ends: Callable[[], None]


class Server(BaseApplication):
    """Processes with threads; a request in hand is finished when the server is told to stop."""

    def __init__(self, app: "WSGIApplication", listening: Listening, hooks: Hooks | None = None) -> None:
        self._app = app
        self._listening = listening
        self._hooks = hooks
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn our settings."""
        options: dict[str, object] = {
            "bind": f"{self._listening.host}:{self._listening.port}",
            "worker_class": "gthread",
            "workers": self._listening.workers,
            "threads": self._listening.threads,
            "graceful_timeout": STOP_SECONDS,
            "timeout": 120,
            "preload_app": True,
            "control_socket_disable": True,
            "logconfig_dict": logs.configuration(self._listening.log_level),
        }
        if self._hooks is not None:
            options |= {"post_fork": self._process_began, "worker_exit": self._process_ends}
        for name, value in options.items():
            self.cfg.set(name, value)

    def _process_began(self, _server: object, _process: object) -> None:
        if self._hooks is not None:
            self._hooks.began()

    def _process_ends(self, _server: object, _process: object) -> None:
        if self._hooks is not None:
            self._hooks.ends()

    def load(self) -> "WSGIApplication":
        """The application."""
        return self._app


def behind_proxies(app: "WSGIApplication", trusted: int) -> "WSGIApplication":
    """The application behind as many proxies as the settings trust."""
    return ProxyFix(app, x_for=trusted, x_proto=trusted, x_host=trusted) if trusted else app
