"""A real process that answers: what it cannot take ends it alone, and it ends with who asks."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.childprocess.answering import NoAnswerError, Respondent

SCRIPT = """
import os, sys
sys.path[:] = sys.argv[2:]
from pactgate.childprocess.answering import serve

def answer(question):
    match question:
        case b"pid":
            print("a line that is no answer")
            return str(os.getpid()).encode()
        case b"end":
            os._exit(3)
        case b"work":
            while True:
                pass
        case b"wait":
            with open(os.environ["STARTED"], "w") as pipe:
                pipe.write(str(os.getpid()))
            while True:
                pass
    return question[::-1]

serve(answer, float(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("script") / "script.py"
    path.write_text(SCRIPT)
    return path


@pytest.fixture(scope="module")
def respondent(script: Path) -> Iterator[Respondent]:
    """One that has a second of processor time for each answer."""
    respondent = Respondent(script, seconds=1, quiet=True)
    yield respondent
    respondent.close()


@given(st.binary(max_size=3).map(lambda sample: b"-" + sample * 100_000))
def test_any_question_has_its_answer(respondent: Respondent, question: bytes) -> None:
    assert respondent.ask(question) == question[::-1]


def test_several_threads_ask_at_once(respondent: Respondent) -> None:
    questions = [str(number).encode() for number in range(50)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(respondent.ask, questions)) == [question[::-1] for question in questions]


@pytest.mark.parametrize("question", [b"end", b"work"])
def test_a_question_that_ends_it_or_takes_too_long_has_no_answer_and_the_next_one_has(
    respondent: Respondent, question: bytes
) -> None:
    with pytest.raises(NoAnswerError):
        respondent.ask(question)
    assert respondent.ask(b"next") == b"txen"


def test_it_is_another_process_and_remains_the_same_one_whatever_signal_is_for_us(respondent: Respondent) -> None:
    pid = int(respondent.ask(b"pid"))
    assert os.getsid(pid) == pid != os.getpid()
    os.kill(pid, signal.SIGINT)
    assert int(respondent.ask(b"pid")) == pid


def test_it_ends_when_it_is_killed_between_two_questions(respondent: Respondent) -> None:
    process = psutil.Process(int(respondent.ask(b"pid")))
    process.kill()
    process.wait(20)
    assert int(respondent.ask(b"pid")) != process.pid


@pytest.fixture
def pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A named pipe, into which a question that takes forever writes that it is being answered."""
    path = tmp_path / "started"
    os.mkfifo(path)
    monkeypatch.setenv("STARTED", str(path))
    return path


def test_closing_ends_it_also_while_it_looks_for_an_answer(script: Path, pipe: Path) -> None:
    respondent = Respondent(script, seconds=600)
    without: list[NoAnswerError] = []

    def ask() -> None:
        try:
            respondent.ask(b"wait")
        except NoAnswerError as error:
            without.append(error)

    thread = Thread(target=ask)
    thread.start()
    process = psutil.Process(int(pipe.read_text()))
    respondent.close()
    thread.join(20)
    assert not process.is_running()
    assert len(without) == 1
    assert respondent.ask(b"again") == b"niaga"
    respondent.close()


ASKS = """
import sys
from pathlib import Path
from pactgate.childprocess.answering import Respondent
Respondent(Path(sys.argv[1]), seconds=600).ask(b"wait")
"""


def test_it_ends_with_who_asks_also_in_the_midst_of_a_question(script: Path, pipe: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ASKS, str(script)]) as asker:
        process = psutil.Process(int(pipe.read_text()))
        asker.kill()
    assert psutil.wait_procs([process], timeout=20)[1] == []
