"""Where this installation keeps its data, and the secret that signs its cookies."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

NAME = "practice-tenant"


def data_folder(chosen: str | None = None) -> Path:
    """The folder for data: the chosen one, else PRACTICE_DATA, else the platform's place; made if missing.

    Raises OSError when it cannot be made.
    """
    folder = Path(chosen or os.environ.get("PRACTICE_DATA") or _platform_folder()).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _platform_folder() -> Path:
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / NAME
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / NAME
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / NAME


def database_url(folder: Path) -> str:
    """The database: PRACTICE_DATABASE_URL, else a SQLite file in the data folder."""
    return os.environ.get("PRACTICE_DATABASE_URL") or f"sqlite:///{folder / 'attempts.sqlite3'}"


def cookie_secret(folder: Path) -> str:
    """The secret of this data folder; made at first use, readable by its owner only."""
    path = folder / "cookie-secret"
    try:
        made = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii")
    except FileExistsError:
        return path.read_text(encoding="ascii")
    secret = secrets.token_hex(32)
    with made:
        made.write(secret)
    return secret
