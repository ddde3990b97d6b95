"""A worker in a process of its own, and others to be killed: `python -m tests.moordproef`, settings in its environment.

Each line on its input holds the moment at which a worker lives. After `werk` this process does a round and says 0.
Loading the program takes seconds and dying none of them, so for `sterf` it makes a copy of itself (fork) for the round,
and says the copy's process id, and when that is gone how it went: 0, or minus the signal. See `tests.werkproces`.
"""

import os
import sys
import traceback
from datetime import UTC, datetime, timedelta

from app.settings import Settings
from app.taken import Werker, as_owner


def _ronde(werker: Werker) -> int:
    try:
        werker.ronde()
    except Exception:
        traceback.print_exc()
        return 1
    return 0


class _Klok:
    """Goes on from the moment that it was set to."""

    verder = timedelta()

    def zet(self, nu: datetime) -> None:
        self.verder = nu - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.verder


def main() -> None:
    """Until the input ends."""
    klok = _Klok()
    werker = Werker(as_owner(Settings()), klok)
    print("klaar", flush=True)
    for regel in sys.stdin:
        wat, moment = regel.split()
        klok.zet(datetime.fromisoformat(moment))
        if wat == "werk":
            print(_ronde(werker), flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            os._exit(_ronde(Werker(as_owner(Settings()), klok)))
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
