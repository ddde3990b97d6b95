"""A nest of services: `python -m tests.storm.nest` loads the program once, and makes a copy of itself (fork) for every
line on its input that runs `expertloket` with the words and the settings of that line. It says the copy's process id,
and leaves its exit code beside its output.

Loading takes seconds and dying none of them: without this a test of many deaths would be a test of loading.
"""

import gc
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import app.main  # noqa: F401  # what a service loads when it starts
from app import cli
from app.core import passwords

# The session's own passwords are of the demo; what a stolen hash costs to guess is not what this is about.
passwords.context.update(argon2__time_cost=1, argon2__memory_cost=8)


def _run(words: list[str], settings: dict[str, str], output: str) -> int:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(target, stream)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.environ.update(settings)
    try:
        cli.app(words)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def _reap(*_: Any) -> None:
    """Who died is counted among what the tests cost, and gone."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def main() -> None:
    """Until the input ends."""
    signal.signal(signal.SIGCHLD, _reap)
    gc.freeze()  # what is loaded stays, and no copy looks at it
    print("klaar", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                code = _run(order["words"], order["settings"], order["output"])
                sys.stdout.flush()
                Path(f"{order['output']}.code").write_text(str(code))
            finally:
                os._exit(code)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
