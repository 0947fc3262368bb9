"""`practice serve`: it says where it is, refuses a taken port in words, and stops cleanly."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.served import Served, Visitor


def serve(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program, expected to end by itself."""
    command = [sys.executable, "-m", "web", "serve", *options]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, **environment}, check=False
    )


def test_it_serves_the_start_page_on_loopback_and_stops_with_ctrl_c(tmp_path: Path) -> None:
    server = Served(tmp_path)
    page = Visitor(server.address).get("/")

    code = server.stop()

    assert server.address.startswith("http://127.0.0.1:")
    assert "Secure privileged access" in page
    assert code in (0, 130) or sys.platform == "win32"
    assert sorted(path.name for path in tmp_path.iterdir() if "-" in path.name) == ["cookie-secret"]


def test_a_taken_port_is_refused_with_what_where_and_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        ended = serve("--port", port, "--data", str(tmp_path))

    assert ended.returncode == 1 and ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert f"127.0.0.1:{port}" in line and "--port" in line


def test_two_servers_never_share_a_port(tmp_path: Path) -> None:
    first = Served(tmp_path / "first")
    port = first.address.rsplit(":", 1)[1]

    second = serve("--port", port, "--data", str(tmp_path / "second"))
    first.stop()

    assert second.returncode == 1


@pytest.mark.parametrize("port", ["x", "-1", "65536", "80.5"])
def test_a_port_that_is_none_is_told(port: str) -> None:
    ended = serve(f"--port={port}")

    assert ended.returncode == 2 and f"`{port}` is no port" in ended.stderr


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")

    ended = serve("--port", "0", "--data", str(in_the_way / "data"))

    assert ended.returncode == 1
    assert "data folder" in ended.stderr and "--data" in ended.stderr and "Traceback" not in ended.stderr


def test_a_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"

    ended = serve("--port", "0", "--data", str(tmp_path), PRACTICE_DATABASE_URL=url)

    assert ended.returncode == 1
    assert "PRACTICE_DATABASE_URL" in ended.stderr and "Traceback" not in ended.stderr


def test_a_database_of_a_later_release_is_told(tmp_path: Path) -> None:
    Served(tmp_path).stop()
    with sqlite3.connect(tmp_path / "attempts.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    ended = serve("--port", "0", "--data", str(tmp_path))

    assert ended.returncode == 1
    assert "9999" in ended.stderr and "Traceback" not in ended.stderr


def test_without_a_command_it_serves() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "web", "--port", "x"], capture_output=True, text=True, timeout=60, check=False
    )

    assert "practice serve" in ended.stderr and "`x` is no port" in ended.stderr
