"""Two real servers, as many users as you like, and nothing left when the last one is gone."""

import os
import signal
import stat
from pathlib import Path

import psycopg2
import pytest

from embedded.attachment import read_state
from embedded.failing import EmbeddedError
from embedded.locking import is_held
from embedded.sharing import Services

HOLDER = """
import sys
from pathlib import Path
from embedded.sharing import Services
services = Services()
print(services.start(Path(sys.argv[1]), fast=True).database_url, flush=True)
sys.stdin.read()
services.stop()
"""


def ask(url, question):
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def server_pids(data: Path) -> list[int]:
    states = [read_state(data / kind) for kind in ("postgres", "redis")]
    return [int(state[who]) for state in states if state for who in ("keeper", "server")]


def none_runs(data: Path) -> bool:
    return not any(
        is_held(data / kind / lock) for kind in ("postgres", "redis") for lock in ("keeper.lock", "server.lock")
    )


def test_they_start_and_stop_and_can_be_told_to_twice(data):
    services = Services()
    urls = services.start(data, fast=True)
    assert services.start(data, fast=True) == urls
    assert ask(urls.database_url, "SELECT current_database(), current_user") == ("stoep", "stoep")
    assert len(server_pids(data)) == 4

    services.stop()
    services.stop()
    assert none_runs(data)


def test_the_role_is_neither_superuser_nor_above_row_level_security(data):
    with Services() as services:
        url = services.start(data, fast=True).database_url
        assert (
            ask(url, "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
            == (False,) * 3
        )
        with pytest.raises(psycopg2.OperationalError, match=r"pg_hba\.conf"):
            ask(url.replace("//stoep:", "//postgres:"), "SELECT 1")


def test_text_is_utf8_and_sorts_without_any_installed_locale(data):
    with Services() as services:
        url = services.start(data, fast=True).database_url
        assert ask(
            url, "SELECT upper('één'), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'stoep'"
        ) == ("ÉÉN", "UTF8")


def test_the_password_is_for_the_owner_of_the_data_only(data):
    with Services() as services:
        services.start(data, fast=True)
        assert stat.S_IMODE((data / "postgres").stat().st_mode) == 0o700
        for secret in ("postgres/password", "postgres/state.json", "redis/state.json"):
            assert stat.S_IMODE((data / secret).stat().st_mode) == 0o600


def test_a_second_process_shares_the_servers_and_keeps_them_when_the_first_leaves(data, program):
    first, second = program(HOLDER, data), program(HOLDER, data)
    url = first.says()
    assert second.says() == url
    pids = server_pids(data)

    assert first.finish() == (0, "")
    assert server_pids(data) == pids
    assert ask(url, "SELECT 1") == (1,)

    assert second.finish() == (0, "")
    assert none_runs(data)


def test_kill_9_of_the_only_user_ends_the_servers(data, program, eventually):
    owner = program(HOLDER, data)
    owner.says()
    owner.process.kill()
    eventually(lambda: none_runs(data))


def test_kill_9_of_one_user_leaves_the_other_its_servers(data, program):
    owner, other = program(HOLDER, data), program(HOLDER, data)
    url = owner.says()
    other.says()
    owner.process.kill()
    owner.process.wait()
    assert ask(url, "SELECT 1") == (1,)
    assert other.finish() == (0, "")
    assert none_runs(data)


def test_what_was_committed_survives_kill_9_of_the_server_and_of_its_keeper(tmp_path):
    for victim in ("keeper", "server"):
        with Services() as services:
            url = services.start(tmp_path).database_url
            ask(url, f"CREATE TABLE kept_{victim} AS SELECT 42 AS answer")
            os.kill(int(read_state(tmp_path / "postgres")[victim]), signal.SIGKILL)
    with Services() as services:
        url = services.start(tmp_path).database_url
        assert ask(url, "SELECT k.answer, s.answer FROM kept_keeper k, kept_server s") == (42, 42)
        assert ask(url, "SHOW fsync") == ("on",)


def test_a_stale_pid_file_that_names_a_living_stranger_does_no_harm(data):
    with Services() as services:
        services.start(data, fast=True)
    (data / "postgres/cluster/postmaster.pid").write_text(f"{os.getpid()}\n{data}/postgres/cluster\n")
    with Services() as services:
        assert ask(services.start(data, fast=True).database_url, "SELECT 1") == (1,)


def test_given_urls_are_used_and_nothing_is_started(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://shop@db.example/stoep")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/0")
    with Services() as services:
        urls = services.start(tmp_path)
    assert urls.environment() == {
        "DATABASE_URL": "postgresql://shop@db.example/stoep",
        "REDIS_URL": "redis://broker.example/0",
    }
    assert list(tmp_path.iterdir()) == []


def test_durable_data_is_never_run_without_fsync_nor_the_other_way_round(data):
    with Services() as services:
        services.start(data, fast=True)
    with Services() as services, pytest.raises(EmbeddedError, match="holds fast data"):
        services.start(data)
