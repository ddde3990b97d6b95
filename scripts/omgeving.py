"""Makes .venv exactly as the lock file says, or finds that it is whole already.

Usage: omgeving.py runtime|dev [chosen]   (chosen: the user named this Python; .venv must be of its version)

A stamp inside .venv says what was installed, and is written only when that is complete. So whatever happened
to .venv (an installation broken off, a Python that was removed, a changed lock, a moved folder): no matching
stamp, and it is made anew. Only the standard library is used, since this runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "omgeving.json"
PYTHON = VENV / "bin" / "python"
UV, UV_LOCK = VENV / "bin" / "uv", ROOT / "requirements-uv.lock"
LOCKS = {"runtime": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
UNFINISHED = "unfinished"


class StopError(Exception):
    """Ends with a message for the user."""


def wanted() -> dict[str, str]:
    """What a whole .venv has in its stamp."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    own = json.dumps([pyproject["project"], pyproject["build-system"]], sort_keys=True)
    return {
        "place": str(VENV),
        "project": hashlib.sha256(own.encode()).hexdigest(),
        **{kind: hashlib.sha256(lock.read_bytes()).hexdigest() for kind, lock in LOCKS.items()},
    }


def stamp() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def write_stamp(content: dict[str, str]) -> None:
    new = STAMP.with_suffix(".new")
    new.write_text(json.dumps(content, indent=1), "utf-8")
    new.replace(STAMP)


