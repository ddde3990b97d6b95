"""Reading and judging a delivery of values from outside. Pure: text in, good rows and mistakes out.

A mistake names the row as the sender counts it (in a file the line with the names is row 1) and never the value.
Numbers may have a comma or a point as decimal sign and no sign for thousands. A file may be UTF-8 with or without a
mark at its beginning, or what Windows makes (Windows-1252, Latin-1), with commas, semicolons or tabs.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.core.errors import Fout, OngeldigeInvoer, validation_fouten
from app.core.schema import Datum, Reden, Regel
from app.indicatoren import periodes
from app.indicatoren.definities import Eenheid, indicator

VERPLICHT = ("indicator", "regio", "periode", "waarde", "bron", "datum")
KOLOMMEN = (*VERPLICHT, "teller", "noemer", "reden")
MAX_RIJEN = 10_000
_GETAL = re.compile(r"\d{1,12}([.,]\d{1,4})?")
_GEHEEL = re.compile(r"\d{1,9}")
_DATUM, _BRON, _REDEN = TypeAdapter[date](Datum), TypeAdapter[str](Regel), TypeAdapter[str](Reden)
_MARKEN = (b"\xff\xfe", b"\xfe\xff")

# Indicator, region, period: of this there is one value.
Plek = tuple[str, str, str]


@dataclass(frozen=True)
class Ruw:
    """A row as it came in: its number for the sender, its place among the rows, and its cells as text."""

    nummer: int
    index: int
    cellen: Mapping[str, str]


@dataclass(frozen=True)
class Waarde:
    """One good value."""

    indicator: str
    regio: str
    periode: str
    waarde: float
    teller: int | None
    noemer: int | None
    bron: str
    datum: date
    reden: str | None
    definitie: str

    @property
    def plek(self) -> Plek:
        return self.indicator, self.regio, self.periode

    @property
    def inhoud(self) -> tuple[Any, ...]:
        """What must differ for it to be another value."""
        return self.waarde, self.teller, self.noemer, self.bron, self.datum


@dataclass(frozen=True)
class Omgeving:
    """What a row is judged against: which indicators and regions there are, which are the sender's, what is known."""

    aanleverbaar: Collection[str]
    regios: Collection[str]
    eigen: Collection[str]
    vandaag: date
    bekend: Mapping[Plek, tuple[Any, ...]]


@dataclass(frozen=True)
class Oordeel:
    """Good rows, rows that say again what is known, and all mistakes with the number of bad rows."""

    goed: list[Waarde]
    ongewijzigd: int
    fouten: list[Fout]
    afgekeurd: int


def lees_csv(inhoud: bytes) -> list[Ruw]:
    """The rows of a file. Raises OngeldigeInvoer with every row whose shape is wrong."""
    if not inhoud.strip():
        raise _fout("leeg", "Het bestand is leeg.")
    if inhoud.startswith(_MARKEN):
        raise _fout("tekenset", "Bewaar het bestand als CSV in UTF-8.")
    tekst = _tekst(inhoud)
    scheiding = max(";,\t", key=tekst.split("\n", 1)[0].count)
    lezer = csv.reader(io.StringIO(tekst, newline=""), delimiter=scheiding, strict=True)
    rijen: list[Ruw] = []
    fouten: list[Fout] = []
    namen: list[str] | None = None
    nummer = 0
    try:
        for nummer, cellen in enumerate(lezer, 1):
            if not any(cel.strip() for cel in cellen):
                continue
            if namen is None:
                namen = _namen(cellen)
            elif len(cellen) == len(namen):
                rijen.append(Ruw(nummer, nummer - 2, dict(zip(namen, (cel.strip() for cel in cellen), strict=True))))
            else:
                melding = (
                    f"Rij {nummer}: deze rij heeft {len(cellen)} kolommen, de eerste heeft er {len(namen)}. "
                    "Zet een getal met een komma tussen aanhalingstekens, of scheid de kolommen met puntkomma’s."
                )
                fouten.append(Fout(_plek(nummer - 2), "kolommen", melding))
    except csv.Error:
        melding = f"Rij {nummer + 1}: de aanhalingstekens kloppen niet. Vanaf hier is het bestand niet te lezen."
        fouten.append(Fout(_plek(nummer - 1), "aanhalingstekens", melding))
    if fouten:
        raise OngeldigeInvoer(fouten)
    return _niet_leeg(rijen)


