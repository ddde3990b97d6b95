"""From series to the yearly evaluation. Pure: the same series give the same document, whenever it is asked."""

from collections.abc import Mapping, Sequence

from app.core.schema import Schema
from app.glossary import Evaluatiesoort, Herkomst, IndicatorBron, Uitkomst
from app.indicatoren import metingen
from app.indicatoren.beschermd import meting_uit, vergelijking_uit
from app.indicatoren.bronnen import IN_PUBLICATIES
from app.indicatoren.definities import INDICATOREN, Indicator
from app.indicatoren.disclosure.trends import aandeel, opgeteld
from app.indicatoren.metingen import Reeks
from app.jaarevaluaties.schemas import (
    EvaluatieindicatorUit,
    EvaluatiereeksUit,
    JaarevaluatieUit,
    PeriodeMetingUit,
    UithuisplaatsingenUit,
    UitkomstUit,
)
from app.publicaties.document import percentage
from app.publicaties.eenheden import canoniek
from app.publicaties.kern import Cijfer

_DREIGEND = (Uitkomst.VOORKOMEN, Uitkomst.NIET_VOORKOMEN, Uitkomst.ONBEKEND)
Kinderen = Mapping[str | None, Cijfer]


def evaluatie(
    regio: str,
    regio_naam: str,
    jaar: int,
    soort: Evaluatiesoort,
    reeksen: Mapping[str, Sequence[Reeks]],
    kinderen: Mapping[str, Kinderen],
    publicaties: Sequence[str],
) -> JaarevaluatieUit:
    """One region and year. `reeksen` by indicator, `kinderen` by year: how many were discussed, by outcome."""
    return JaarevaluatieUit(
        regio=regio,
        regio_naam=regio_naam,
        jaar=jaar,
        soort=soort,
        publicaties=list(publicaties),
        indicatoren=[_indicator(een, jaar, soort, reeksen.get(een.code, ())) for een in INDICATOREN],
        uithuisplaatsingen=[_uithuisplaatsingen(periode, wie) for periode, wie in sorted(kinderen.items())],
    )


def als_bytes(uit: Schema) -> bytes:
    """The one way to write it."""
    return canoniek(uit.model_dump(mode="json", by_alias=True))


def _indicator(een: Indicator, jaar: int, soort: Evaluatiesoort, reeksen: Sequence[Reeks]) -> EvaluatieindicatorUit:
    return EvaluatieindicatorUit(
        code=een.code,
        taak=een.taak,
        naam=een.naam,
        wenselijk=een.wenselijk,
        eenheid=een.eenheid,
        definitie=een.definitie,
        reeksen=[_reeks(een, jaar, reeks) for reeks in reeksen],
        ontbreekt=[*_ontbreekt(een, jaar, soort, reeksen)],
    )


def _reeks(een: Indicator, jaar: int, reeks: Reeks) -> EvaluatiereeksUit:
    welke = [code for code in sorted(reeks.metingen) if len(code) == 4 or _los_halfjaar(code, jaar, reeks)]
    return EvaluatiereeksUit(
        herkomst=reeks.herkomst,
        nulmeting=None if reeks.nulmeting is None else str(reeks.nulmeting),
        nulmeting_grond=reeks.grond,
        metingen=[
            PeriodeMetingUit(periode=code, **meting_uit(reeks.metingen[code]).model_dump())
            for code in welke
            if int(code[:4]) <= jaar
        ],
        verschil_vorige=vergelijking_uit(metingen.met_vorige(reeks, een, str(jaar))),
        verschil_nulmeting=vergelijking_uit(metingen.met_nulmeting(reeks, een, str(jaar))),
    )


def _los_halfjaar(code: str, jaar: int, reeks: Reeks) -> bool:
    """A half-year of this year, while the year itself is not there."""
    return code.startswith(f"{jaar}-H") and str(jaar) not in reeks.metingen


def _ontbreekt(een: Indicator, jaar: int, soort: Evaluatiesoort, reeksen: Sequence[Reeks]) -> list[str]:
    per_herkomst = {reeks.herkomst: reeks for reeks in reeksen}
    uit = []
    if een.bron is not IndicatorBron.AANGELEVERD:
        if soort is Evaluatiesoort.EXACT:
            uit += _wat_mist(per_herkomst.get(Herkomst.GETELD), jaar, f"Over {jaar} is nog niets geteld.")
        elif een.code in IN_PUBLICATIES:
            uit += _wat_mist(per_herkomst.get(Herkomst.PUBLICATIE), jaar, f"Over {jaar} is nog niets gepubliceerd.")
        else:
            uit.append("De telling uit de casussen staat niet in publicaties: die kent alleen de regiocoördinator.")
    if een.bron is not IndicatorBron.GETELD:
        uit += _wat_mist(per_herkomst.get(Herkomst.AANGELEVERD), jaar, f"Over {jaar} is geen waarde aangeleverd.")
    return uit


def _wat_mist(reeks: Reeks | None, jaar: int, niets: str) -> list[str]:
    meting = None if reeks is None else reeks.metingen.get(str(jaar))
    if meting is None or reeks is None:
        return [niets]
    if meting.te_klein:
        return [f"De waarde over {jaar} gaat over te weinig kinderen om te tonen."]
    if meting.waarde is None:
        return [niets]
    return [] if reeks.nulmeting is not None else ["Er is nog geen nulmeting."]


def _uithuisplaatsingen(periode: str, kinderen: Kinderen) -> UithuisplaatsingenUit:
    dreigend = opgeteld([kinderen[een.value] for een in _DREIGEND if een.value in kinderen])
    voorkomen = kinderen.get(Uitkomst.VOORKOMEN.value)
    deel = None if voorkomen is None else aandeel(voorkomen, dreigend)
    return UithuisplaatsingenUit(
        periode=periode,
        aantallen=[
            UitkomstUit(
                uitkomst=None if uitkomst is None else Uitkomst[uitkomst],
                waarde=cijfer.waarde,
                minimum=cijfer.minimum,
                maximum=cijfer.maximum,
            )
            for uitkomst, cijfer in sorted(kinderen.items(), key=lambda item: item[0] or "")
        ],
        deel_voorkomen=None if deel is None else percentage(deel),
    )