def python_version() -> str:
    """The version of the Python in .venv, empty when it does not run."""
    try:
        ask = "import platform; print(platform.python_version())"
        return subprocess.run([PYTHON, "-I", "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def reason_to_rebuild(kind: str, *, chosen: bool) -> str:
    """Why .venv must be made anew, in words for the user; empty when it need not."""
    has, want, runs = stamp(), wanted(), python_version()
    if not os.path.lexists(VENV):
        return "Ik zet de Python-pakketten klaar in de map .venv. Dat duurt even en hoeft maar één keer."
    if not has:
        return "De map .venv is niet af (een eerdere installatie is afgebroken). Ik maak haar opnieuw."
    if has["place"] != want["place"]:
        return "Het project staat in een andere map dan eerst. Ik maak .venv opnieuw."
    if not runs or runs.rpartition(".")[0] != has["python"].rpartition(".")[0]:
        return "De Python waarmee .venv gemaakt is, is weg of veranderd. Ik maak .venv opnieuw."
    if chosen and runs.split(".")[:2] != [str(part) for part in sys.version_info[:2]]:
        return f"U koos een andere Python dan die van .venv ({runs}). Ik maak .venv opnieuw."
    if any(has[part] != want[part] for part in ("project", "runtime")):
        return "De lijst met pakketten is veranderd. Ik maak .venv opnieuw."
    if kind == "dev" and has.get("dev", want["dev"]) != want["dev"]:
        return "De pakketten voor het testen zijn veranderd of niet af. Ik maak .venv opnieuw."
    return ""


def whole(kind: str, *, chosen: bool) -> bool:
    return not reason_to_rebuild(kind, chosen=chosen) and kind in stamp()


def pip(lock_fd: int, *arguments: str) -> None:
    # The user's own pip settings (index, proxy, certificates) stay, except those that cannot go with .venv.
    settings = {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_REQUIRE_HASHES": "0"}
    command = [str(PYTHON), "-I", "-m", "pip", "install", "-qq", "--no-input", "--no-deps", "--no-compile", *arguments]
    # Python compiles what is used when it is used: of these packages a fifth, and all of them would take a minute.
    # pip holds the lock as well, so that a pip that outlives this process still keeps others out.
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, pass_fds=[lock_fd], check=False)
    if done.returncode:
        raise StopError(
            "Het installeren van de pakketten is niet gelukt; de melding van pip staat hierboven.\n"
            "Vaak is er geen internet, of vraagt uw netwerk om een proxy. Probeer het daarna gewoon opnieuw."
        )


def quietly(lock_fd: int, *command: str) -> tuple[bool, str]:
    """Whether it went well, and what it printed."""
    try:
        done = subprocess.run(command, cwd=ROOT, pass_fds=[lock_fd], check=False, capture_output=True, text=True)
    except OSError:
        return False, ""
    return done.returncode == 0, done.stdout


def packages(lock_fd: int, lock: Path) -> None:
    """Everything of this lock file: by uv, which needs seconds where pip needs a minute. Where pip was told of an index
    of its own, which uv does not read, and wherever uv fails: by pip, whose messages are then the ones that count."""
    ask = [str(PYTHON), "-I", "-m", "pip"]
    _, told = quietly(lock_fd, *ask, "config", "list")  # holds PIP_INDEX_URL and the like as well
    if not re.search(r"^\S*\.(index-url|no-index)=", told, re.MULTILINE | re.IGNORECASE):
        hashed = ["--no-deps", "--require-hashes", "-r"]
        get = [*ask, "install", "-qq", "--no-input", "--no-compile", *hashed, str(UV_LOCK)]
        install = [str(UV), "pip", "install", "--quiet", "--no-config", "--python", str(PYTHON), *hashed, str(lock)]
        if all(quietly(lock_fd, *command)[0] for command in (get, install)):
            return
    pip(lock_fd, "--require-hashes", "-r", str(lock))


def build(kind: str, lock_fd: int, *, chosen: bool) -> None:
    want = wanted()
    reason = reason_to_rebuild(kind, chosen=chosen)
    if reason:
        print(reason, flush=True)
        base = getattr(sys, "_base_executable", None) or sys.executable
        if Path(base).is_relative_to(VENV):
            base = os.path.realpath(base)
        if VENV.is_dir() and not VENV.is_symlink():
            STAMP.unlink(missing_ok=True)
            shutil.rmtree(VENV)
        else:
            VENV.unlink(missing_ok=True)
        made = subprocess.run([base, "-I", "-m", "venv", VENV], pass_fds=[lock_fd], check=False)
        if made.returncode:
            raise StopError("De map .venv kon niet gemaakt worden; de melding van Python staat hierboven.")
        has = {"place": want["place"], "project": want["project"], "python": python_version()}
    else:
        print("Ik voeg de pakketten voor het testen toe aan .venv. Dat hoeft maar één keer.", flush=True)
        has = stamp()
        write_stamp({**has, kind: UNFINISHED})

    packages(lock_fd, LOCKS[kind])
    if reason:
        pip(lock_fd, "--no-build-isolation", "--no-index", "--editable", ".")
    # The dev lock holds all of the runtime lock.
    write_stamp({**has, "runtime": want["runtime"], kind: want[kind]})


@contextlib.contextmanager
def alone() -> Iterator[int]:
    """Only one process at a time works on .venv of this folder."""
    fd = os.open(ROOT / ".venv.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("In een ander venster wordt .venv al gemaakt. Ik wacht tot dat klaar is.", flush=True)
            fcntl.flock(fd, fcntl.LOCK_EX)
        yield fd
    finally:
        os.close(fd)


def main(kind: str, *, chosen: bool) -> None:
    if whole(kind, chosen=chosen):
        return
    try:
        with alone() as lock_fd:
            if not whole(kind, chosen=chosen):
                build(kind, lock_fd, chosen=chosen)
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise StopError(
                f"Ik mag niet schrijven in de map {ROOT} (of in .venv daarin).\n"
                "Zet het project in een map van uzelf, of geef uzelf rechten op deze map."
            ) from error
        if error.errno == errno.ENOSPC:
            raise StopError("De schijf is vol. Maak ruimte (ongeveer 500 MB) en probeer het opnieuw.") from error
        raise


if __name__ == "__main__":
    try:
        main(sys.argv[1], chosen="chosen" in sys.argv[2:])
    except StopError as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        print("\nAfgebroken. De volgende keer begin ik vanzelf opnieuw.", file=sys.stderr)
        sys.exit(130)
