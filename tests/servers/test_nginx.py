"""The private Nginx serves the configuration it was given, and refuses a wrong one with Nginx's own sentence."""

import urllib.request
from pathlib import Path

import pytest

from scripts.engines import EngineError, Nginx
from scripts.engines.server import wait_for


class Answer:
    """A configuration that answers every request with one text, which can be exchanged."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, port: int, folder: Path) -> str:
        return f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 '{self.text}'; }} }}"


def fetched(server: Nginx) -> str:
    with urllib.request.urlopen(server.url, timeout=5) as response:  # noqa: S310 - our own http address
        return str(response.read().decode())


def test_it_answers_before_and_after_a_kill(nginx: type[Nginx]) -> None:
    with nginx(Answer("here")) as server:
        assert fetched(server) == "here"
        url = server.url
        server.kill()
        server.start()

        assert server.url == url
        assert fetched(server) == "here"


def test_a_changed_configuration_is_taken_without_a_restart(nginx: type[Nginx]) -> None:
    answer = Answer("old")
    with nginx(answer) as server:
        pid = server.pid
        answer.text = "new"
        server.reload()

        assert wait_for(lambda: fetched(server) == "new", 5)
        assert server.pid == pid


def test_a_wrong_configuration_is_refused_and_the_old_one_goes_on(nginx: type[Nginx]) -> None:
    answer = Answer("old")
    with nginx(answer) as server:
        answer.text = "' broken"
        with pytest.raises(EngineError, match=r"nginx(.|\n)*nginx\.conf:\d+"):
            server.reload()

        assert fetched(server) == "old"


def test_it_does_not_start_on_a_wrong_configuration(nginx: type[Nginx]) -> None:
    with pytest.raises(EngineError, match='unknown directive "nonsense"'):
        nginx(lambda _port, _folder: "nonsense on;").__enter__()
