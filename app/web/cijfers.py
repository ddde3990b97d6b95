"""A release as tables to read: per region, every number with the range that is certain."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app.glossary import IndicatorBron
from app.indicatoren.schemas import IndicatorUit, WaardenUit, WaardeUit
from app.jaarevaluaties import tekst
from app.jaarevaluaties.schemas import EvaluatieindicatorUit
from app.publicaties.schemas import BereikUit, CelUit, ProefCelUit, PublicatieUit
from app.web.pagina import betekenis, hoofdletter, woord
from app.web.plot import Gemeten, Plot, plot

C = TypeVar("C", bound=CelUit)
_KENMERKEN = ("halfjaar", "gemeente", "leeftijd", "aanmelder", "uitkomst")


@dataclass
class Tabel:
    """One table of one region: what it is divided by, and a line per number."""

    titel: str
    koppen: list[str]
    rijen: list[tuple[Sequence[str], Sequence[str]]] = field(default_factory=list)


@dataclass
class Gebied:
    """A region, or all of them together."""

    naam: str
    regio: str | None = None
    tabellen: list[Tabel] = field(default_factory=list)


def tabellen(publicatie: PublicatieUit) -> list[Gebied]:
    """The tables of a release, all regions together first."""
    namen = {gemeente.code: gemeente.naam for regio in publicatie.regios for gemeente in regio.gemeenten}
    regios = {regio.code: regio.naam for regio in publicatie.regios}
    gebieden = _gebieden(publicatie.cellen, namen, regios, lambda cel: [getal(cel)])
    for regio in publicatie.regios:
        proces = [cel for cel in publicatie.proces if cel.regio == regio.code]
        if proces:
            tabel = Tabel("De inzet van de tafels", ["Periode", "Wat"])
            tabel.rijen += [((cel.periode, betekenis(cel.cijfer)), [getal(cel)]) for cel in proces]
            gebieden[regio.code].tabellen.append(tabel)
    return [gebied for gebied in gebieden.values() if gebied.tabellen]


def proeftabellen(
    cellen: Sequence[ProefCelUit], gemeenten: Mapping[str, str], regios: Mapping[str, str]
) -> list[Gebied]:
    """What would be published beside what was really counted, and how far each number moved."""
    gebieden = _gebieden(cellen, gemeenten, regios, lambda cel: [getal(cel), str(cel.werkelijk), f"{cel.verschil:+d}"])
    return [gebied for gebied in gebieden.values() if gebied.tabellen]


def _gebieden(
    cellen: Sequence[C], gemeenten: Mapping[str, str], regios: Mapping[str, str], toon: Callable[[C], Sequence[str]]
) -> dict[str | None, Gebied]:
    gebieden: dict[str | None, Gebied] = {None: Gebied("Alle regio’s samen")}
    gebieden |= {code: Gebied(naam, code) for code, naam in regios.items()}
    gevonden: dict[tuple[str | None, str], Tabel] = {}
    for cel in cellen:
        plek = (cel.regio, cel.tabel)
        koppen = [naam for naam in _KENMERKEN if getattr(cel, naam) is not None]
        if plek not in gevonden:
            gevonden[plek] = Tabel(_titel(koppen), [hoofdletter(naam) for naam in koppen])
            gebieden[cel.regio].tabellen.append(gevonden[plek])
        gevonden[plek].rijen.append((_labels(cel, koppen, gemeenten), toon(cel)))
    return gebieden


def _titel(koppen: Sequence[str]) -> str:
    return "Kinderen" if not koppen else f"Kinderen naar {' en '.join(koppen)}"


def _labels(cel: CelUit, koppen: Sequence[str], namen: Mapping[str, str]) -> list[str]:
    gegeven = {
        "halfjaar": cel.halfjaar or "",
        "gemeente": namen.get(cel.gemeente or "", "Onbekend"),
        "leeftijd": betekenis(cel.leeftijd),
        "aanmelder": betekenis(cel.aanmelder),
        "uitkomst": betekenis(cel.uitkomst),
    }
    return [gegeven[naam] for naam in koppen]


def plots(indicator: IndicatorUit, reeks: WaardenUit) -> list[Plot]:
    """A plot per series: what is counted here, and what each region supplied. Years, halves and quarters apart."""
    series: dict[tuple[IndicatorBron, str | None, int], list[WaardeUit]] = {}
    for een in reeks.waarden:
        lengte = (een.eind - een.begin).days // 60  # a quarter, a half-year or a year
        series.setdefault((een.bron, een.regio, lengte), []).append(een)
    getekend = []
    for (bron, regio, _), punten in series.items():
        titel = f"{hoofdletter(indicator.naam)}: {bron.betekenis}{'' if regio is None else f', {woord(regio)}'}"
        nul = next((een.waarde for een in punten if een.periode == reeks.nulmeting), None)
        nulmeting = None if nul is None or reeks.nulmeting is None else (reeks.nulmeting, float(nul))
        getekend.append(plot(titel, [Gemeten(een.periode, een.waarde) for een in punten], nulmeting))
    return [een for een in getekend if een is not None]


@dataclass(frozen=True)
class Reeksblad:
    """One series on the page of a task: the words of the yearly evaluation, a line per period, and a plot."""

    herkomst: str
    rijen: Sequence[tuple[str, str]]
    bewezen: Sequence[str]
    plot: Plot | None


def reeksbladen(indicator: EvaluatieindicatorUit) -> list[Reeksblad]:
    """What there is of an indicator in a yearly evaluation."""
    bladen = []
    for reeks in indicator.reeksen:
        punten = [Gemeten(een.periode, een.waarde, een.minimum, een.maximum) for een in reeks.metingen]
        nul = [(een.periode, een.waarde) for een in punten if een.periode == reeks.nulmeting and een.waarde is not None]
        titel = f"{hoofdletter(indicator.naam)}: {reeks.herkomst.betekenis}"
        rijen = [(een.periode, tekst.waarde(een, indicator.eenheid)) for een in reeks.metingen]
        getekend = plot(titel, punten, nul[0] if nul else None)
        bladen.append(Reeksblad(tekst.herkomst(reeks), rijen, tekst.bewezen(reeks), getekend))
    return bladen


def getal(cel: BereikUit) -> str:
    """`15 (13 tot en met 17)`; an exact number has no range."""
    return str(cel.waarde) if cel.minimum == cel.maximum else f"{cel.waarde} ({cel.minimum} tot en met {cel.maximum})"
