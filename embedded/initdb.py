"""Make a PostgreSQL cluster, once, with one database and one role that may do no more than the product needs.

The superuser has no password and pg_hba.conf names only our role, so nobody can log in as superuser at all.
"""

import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from embedded.binaries import postgres_program
from embedded.failing import EmbeddedError, last_lines
from embedded.launching import Launcher

ROLE = DATABASE = "stoep"


def password_of(folder: Path) -> str:
    """The role's password, made on first use and readable by the owner of the data folder only.

    TCP and a password rather than a socket folder and trust: it holds against the other users of the machine,
    works when root is the client and another user the server, and no path can be too long for it.
    """
    path = folder / "password"
    if not path.exists():
        fresh = folder / "password.new"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        fresh.replace(path)
    return path.read_text()


def ensure_cluster(folder: Path, launcher: Launcher, fast: bool) -> Path:
    """The cluster's folder, created when it is not there. An interrupted one leaves nothing that counts."""
    cluster = folder / "cluster"
    if cluster.exists():
        _require_same_major(cluster)
        return cluster
    fresh = folder / "cluster.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    launcher.hand_over(fresh)
    initdb: list[str | Path] = [
        postgres_program("initdb"),
        f"--pgdata={fresh}",
        "--username=postgres",
        "--encoding=UTF8",
        # Built into PostgreSQL: works where the operating system has no locale installed, and sorts alike
        # everywhere.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--auth=reject",
        *(["--no-sync"] if fast else []),
    ]
    _run(launcher, initdb, fresh)
    # Written into the file initdb made, so that it keeps its owner.
    (fresh / "pg_hba.conf").write_text(f"host all {ROLE} 127.0.0.1/32 scram-sha-256\n")
    single: list[str | Path] = [
        postgres_program("postgres"),
        "--single",
        "-D",
        fresh,
        "-c",
        "exit_on_error=on",
        "-c",
        "scram_iterations=1",
    ]
    _run(launcher, [*single, *(["-F"] if fast else []), "postgres"], fresh, _first_statements(folder, fast))
    fresh.rename(cluster)
    return cluster


def _first_statements(folder: Path, fast: bool) -> str:
    # Test runners make databases of their own; nobody else does.
    createdb = "CREATEDB" if fast else "NOCREATEDB"
    # One hash iteration is safe for a random 256-bit password, and saves 4,095 of them at every connection.
    return (
        f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE {createdb} "
        f"PASSWORD '{password_of(folder)}';\n"
        f"CREATE DATABASE {DATABASE} OWNER {ROLE};\n"
        f"REVOKE CONNECT ON DATABASE {DATABASE} FROM PUBLIC;\n"
    )


def _run(launcher: Launcher, argv: list[str | Path], folder: Path, feed: str = "") -> None:
    child = launcher.spawn(argv, cwd=folder, death=signal.SIGKILL, feed=feed)
    if child.wait() != 0:
        raise EmbeddedError(f"Could not create the database in {folder.parent}:\n{last_lines(launcher.log)}")


def _require_same_major(cluster: Path) -> None:
    made_by = (cluster / "PG_VERSION").read_text().strip()
    banner = subprocess.run([postgres_program("postgres"), "--version"], capture_output=True, text=True, check=True)
    version = banner.stdout.split()[2]
    if version.split(".")[0] != made_by:
        raise EmbeddedError(
            f"{cluster} was made by PostgreSQL {made_by}, and {version} is installed. Dump it with the old "
            f"version (see docs/operations.md), or remove {cluster.parent} if its data may go."
        )
