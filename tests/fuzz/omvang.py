"""How much is tried, and with which dice: a little and always the same in the suite, much and new in `make fuzz`."""

import os

from hypothesis import HealthCheck, Phase, settings

KANS = int(os.environ.get("FUZZ_KANS", "1"))


def aantal(naam: str, standaard: int) -> int:
    """A size from the environment (`FUZZ_GEVALLEN=50000`), or what the suite can afford."""
    return int(os.environ.get(f"FUZZ_{naam}", standaard))


def instellingen(voorbeelden: int, *, stappen: int = 50) -> settings:
    """Settings of hypothesis: no time limits, nothing kept between runs, and what is found is made small."""
    return settings(
        max_examples=voorbeelden,
        stateful_step_count=stappen,
        deadline=None,
        database=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )


def zeg_de_kans() -> None:
    """On the output of a test that fails: how to do it again."""
    print(f"FUZZ_KANS={KANS}")
