"""The processes that make up the portal, and the environment they share."""

import os
import sys
from functools import partial
from pathlib import Path

from demo import ports
from demo.keeping import Kept
from embedded.launching import free_port
from embedded.readiness import answers_ok
from embedded.sharing import Urls
from embedded.supervisor import Supervisor

ROOT = Path(__file__).resolve().parent.parent
PYTHON = (sys.executable, "-m")
QUEUES = "webhooks,events,mail,default"


def environment(data: Path, port: int, urls: Urls, kept: Kept) -> dict[str, str]:
    """The variables that make the settings those of the demo, whatever the caller's shell holds."""
    return {
        **urls.environment(),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": kept.secret_key,
        "STOEP_DATA": str(data),
        "STOEP_DEBUG": "0",
        "STOEP_DEMO": "1",
        "STOEP_DNS_SERVERS": f"127.0.0.1:{free_port()}",
        "STOEP_ENV": "development",
        "STOEP_MAIL_PROVIDER": "smtp",
        "STOEP_PORTAL_HOSTS": "localhost,portal.localhost,127.0.0.1",
        "STOEP_PORTAL_URL": f"http://localhost:{port}",
        "STOEP_SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
        "STOEP_STOREFRONT_PORT": str(port),
        "STOEP_STOREFRONT_SCHEME": "http",
    }


def leave_for_manage(data: Path, shared: dict[str, str]) -> None:
    """Write what `bin/manage` needs beside the demo: without the same key it would seal secrets nobody here can open.

    A shell file for the owner's eyes only, in which variables that are set already win.
    """
    names = (
        "SECRET_KEY", "STOEP_DEMO", "STOEP_DNS_SERVERS", "STOEP_PORTAL_URL", "STOEP_SMTP_URL", "STOEP_STOREFRONT_PORT",
    )  # fmt: skip
    lines = [f': "${{{name}={shared[name]}}}"; export {name}\n' for name in names]
    path = data / "environment"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(lines)


def start_front(crew: Supervisor, data: Path, port: int, shared: dict[str, str]) -> None:
    """Start mailbox, names and the web server; none touches the database before it is asked something."""
    child, smtp_port = os.environ | shared, int(shared["STOEP_SMTP_URL"].rpartition(":")[2])
    crew.start("web", [*PYTHON, *_web(port)], environment=child)
    crew.start(
        "mailbox",
        [*PYTHON, "demo.smtp_sink", data / "mailbox", str(smtp_port)],
        environment=child,
        ready=partial(ports.answers, smtp_port),
    )
    crew.start("names", [*PYTHON, "demo.names", shared["STOEP_DNS_SERVERS"].rpartition(":")[2]], environment=child)


def start_back(crew: Supervisor, data: Path, port: int, shared: dict[str, str]) -> None:
    """Start worker and beat, on a database that is up to date. Returns once the web server answers."""
    child = os.environ | shared
    crew.start("worker", [*PYTHON, *_worker()], environment=child)
    # The worker needs no waiting for: what comes in before it is up lies in the inbox.
    web_answers = answers_ok(f"http://127.0.0.1:{port}/healthz")
    crew.start("beat", [*PYTHON, *_beat(data)], environment=child, ready=web_answers)


def _web(port: int) -> list[str]:
    return [
        "granian", "--interface", "wsgi", "portal.wsgi:application",
        "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "4",
        "--no-ws", "--log-level", "warning",
    ]  # fmt: skip


def _worker() -> list[str]:
    return [
        "celery", "-A", "portal.celery", "worker", "--queues", QUEUES, "--concurrency", "2",
        "--without-gossip", "--without-mingle", "--loglevel", "WARNING",
    ]  # fmt: skip


def _beat(data: Path) -> list[str]:
    return [
        "celery", "-A", "portal.celery", "beat", "--schedule", str(data / "celerybeat-schedule"),
        "--pidfile", "", "--loglevel", "WARNING",
    ]  # fmt: skip