def _niet_leeg(rijen: list[Ruw]) -> list[Ruw]:
    if not rijen:
        raise _fout("leeg", "Er staan geen rijen in.")
    if len(rijen) > MAX_RIJEN:
        raise _fout("te-veel", f"Dit zijn te veel rijen: hoogstens {MAX_RIJEN} per aanlevering.")
    return rijen


def _fout(code: str, melding: str) -> OngeldigeInvoer:
    return OngeldigeInvoer([Fout("inhoud", code, melding)])


def _tekst(inhoud: bytes) -> str:
    for tekenset in ("utf-8-sig", "cp1252"):
        try:
            return inhoud.decode(tekenset)
        except UnicodeDecodeError:
            continue
    return inhoud.decode("latin-1")


def _namen(cellen: list[str]) -> list[str]:
    """The columns of the first line. Raises OngeldigeInvoer when one is unknown, missing or there twice."""
    namen = [cel.strip().lower() for cel in cellen]
    mogelijk = ", ".join(KOLOMMEN)
    fouten = [
        Fout("inhoud", "kolom", f"Rij 1: kolom {index} kan niet, of staat er twee keer. Mogelijk zijn: {mogelijk}.")
        for index, naam in enumerate(namen, 1)
        if naam not in KOLOMMEN or naam in namen[: index - 1]
    ]
    fouten += [Fout("inhoud", "kolom", f"Rij 1: de kolom {naam} ontbreekt.") for naam in VERPLICHT if naam not in namen]
    if fouten:
        raise OngeldigeInvoer(fouten)
    return namen


def _plek(index: int, kolom: str = "") -> str:
    """As in every other list: the first row is 0. The message has the number that the sender sees."""
    return f"rijen[{max(index, 0)}]" + (f".{kolom}" if kolom else "")


def keur(rijen: Iterable[Ruw], omgeving: Omgeving) -> Oordeel:
    """Judge every row by itself, and against the rows before it."""
    goed: list[Waarde] = []
    fouten: list[Fout] = []
    eerder: dict[Plek, int] = {}
    ongewijzigd = afgekeurd = 0
    for ruw in rijen:
        rij = _Rij(ruw, omgeving)
        waarde = rij.waarde()
        if waarde is not None and waarde.plek in eerder:
            melding = f"deze indicator, regio en periode staan ook in rij {eerder[waarde.plek]}."
            rij.fout("periode", "dubbel", melding)
        if waarde is not None:
            eerder.setdefault(waarde.plek, ruw.nummer)
        if waarde is None or rij.fouten:
            fouten += rij.fouten
            afgekeurd += 1
        elif omgeving.bekend.get(waarde.plek) == waarde.inhoud:
            ongewijzigd += 1
        else:
            goed.append(waarde)
    return Oordeel(goed, ongewijzigd, fouten, afgekeurd)


