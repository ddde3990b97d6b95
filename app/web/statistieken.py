"""Exact counts as tables to read: what was counted, over all tables together and per table."""

from collections.abc import Sequence

from app.indicatoren.schemas import StatistiekUit, TellingUit
from app.web.pagina import LEEG
from app.web.plot import getal

# The lines of the table, by the names of the fields; the three counts that are never mixed come first.
_REGELS = (
    ("Aanmeldingen", "aanmeldingen"),
    ("Unieke jeugdigen", "unieke_jeugdigen"),
    ("Jeugdigen zonder dossiernummer", "jeugdigen_zonder_referentie"),
    ("Besprekingen", "besprekingen"),
    ("Besproken casussen", "besproken_casussen"),
    ("Korte consulten", "consulten"),
    ("Dreigende uithuisplaatsing", "dreigend"),
    ("Daarvan voorkomen", "voorkomen"),
    ("Daarvan niet voorkomen", "niet_voorkomen"),
    ("Daarvan onbekend", "onbekend"),
    ("Andere besproken casussen", "overige"),
    ("Eerste adviezen", "adviezen"),
    ("Daarvan overgenomen", "overgenomen"),
    ("Daarvan deels overgenomen", "deels_overgenomen"),
    ("Daarvan niet overgenomen", "niet_overgenomen"),
    ("Daarvan zonder reactie", "zonder_reactie"),
    ("Werkdagen tot triage (mediaan)", "mediane_werkdagen_tot_triage"),
    ("Werkdagen tot bespreking (mediaan)", "mediane_werkdagen_tot_bespreking"),
    ("Werkdagen tot advies (mediaan)", "mediane_werkdagen_tot_advies"),
    ("Werkdagen tot reactie (mediaan)", "mediane_werkdagen_tot_reactie"),
)
Rijen = Sequence[tuple[str, Sequence[str]]]


def _kolommen(uit: StatistiekUit) -> list[TellingUit]:
    return [uit.totaal, *uit.tafels]


def tellingen(uit: StatistiekUit) -> Rijen:
    """A line per count: (what, all tables together and each table)."""
    kolommen = _kolommen(uit)
    rijen = [(naam, [_tekst(getattr(een, veld)) for een in kolommen]) for naam, veld in _REGELS]
    delen = [f"{een.binnen_termijn.teller} van {een.binnen_termijn.noemer}" for een in kolommen]
    return [*rijen, ("Binnen de termijn geadviseerd", delen)]


def verdeling(uit: StatistiekUit) -> Rijen:
    """A line per value of the breakdown that was asked for."""
    kolommen = [{een.code: een.aanmeldingen for een in kolom.verdeling or []} for kolom in _kolommen(uit)]
    namen = {een.code: een.omschrijving for kolom in _kolommen(uit) for een in kolom.verdeling or []}
    return [(naam, [str(kolom.get(code, 0)) for kolom in kolommen]) for code, naam in namen.items()]


def cohorten(uit: StatistiekUit) -> Rijen:
    """What came of the advice: a line per number of months, matured cases only."""
    return [
        (
            f"Na {een.maanden} maanden",
            [
                str(aantal)
                for aantal in (een.gerijpt, een.voorkomen, een.niet_voorkomen, een.onbekend, een.nog_niet_gerijpt)
            ],
        )
        for een in uit.totaal.cohorten
    ]


def _tekst(waarde: float | None) -> str:
    return LEEG if waarde is None else getal(waarde)
