"""The demo from start to `ready`, in the foreground until Ctrl-C or SIGTERM:  python -m demo"""

import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from demo import console, ports, processes
from demo.keeping import Kept, kept
from embedded.failing import EmbeddedError
from embedded.locking import Lock
from embedded.sharing import Services
from embedded.supervisor import Supervisor

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WANTED_ENDS = {128 + number for number in ENDING}


def main() -> int:
    """0 when it was ended by a signal, 1 with a sentence on standard error when something is wrong."""
    _end_on_signals()
    data = Path(os.environ.get("STOEP_DATA") or ".stoep").resolve()
    try:
        return _run(data)
    except EmbeddedError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except SystemExit as end:
        if end.code not in WANTED_ENDS:
            raise
        console.say(f"\nStopped. The data is kept in {data}; the next start is a fast one.")
        return 0


def _run(data: Path) -> int:
    # Not private as a whole: started by root, the database server runs as somebody else and must get in.
    data.mkdir(parents=True, exist_ok=True)
    # Before the port: a second start finds that taken too, and by the demo itself rather than a stranger.
    lock = Lock(data / "demo.lock")
    if not lock.try_seize():
        raise EmbeddedError(_runs_already(data))
    port = ports.chosen_port()
    (data / "demo.lock").write_text(f"{port}\n")
    began, secrets = time.monotonic(), kept(data)
    with Services() as services:
        console.say(f"Starting PostgreSQL and Redis in {data}")
        shared = processes.environment(data, port, services.start(data), secrets)
        os.environ.update(shared)
        processes.leave_for_manage(data, shared)
        with Supervisor(data / "logs") as crew:
            console.say("Starting web and the mail server")
            processes.start_front(crew, data, port, shared)
            _prepare(port, secrets)
            console.say("Starting worker and beat")
            processes.start_back(crew, data, port, shared)
            _tell(data, port, secrets)
            console.note(f"ready after {time.monotonic() - began:.0f} s")
            console.say("\nready")
            code = crew.wait()
            console.say("\nOne of the processes ended, so all are stopped.")
            return code


def _runs_already(data: Path) -> str:
    port = (data / "demo.lock").read_text().strip()
    where = f", on port {port}" if port.isdigit() else ""  # empty while the other one is only just starting
    return f"A demo runs on {data} already{where}. Give this one another folder: STOEP_DATA=… bin/demo"


def _prepare(port: int, secrets: Kept) -> None:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    from demo.seeding import seed
    from demo.shop_page import admit
    from demo.telling import look_back

    if connection.introspection.table_names():
        console.say("Bringing the database up to date")
    else:
        console.say("First start: making the tables of the database, then two shops with half a year of orders.")
        console.say("Give it a minute or two. Later starts take seconds.")
    call_command("migrate", interactive=False, verbosity=0)
    console.say("Setting up the shops")
    if made := seed(secrets):
        console.say(f"Opened {made} shops: Loper Loopsport (nl) and Funkwerk (de)")
    admit(port)
    look_back()


def _tell(data: Path, port: int, secrets: Kept) -> None:
    from django.db import connections

    from demo import directions, telling

    if telling.tell(data, port, secrets):
        if missing := telling.mails_missing():
            console.warn(f"{missing} mails were sent and did not arrive. See {data}/logs/mailbox.log")
    else:
        console.say("The story was told before; its orders and mails are as you left them.")
    directions.show(data, port, secrets)
    # This process only waits from now on: it must not sit on a database connection.
    connections.close_all()


def _end_on_signals() -> None:
    """The first signal ends the demo in order; later ones must not cut that short."""
    ended: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        if ended:
            return
        ended.append(number)
        raise SystemExit(128 + number)

    for number in ENDING:
        signal.signal(number, end)


if __name__ == "__main__":
    sys.exit(main())
