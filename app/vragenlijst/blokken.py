"""The questions, and which answers may be shown: never fewer than ten people together. Pure.

Quarters are taken together until ten people have answered; then the block is shown, and the next one begins. Only
quarters that are over for good take part, so a block never changes and no two blocks overlap: nothing can be found by
subtracting one from another, or today from tomorrow.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.glossary import VragenlijstAntwoord

MINSTENS = 10
# Field → statement, in plain words (B1).
VRAGEN = {
    "vertellen": "Ik kon vertellen wat ik belangrijk vind.",
    "geluisterd": "Er werd naar mij geluisterd.",
    "begrepen": "Ik begreep waar het gesprek over ging.",
    "meedenken": "Ik kon meedenken over wat er nu gebeurt.",
    "verder": "Ik weet wie nu wat gaat doen.",
}

Antwoorden = Mapping[str, Counter[VragenlijstAntwoord]]


@dataclass(frozen=True)
class Blok:
    """Answers that may be shown; a question that fewer than ten people answered is left out."""

    eerste: str
    laatste: str
    aantal: int
    vragen: dict[str, Counter[VragenlijstAntwoord]]


def kwartaal(dag: date) -> str:
    """The quarter of a day, such as `2026-Q1`."""
    return f"{dag.year}-Q{(dag.month + 2) // 3}"


def einde(code: str) -> date:
    """The first day on which no code of this quarter works any more: one month after its end."""
    jaar, nummer = int(code[:4]), int(code[-1])
    maand = nummer * 3 + 2
    return date(jaar + (maand > 12), (maand - 1) % 12 + 1, 1)


def blokken(kwartalen: Mapping[str, Antwoorden], vandaag: date) -> list[Blok]:
    """The blocks of one table and one kind of people, the oldest first; what is not yet ten is not there."""
    found: list[Blok] = []
    eerste: str | None = None
    samen: dict[str, Counter[VragenlijstAntwoord]] = {}
    for code in sorted(kwartalen):
        if einde(code) > vandaag:
            break
        eerste = eerste or code
        for vraag, telling in kwartalen[code].items():
            samen.setdefault(vraag, Counter()).update(telling)
        # Everybody answers every question, if only with GEEN_ANTWOORD.
        aantal = max((telling.total() for telling in samen.values()), default=0)
        if aantal >= MINSTENS:
            found.append(Blok(eerste, code, aantal, _shown(samen)))
            eerste, samen = None, {}
    return found


def _shown(samen: Antwoorden) -> dict[str, Counter[VragenlijstAntwoord]]:
    return {
        vraag: samen[vraag]
        for vraag in VRAGEN
        if vraag in samen and samen[vraag].total() - samen[vraag][VragenlijstAntwoord.GEEN_ANTWOORD] >= MINSTENS
    }
