"""`python -m embedded run` is invisible: the command's exit code and signals, and no trace afterwards."""

import signal

import pytest

RUN = """
import sys
from embedded.__main__ import main
sys.exit(main(["run", "--fast", "--data", sys.argv[1], "--", *sys.argv[2:]]))
"""


@pytest.fixture
def given_servers(monkeypatch):
    """For the tests that are about the command only; starting servers takes its time."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/stoep")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/0")


def test_it_passes_on_the_exit_code_and_sets_both_urls(data, program):
    command = program(RUN, data, "sh", "-c", 'echo "$DATABASE_URL $REDIS_URL"; exit 7')
    assert command.says().startswith("postgresql://stoep:")
    assert command.finish() == (7, "")
    assert command.left_behind() == []


def test_a_command_that_is_not_there_is_127(data, program, given_servers):
    assert program(RUN, data, "no-such-command").finish()[0] == 127


def test_a_killed_command_takes_along_what_it_started_in_the_background(data, program, given_servers):
    command = program(RUN, data, "sh", "-c", "sleep 1000 & setsid sleep 1000 & kill -9 $$")
    assert command.finish() == (128 + signal.SIGKILL, "")
    assert command.left_behind() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_the_command_which_may_finish_in_its_own_way(data, program, number, given_servers):
    waits = f"trap 'exit 5' {number.name.removeprefix('SIG')}; echo up; while :; do sleep 0.05; done"
    command = program(RUN, data, "sh", "-c", waits)
    assert command.says() == "up"
    command.process.send_signal(number)
    assert command.finish() == (5, "")
    assert command.left_behind() == []


def test_kill_9_of_the_runner_itself_leaves_no_process(data, program, eventually):
    command = program(RUN, data, "sh", "-c", "setsid sleep 1000 & echo up; sleep 1000")
    assert command.says() == "up"
    command.process.kill()
    command.process.wait()
    eventually(lambda: command.left_behind() == [])
