"""Check the export of signed heads by itself: each head genuine, in order, and bound to the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.core.auditkop import GEEN_KOP, Kop, OngeldigeKop, lines, read_line


@dataclass(frozen=True)
class Bevinding:
    """Something that is wrong, and where; in Dutch."""

    plek: str
    wat: str

    def __str__(self) -> str:
        return f"{self.plek}: {self.wat}"


def in_order(publiek: Ed25519PublicKey, folder: Path) -> Iterator[Kop | Bevinding]:
    """The genuine heads in their order, and between them what is wrong. Needs the public key only."""
    vorige, hoogste = GEEN_KOP, 0
    for plek, line in lines(folder):
        try:
            kop = read_line(publiek, line)
        except OngeldigeKop:
            yield Bevinding(plek, "deze auditkop is gewijzigd of onleesbaar")
            continue
        naam = f"auditkop {kop.nummer}"
        if kop.nummer <= hoogste:
            yield Bevinding(naam, f"staat dubbel of op de verkeerde plaats ({plek})")
            continue
        if kop.nummer > hoogste + 1:
            yield no_heads(hoogste + 1, kop.nummer - 1)
        elif kop.vorige != vorige:
            yield Bevinding(naam, "sluit niet aan op de vorige auditkop")
        vorige, hoogste = kop.hash, kop.nummer
        yield kop


def no_heads(van: int, tot: int) -> Bevinding:
    """These heads are not in the export."""
    if van == tot:
        return Bevinding(f"auditkop {van}", "ontbreekt in de uitvoer")
    return Bevinding(f"auditkoppen {van} t/m {tot}", "ontbreken in de uitvoer")
