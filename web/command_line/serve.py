"""`practice serve`: run the lab on this machine."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path
from typing import Any

HOST, PORT, THREADS = "127.0.0.1", 8765, 8


def configure(subparsers: Any) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser("serve", help="run the lab in your browser", description=__doc__)
    parser.add_argument("--host", default=HOST, help=f"address to listen on (default {HOST}: this machine only)")
    parser.add_argument("--port", type=_port, default=PORT, help=f"port to listen on (default {PORT}; 0 picks one)")
    parser.add_argument("--data", metavar="DIR", help="folder for attempts (default: the platform's, or PRACTICE_DATA)")
    parser.set_defaults(run=run)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"`{text}` is no port; give a number from 0 to 65535")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted; 1 with one line when it cannot start."""
    complaint = _mixed_installation()
    if complaint:
        return _fail(complaint)
    listener = _listen(args.host, args.port)
    if isinstance(listener, str):
        return _fail(listener)
    from waitress.server import create_server

    from web.app import Settings, create_app
    from web.database import DatabaseUnusable

    try:
        app = create_app(Settings(folder=args.data, hosts=frozenset({args.host})))
    except OSError as error:
        listener.close()
        return _fail(f"cannot use the data folder: {error}; choose another one with --data DIR")
    except DatabaseUnusable as error:
        listener.close()
        return _fail(f"cannot open the database: {error}; see PRACTICE_DATABASE_URL, or choose another --data DIR")
    server = create_server(app, sockets=[listener], threads=THREADS, ident=None)
    host, port = listener.getsockname()[:2]
    print(f"Practice Tenant is at http://{host}:{port}/  (stop with Ctrl+C; attempts are kept in {app.config['DATA']})")
    sys.stdout.flush()
    try:
        server.run()
    finally:
        server.close()
    return 0


def _listen(host: str, port: int) -> socket.socket | str:
    """A bound socket, or why there is none. A port that somebody else uses is refused on every platform."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # on Windows the option would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        return f"cannot listen on {host}:{port} ({reason}); stop what uses it, or choose another port with --port"
    return listener


def _mixed_installation() -> str | None:
    """A complaint when `web` and `simulator` come from different places, for example beside web.py."""
    import simulator
    import web

    places = {Path(str(package.__file__)).resolve().parent.parent for package in (simulator, web)}
    if len(places) == 1:
        return None
    found = ", ".join(map(str, sorted(places)))
    return f"`web` and `simulator` come from different folders ({found}); install into a fresh .venv"


def _fail(message: str) -> int:
    print(f"practice serve: {message}", file=sys.stderr)
    return 1
