"""A nest of services: `python -m tests.storm.nest` loads the program once, and makes a copy of itself (fork) for every
line on its input that runs `expertloket start` with the settings of that line. It says the copy's process id.

Loading takes seconds and dying none of them: without this a test of many deaths would be a test of loading.
"""

import json
import os
import signal
import sys

from app import cli
from app.core import passwords

# The session's own passwords are of the demo; what a stolen hash costs to guess is not what this is about.
passwords.context.update(argon2__time_cost=1, argon2__memory_cost=8)


def _serve(settings: dict[str, str], host: str, port: int, output: str) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(target, stream)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.environ.update(settings)
    cli.start(host=host, port=port, workers=1)


def main() -> None:
    """Until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who died needs no funeral
    print("klaar", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                _serve(order["settings"], order["host"], order["port"], order["output"])
                code = 0
            except SystemExit as stopped:
                code = int(stopped.code or 0)
            finally:
                os._exit(code)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
