"""The small state table of a process beside the advice, and what its steps ask. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import Fout
from app.glossary import ProcesSoort
from app.glossary import ProcesStand as S
from app.glossary import ProcesStap as P

OVERGANGEN: dict[tuple[S, P], S] = {
    (S.GEVRAAGD, P.STARTEN): S.GESTART,
    (S.GEVRAAGD, P.WEGEN): S.GEVRAAGD,
    (S.GEVRAAGD, P.STOPPEN): S.GESTOPT,
    (S.GESTART, P.WEGEN): S.GESTART,
    (S.GESTART, P.AFRONDEN): S.GEREED,
    (S.GESTART, P.STOPPEN): S.GESTOPT,
}
OPEN = (S.GEVRAAGD, S.GESTART)
# The three values of the doorbraakaanpak.
WAARDEN = ("legitimiteit", "betrokkenheid", "rendement")


@dataclass(frozen=True)
class Stap:
    """A step as someone wants to take it; `gewogen` says which of the three values it scores."""

    stap: P
    dag: date
    gewogen: frozenset[str]
    heeft_toelichting: bool


def errors(soort: ProcesSoort, stap: Stap, eerder_gewogen: frozenset[str], vorige: date, vandaag: date) -> list[Fout]:
    """What is wrong with a step that the state allows."""
    fouten = []
    if stap.dag > vandaag:
        fouten.append(Fout("datum", "toekomst", "Deze datum ligt in de toekomst."))
    if stap.dag < vorige:
        fouten.append(Fout("datum", "te-vroeg", "De vorige stap was later."))
    if stap.stap is P.STOPPEN and not stap.heeft_toelichting:
        fouten.append(Fout("toelichting", "verplicht", "Leg uit waarom het proces stopt."))
    if soort is not ProcesSoort.DOORBRAAKAANPAK:
        if stap.gewogen or stap.stap is P.WEGEN:
            fouten.append(Fout("waarden", "past-niet", "De drie waarden horen alleen bij de doorbraakaanpak."))
        return fouten
    nodig = set(WAARDEN) if stap.stap in (P.WEGEN, P.AFRONDEN) else set()
    bekend = stap.gewogen if stap.stap is P.WEGEN else stap.gewogen | eerder_gewogen
    fouten += [
        Fout(f"waarden.{naam}", "verplicht", "Weeg legitimiteit, betrokkenheid en rendement alle drie.")
        for naam in WAARDEN
        if naam in nodig - bekend
    ]
    return fouten


def gewogen(stappen: Sequence[frozenset[str]]) -> frozenset[str]:
    """Which values were scored in any of these steps."""
    return frozenset().union(*stappen)