class _Rij:
    """One row under judgement; collects its mistakes."""

    def __init__(self, ruw: Ruw, omgeving: Omgeving) -> None:
        self._ruw = ruw
        self._omgeving = omgeving
        self.fouten: list[Fout] = []

    def fout(self, kolom: str, code: str, melding: str) -> None:
        self.fouten.append(Fout(_plek(self._ruw.index, kolom), code, f"Rij {self._ruw.nummer}: {melding}"))

    def waarde(self) -> Waarde | None:
        """The value of the row; None when something in it is wrong."""
        code, regio = self._indicator(), self._regio()
        periode = self._periode()
        waarde = self._getal("waarde", _GETAL, "schrijf een getal, met hoogstens vier decimalen")
        teller = self._getal("teller", _GEHEEL, "schrijf een geheel getal", nodig=False)
        noemer = self._getal("noemer", _GEHEEL, "schrijf een geheel getal", nodig=False)
        bron = self._met("bron", _BRON)
        datum = self._met("datum", _DATUM)
        reden = self._met("reden", _REDEN, nodig=False)
        if datum is not None and datum > self._omgeving.vandaag:
            self.fout("datum", "toekomst", "deze datum ligt in de toekomst.")
        if code is not None and waarde is not None:
            self._past(code, waarde, teller, noemer)
        if self.fouten or code is None or regio is None or periode is None or waarde is None or datum is None:
            return None
        gemaakt = Waarde(
            indicator=code,
            regio=regio,
            periode=periode.code,
            waarde=waarde,
            teller=None if teller is None else int(teller),
            noemer=None if noemer is None else int(noemer),
            bron=str(bron),
            datum=datum,
            reden=reden,
            definitie=indicator(code).op(periode.begin).versie,
        )
        bekend = self._omgeving.bekend.get(gemaakt.plek)
        if bekend is not None and bekend != gemaakt.inhoud and reden is None:
            self.fout("reden", "verplicht", "hier is al een waarde. Zeg waarom deze ervoor in de plaats komt.")
            return None
        return gemaakt

    def _cel(self, kolom: str, *, nodig: bool = True) -> str | None:
        cel = self._ruw.cellen.get(kolom, "").strip()
        if cel:
            return cel
        if nodig:
            self.fout(kolom, "verplicht", "vul deze kolom in.")
        return None

    def _indicator(self) -> str | None:
        code = self._cel("indicator")
        if code is None or code in self._omgeving.aanleverbaar:
            return code
        self.fout("indicator", "onbekend", "deze indicator bestaat niet, of wordt in het loket zelf geteld.")
        return None

    def _regio(self) -> str | None:
        regio = self._cel("regio")
        if regio is None or regio in self._omgeving.eigen:
            return regio
        if regio in self._omgeving.regios:
            self.fout("regio", "niet-uw-regio", "voor deze regio kunt u niet aanleveren.")
        else:
            self.fout("regio", "onbekend", "deze regio bestaat niet.")
        return None

    def _periode(self) -> periodes.Periode | None:
        code = self._cel("periode")
        if code is None:
            return None
        try:
            periode = periodes.parse(code)
        except OngeldigeInvoer as error:
            (fout,) = error.fouten
            self.fout("periode", fout.code, fout.melding[0].lower() + fout.melding[1:])
            return None
        if periode.begin > self._omgeving.vandaag:
            self.fout("periode", "toekomst", "deze periode moet nog beginnen.")
        return periode

    def _getal(self, kolom: str, vorm: re.Pattern[str], melding: str, *, nodig: bool = True) -> float | None:
        cel = self._cel(kolom, nodig=nodig)
        if cel is None:
            return None
        if vorm.fullmatch(cel) is None or not cel.isascii():
            self.fout(kolom, "getal", f"{melding}, zonder punten of spaties voor duizendtallen.")
            return None
        return float(cel.replace(",", "."))

    def _met(self, kolom: str, soort: TypeAdapter[Any], *, nodig: bool = True) -> Any:
        cel = self._cel(kolom, nodig=nodig)
        if cel is None:
            return None
        try:
            return soort.validate_python(cel)
        except ValidationError as error:
            for fout in validation_fouten([{**een, "loc": ("body",)} for een in error.errors(include_input=False)]):
                self.fout(kolom, fout.code, fout.melding[0].lower() + fout.melding[1:])
            return None

    def _past(self, code: str, waarde: float, teller: float | None, noemer: float | None) -> None:
        """The value fits the unit of the indicator, and numerator and denominator fit the value."""
        eenheid = indicator(code).eenheid
        if eenheid is Eenheid.AANTAL and not waarde.is_integer():
            self.fout("waarde", "geheel", "deze indicator is een aantal: schrijf een geheel getal.")
        if eenheid is not Eenheid.PERCENTAGE:
            return
        if teller is None or noemer is None:
            self.fout("noemer", "verplicht", "een percentage heeft een teller en een noemer.")
        elif not noemer > 0 or teller > noemer:
            self.fout("noemer", "past-niet", "de noemer is groter dan nul en niet kleiner dan de teller.")
        elif abs(100 * teller / noemer - waarde) > 0.1:
            self.fout("waarde", "past-niet", "de waarde is niet de teller gedeeld door de noemer, in procenten.")
