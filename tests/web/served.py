"""The real program in a process of its own: started, asked over HTTP, and killed."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO

ADDRESS = re.compile(r"(http://\S+?)/? ")


class Served:
    """`practice serve` on a free port."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [sys.executable, "-m", "web", "serve", "--port", "0", "--data", str(folder), *options]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        _hear_ctrl_c()
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        line = self._out.readline()
        found = ADDRESS.search(line)
        if not found:
            self.process.kill()
            raise AssertionError(f"the server did not start: {line}{self.process.communicate()[1]}")
        self.address = found[1]

    @property
    def _out(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        self.process.kill()
        self._forget()

    def stop(self) -> int:
        """End it as Ctrl+C does and return its exit code; Windows has no such signal, so there it just ends."""
        if sys.platform == "win32":
            self.process.terminate()
        else:
            self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=20)
        self._forget()
        return code

    def _forget(self) -> None:
        self.process.wait(timeout=20)
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()


def _hear_ctrl_c() -> None:
    """Undo that a test run in the background ignores Ctrl+C: a program started from it would ignore it as well."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class Visitor:
    """A browser without a script, over real HTTP."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        # No proxy: these tests never leave this machine, whatever the environment says.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)

    def get(self, path: str) -> str:
        """The text of a page."""
        with self._opener.open(self.address + path, timeout=20) as answer:
            text: str = answer.read().decode()
            return text

    def post(self, path: str, fields: dict[str, str]) -> tuple[str, str]:
        """Where a form led, and the page there; raises OSError when the server is gone."""
        body = urllib.parse.urlencode(fields).encode()
        with self._opener.open(self.address + path, body, timeout=20) as answer:
            return answer.url.removeprefix(self.address), answer.read().decode()

    def hidden(self, page: str, name: str) -> str:
        """The value of a hidden field, the first of its name."""
        found = re.search(rf'name="{name}" value="([^"]*)"', page)
        assert found, f"no field `{name}`"
        return found[1]
