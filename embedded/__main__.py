"""The command line: `python -m embedded run [--fast] [--data DIR] -- COMMAND ...`, `status`, `psql`."""

import argparse
import os
import sys
from pathlib import Path

from embedded.attachment import read_state
from embedded.failing import EmbeddedError
from embedded.foreground import run
from embedded.locking import is_held
from embedded.postgres import psql_command
from embedded.sharing import Services


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    data = Path(options.data)
    try:
        if options.action == "status":
            return _status(data)
        if options.without_services:
            return run(options.command, dict(os.environ))
        with Services() as services:
            urls = services.start(data, fast=options.fast)
            command = options.command if options.action == "run" else psql_command(urls.database_url)
            return run(command, os.environ | urls.environment())
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="embedded", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    for name, about in (
        ("run", "start the services, run a command with DATABASE_URL and REDIS_URL, stop what was started"),
        ("psql", "open the database in psql"),
        ("status", "say what is running"),
    ):
        action = actions.add_parser(name, help=about)
        action.add_argument("--data", default=os.environ.get("STOEP_DATA") or ".stoep", help="the data folder")
        action.add_argument("--fast", action="store_true", help="throw-away data: no fsync")
        action.set_defaults(without_services=False)
        if name == "run":
            action.add_argument("--without-services", action="store_true", help="only leave no process behind")
            action.add_argument("command", nargs="+")
    return parser


def _status(data: Path) -> int:
    """0 when both run."""
    running = 0
    for kind in ("postgres", "redis"):
        folder = data / kind
        state = read_state(folder)
        if state and is_held(folder / "keeper.lock"):
            running += 1
            place = str(state["url"]).rpartition("@")[2]  # without the password
            print(f"{kind}: running at {place} (pid {state['server']}), kept by pid {state['keeper']}")
        else:
            print(f"{kind}: not running")
    return 0 if running == 2 else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
