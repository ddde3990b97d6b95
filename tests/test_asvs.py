"""The table of OWASP ASVS 5.0 in the README: each row names tests that exist, and each requirement is named in one."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
_RIJ = re.compile(r"^\| ([0-9x., –]+) \|[^|]*\|([^|]*)\| ([a-z_0-9/, ]*)\|$", re.MULTILINE)


def _rijen() -> list[tuple[str, str, list[str]]]:
    tekst = (TESTS.parent / "README.md").read_text("utf-8").partition("## Security, row by row")[2]
    rijen = _RIJ.findall(tekst.partition("\n## ")[0])
    return [(eisen, stand, [naam for naam in namen.split(", ") if naam.strip()]) for eisen, stand, namen in rijen]


def _eisen(cel: str) -> list[str]:
    """`3.3.1–3.3.4` is its first and last; `5.2.x` is any of 5.2."""
    return re.split(r", |–", cel)


@pytest.mark.parametrize(("eisen", "stand", "namen"), _rijen(), ids=lambda een: een if isinstance(een, str) else "")
def test_elke_eis_staat_bij_een_test(eisen: str, stand: str, namen: list[str]) -> None:
    if not namen:
        assert stand.strip() in {"not yet", "not tested"}
        return
    paden = [TESTS / (f"{naam.strip()}.py" if "/" in naam else f"test_{naam.strip()}.py") for naam in namen]
    teksten = "".join(pad.read_text("utf-8") for pad in paden)
    genoemd = set(re.findall(r"\d+\.\d+\.(?:\d+|x)", "".join(re.findall(r"ASVS[^;)\"]*", teksten))))
    for eis in _eisen(eisen.strip()):
        hoofd = eis.removesuffix("x")
        assert eis in genoemd or (eis.endswith("x") and any(een.startswith(hoofd) for een in genoemd)), eis


def test_de_tabel_is_gelezen() -> None:
    assert len(_rijen()) > 30
