"""Fetches the pinned packages with `npm pack` and rewrites the vendored files, their hashes and their licences.

Run `python -m web.vendoring.refresh` from the repository after changing packages.json or icons.txt. Needs npm;
nobody who runs or tests the product does.
"""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from web.vendoring import sprite

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
SHIPPED = ROOT / "web/static/vendor"
FOR_TESTS = ROOT / "tests/web/vendor"
Package = dict[str, Any]


def fetch(package: Package, folder: Path) -> Path:
    """The folder with the unpacked files of one package."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed; it is needed only to refresh the vendored files")
    target = folder / package["package"].replace("/", "-").strip("@")
    target.mkdir()
    wanted = f"{package['package']}@{package['version']}"
    subprocess.run([npm, "pack", wanted, "--silent", "--pack-destination", target], check=True, cwd=folder)
    (archive,) = target.glob("*.tgz")
    with tarfile.open(archive) as opened:
        opened.extractall(target, filter="data")
    return target / "package"


def copy(package: Package, source: Path) -> None:
    """Copies the files of one package to their places; a folder of icons becomes the sprite."""
    for inside, path in package["files"].items():
        target = ROOT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if (source / inside).is_dir():
            target.write_text(sprite.build(source / inside), "utf-8")
        else:
            shutil.copyfile(source / inside, target)


def record(package: Package) -> dict[str, Any]:
    """The VENDOR.json entry of one package."""
    files = {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in package["files"].values()}
    return {key: package[key] for key in ("name", "package", "version", "licence")} | {"sha256": files}


def licence_text(package: Package, source: Path) -> str:
    """The licence text of one package, from the package or, where it carries none, from this folder."""
    if package["licence_file"] is None:
        return (HERE / "fluent_icons_licence.txt").read_text("utf-8")
    return (source / package["licence_file"]).read_text("utf-8")


def third_party(texts: dict[str, tuple[Package, str]]) -> str:
    """THIRD_PARTY.md: which files come from whom, with the text of each licence."""
    parts = ["# Files of other projects in this folder\n"]
    for name, (package, text) in texts.items():
        where = ", ".join(f"`{path}`" for path in package["files"].values())
        head = f"## {name}\n\n`{package['package']}` {package['version']}, {package['licence']}: {where}\n"
        parts.append(f"{head}\n```text\n{text.strip()}\n```\n")
    return "\n".join(parts)


def write_json(path: Path, records: list[dict[str, Any]]) -> None:
    """Writes a VENDOR.json."""
    path.write_text(json.dumps(records, indent=2) + "\n", "utf-8")


def main() -> None:
    """Refreshes everything."""
    packages: list[Package] = json.loads((HERE / "packages.json").read_text("utf-8"))
    texts: dict[str, tuple[Package, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for package in packages:
            source = fetch(package, Path(folder))
            copy(package, source)
            if package["shipped"]:
                texts[package["name"]] = (package, licence_text(package, source))
    write_json(SHIPPED / "VENDOR.json", [record(package) for package in packages if package["shipped"]])
    write_json(FOR_TESTS / "VENDOR.json", [record(package) for package in packages if not package["shipped"]])
    (SHIPPED / "THIRD_PARTY.md").write_text(third_party(texts), "utf-8")


if __name__ == "__main__":
    main()
