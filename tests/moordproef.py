"""A worker in a process of its own, to be killed: `python -m tests.moordproef`, with the settings in its environment.

Loading the program takes seconds and dying none of them, so this process loads it once and makes a copy of itself
(fork) for every line on its input; it says the copy's process id. The copy works until it is done or killed.
"""

import os
import sys

from app.settings import Settings
from app.taken import Werker, as_owner


def _work() -> None:
    parts = as_owner(Settings())
    Werker(parts).ronde()
    parts.database.close()


def main() -> None:
    """Until the input ends."""
    print("klaar", flush=True)
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                _work()
            finally:
                os._exit(0)
        print(pid, flush=True)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
