"""All of the children up, or none left: whatever ends the supervisor."""

import signal

import pytest

from embedded.failing import EmbeddedError
from embedded.supervisor import Supervisor

CREW = """
import sys
from pathlib import Path
from embedded.supervisor import Supervisor
with Supervisor(Path(sys.argv[1])) as crew:
    for name, script in zip(("web", "worker"), sys.argv[2:], strict=True):
        crew.start(name, ["sh", "-c", script])
    print("up", flush=True)
    sys.exit(crew.wait())
"""
# One grandchild in the child's group, one that moved away, as daemons do.
LINGERS = "sleep 1000 & setsid sleep 1000 & wait"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_every_descendant(number, tmp_path, program):
    crew = program(CREW, tmp_path, LINGERS, LINGERS)
    assert crew.says() == "up"
    crew.process.send_signal(number)
    assert crew.finish() == (128 + number, "")
    assert crew.left_behind() == []


def test_kill_9_of_the_supervisor_ends_every_descendant(tmp_path, program, eventually):
    crew = program(CREW, tmp_path, LINGERS, LINGERS)
    assert crew.says() == "up"
    crew.process.kill()
    crew.process.wait()
    eventually(lambda: crew.left_behind() == [])


def test_a_child_that_dies_says_its_last_words_and_ends_the_others(tmp_path, program):
    crew = program(CREW, tmp_path, LINGERS, "echo 'the queue is on fire'; exit 3")
    code, errors = crew.finish()
    assert code == 3
    assert "worker ended with code 3" in errors
    assert "the queue is on fire" in errors
    assert crew.left_behind() == []


def test_a_child_that_ignores_sigterm_is_killed_at_a_second_signal(tmp_path, program, eventually):
    crew = program(CREW, tmp_path, LINGERS, "trap '' TERM; echo deaf; while :; do sleep 0.1; done")
    assert crew.says() == "up"
    eventually(lambda: "deaf" in (tmp_path / "worker.log").read_text())
    crew.process.send_signal(signal.SIGTERM)
    with pytest.raises(Exception, match="timed out"):
        crew.process.wait(0.5)
    crew.process.send_signal(signal.SIGTERM)
    assert crew.finish()[0] == 128 + signal.SIGTERM
    assert crew.left_behind() == []


def test_it_waits_until_a_child_is_ready(tmp_path):
    with Supervisor(tmp_path) as crew:
        done = tmp_path / "ready"
        crew.start("slow", ["sh", "-c", f"sleep 0.3; touch '{done}'; sleep 1000"], ready=done.exists)
        assert done.exists()


def test_a_child_that_ends_before_it_is_ready_is_an_error_with_its_last_words(tmp_path):
    with Supervisor(tmp_path) as crew, pytest.raises(EmbeddedError, match="port is taken"):
        crew.start("web", ["sh", "-c", "echo port is taken; exit 1"], ready="http://127.0.0.1:9/healthz")
    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]
