"""The keys of the vault, as an administrator gives them: `naam:64 hexadecimale tekens`, one per line or with commas.

The first wraps new keys; the others are there while `expertloket sleutels roteer` has work to do. They come from the
environment, a file, or a command that fetches them (of a key service); never from the database.
"""

import re
import shlex
import subprocess
from pathlib import Path

from app.core.crypto import HOOFD

SECONDS = 15
_LINE = re.compile(r"([a-z0-9][a-z0-9-]{0,38}):([0-9a-fA-F]{64})")


def parse(text: str) -> list[tuple[str, bytes]]:
    """Raises ValueError in Dutch, which never repeats what was given."""
    found = []
    for number, line in enumerate(filter(None, re.split(r"[\s,]+", text.strip())), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"Kluissleutel {number} klopt niet: schrijf naam:64 hexadecimale tekens.")
        found.append((match[1], bytes.fromhex(match[2])))
    names = [name for name, _ in found]
    if not names or len(set(names)) < len(names) or HOOFD in names:
        raise ValueError(f"Geef minstens één kluissleutel, elk met een eigen naam die niet {HOOFD} is.")
    return found


def from_file(path: Path, setting: str) -> str:
    """The secret in the file of this setting. Raises ValueError in Dutch, also when it may not be read."""
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"Het bestand van EXPERTLOKET_{setting} kan niet worden gelezen.") from None


def from_command(command: str) -> str:
    """What the command prints; it is run without a shell. Raises ValueError in Dutch."""
    try:
        answer = subprocess.run(  # noqa: S603 - the administrator's own command
            shlex.split(command), capture_output=True, text=True, timeout=SECONDS, check=True
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        melding = f"EXPERTLOKET_KLUISSLEUTELS_OPDRACHT is mislukt, of duurde langer dan {SECONDS} tellen."
        raise ValueError(melding) from None
    return answer.stdout
