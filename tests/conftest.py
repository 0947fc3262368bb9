"""What every test shares: fixed Hypothesis profiles, scratch folders, third-party data, and a loud word about skips."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
IN_CI = bool(os.environ.get("CI"))
DEEP = os.environ.get("PRACTICE_DEEP", "") not in ("", "0")

# The fast profile repeats itself exactly; the deep one looks for something new on each run and prints how to come back.
# Neither judges by the wall clock, which on a busy machine says nothing about the code.
_PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("fast", max_examples=50, derandomize=True, **_PATIENT)
settings.register_profile("deep", max_examples=1000, **_PATIENT)
settings.load_profile("deep" if DEEP else "fast")

_SCRATCH = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Points everything that a test could write at a scratch folder."""
    scratch = Path(tempfile.mkdtemp(prefix="pt-"))
    config.stash[_SCRATCH] = scratch
    # The PostgreSQL wheel keeps its sockets here; containers and clean environments have no such folder.
    runtime = scratch / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    os.environ["PRACTICE_DATA"] = str(scratch / "data")
    os.environ.pop("PRACTICE_DATABASE_URL", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes the scratch folder."""
    shutil.rmtree(config.stash[_SCRATCH], ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what uses a browser; leaves out long counts and real clients unless they were asked for."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    unwanted = {"deep"} if not DEEP else set[str]()
    if "conformance" not in str(config.option.markexpr):
        unwanted.add("conformance")
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in unwanted)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def third_party_data() -> Path:
    """The folder of other people's data, which the product never ships; skipped without it, an error in CI."""
    folder = Path(os.environ.get("PRACTICE_THIRD_PARTY_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        message = f"no third-party data at `{folder}`: set PRACTICE_THIRD_PARTY_DATA to the folder that holds it"
        pytest.fail(message, pytrace=False) if IN_CI else pytest.skip(message)
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Says in red which part of the product this run has not verified."""
    yield
    skipped = terminalreporter.stats.get("skipped", [])
    browser = [report for report in skipped if "browser" in report.keywords]
    if browser:
        _shout(terminalreporter, f"{len(browser)} BROWSER TESTS SKIPPED: the user interface is NOT verified", browser)
    data = [report for report in skipped if "third-party data" in str(report.longrepr)]
    if data:
        _shout(terminalreporter, f"{len(data)} TESTS SKIPPED for want of third-party data", data)


def _shout(reporter: pytest.TerminalReporter, headline: str, reports: list[pytest.TestReport]) -> None:
    """Writes a red banner with the reason that the first of the skipped tests gave."""
    reporter.write_line("")
    reporter.write_sep("!", headline, red=True, bold=True)
    longrepr = reports[0].longrepr
    reason = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    for line in reason.removeprefix("Skipped: ").splitlines():
        reporter.write_line(line, red=True)
