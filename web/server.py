"""gunicorn, started from our own settings rather than from a configuration file."""

from typing import TYPE_CHECKING, Final

from flask import Flask
from gunicorn.app.base import BaseApplication
from werkzeug.middleware.proxy_fix import ProxyFix

from web import logs
from web.settings import Settings
from web.worker import Resident

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STOP_SECONDS: Final = 30


class Server(BaseApplication):
    """WORKERS processes of THREADS threads; a request in hand is finished when the server is told to stop.

    With EMBEDDED_WORKER one of the processes also does the background work.
    """

    def __init__(self, app: Flask, settings: Settings, resident: Resident) -> None:
        self._app = app
        self._settings = settings
        self._resident = resident
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn our settings."""
        options: dict[str, object] = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "worker_class": "gthread",
            "workers": self._settings.workers,
            "threads": self._settings.threads,
            "graceful_timeout": STOP_SECONDS,
            "timeout": 120,
            "preload_app": True,
            "control_socket_disable": True,
            "logconfig_dict": logs.configuration(self._settings.log_level),
        }
        if self._settings.embedded_worker:
            options |= {"post_fork": self._process_began, "worker_exit": self._process_ends}
        for name, value in options.items():
            self.cfg.set(name, value)

    def _process_began(self, _server: object, _process: object) -> None:
        self._resident.start()

    def _process_ends(self, _server: object, _process: object) -> None:
        self._resident.stop()

    def load(self) -> "WSGIApplication":
        """The application, behind as many proxies as the settings trust."""
        trusted = self._settings.proxies
        return ProxyFix(self._app, x_for=trusted, x_proto=trusted, x_host=trusted) if trusted else self._app
