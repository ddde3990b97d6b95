"""What the yearly evaluation says in words: plain Dutch. Pure."""

from app.glossary import Bewijs, Oordeel, Uitkomst
from app.indicatoren.definities import Eenheid
from app.indicatoren.metingschemas import MetingUit, VergelijkingMetUit
from app.jaarevaluaties.schemas import EvaluatieindicatorUit, EvaluatiereeksUit, UithuisplaatsingenUit
from app.publicaties.schemas import BereikUit, PercentageUit

_EENHEID = {Eenheid.AANTAL: "", Eenheid.PERCENTAGE: "%", Eenheid.DAGEN: " dagen", Eenheid.SCORE: ""}
_OORDEEL = {
    Oordeel.GEWENST: "Dat is de kant die we willen.",
    Oordeel.ONGEWENST: "Dat is niet de kant die we willen.",
}
_UITKOMST = {
    None: "besproken",
    Uitkomst.VOORKOMEN: "met een uithuisplaatsing die is voorkomen",
    Uitkomst.NIET_VOORKOMEN: "met een uithuisplaatsing die niet is voorkomen",
    Uitkomst.ONBEKEND: "met een uitkomst die nog niet bekend is",
    Uitkomst.GEEN_DREIGING: "zonder dreigende uithuisplaatsing voor zover bekend",
}


def getal(waarde: float) -> str:
    """With a decimal comma, and no more decimals than there are."""
    return f"{round(waarde, 1):g}".replace(".", ",") if waarde < 1e5 else f"{waarde:.0f}"


def waarde(meting: MetingUit, eenheid: Eenheid) -> str:
    """A value with its range, as one reads it."""
    if meting.waarde is None or meting.minimum is None or meting.maximum is None:
        return "te klein om te tonen" if meting.te_klein else "geen cijfer"
    achter = _EENHEID[eenheid]
    if meting.minimum == meting.maximum:
        over = "" if meting.noemer is None else f" (van {meting.noemer})"
        return f"{getal(meting.waarde)}{achter}{over}"
    return f"ongeveer {getal(meting.waarde)}{achter} (tussen {getal(meting.minimum)} en {getal(meting.maximum)})"


def verschil(vergelijking: VergelijkingMetUit, nu: str) -> str:
    """What is proven of a change."""
    met = f"{nu} naast {vergelijking.periode}"
    if vergelijking.bewezen is Bewijs.NIET_BEWEZEN:
        return f"{met}: geen verschil dat vaststaat."
    richting = "zeker meer" if vergelijking.bewezen is Bewijs.MEER else "zeker minder"
    hoeveel = "" if vergelijking.percentage is None else f" ({procent(vergelijking.percentage)})"
    return f"{met}: {richting}{hoeveel}. {_OORDEEL[vergelijking.oordeel]}"


def procent(deel: PercentageUit) -> str:
    """A percentage with its range."""
    if deel.minimum == deel.maximum:
        return f"{getal(deel.waarde)}%"
    return f"{getal(deel.waarde)}%, tussen {getal(deel.minimum)}% en {getal(deel.maximum)}%"


def kop(een: EvaluatieindicatorUit) -> str:
    """The wanted direction."""
    return f"Gewenst: {een.wenselijk.betekenis}. {een.definitie}"


def reeks(een: EvaluatieindicatorUit, reeks_: EvaluatiereeksUit) -> list[str]:
    """The lines of one series: where from, every value, the baseline and what is proven."""
    waarden = [f"{meting.periode}: {waarde(meting, een.eenheid)}." for meting in reeks_.metingen]
    return [herkomst(reeks_), *waarden, *bewezen(reeks_)]


def herkomst(reeks_: EvaluatiereeksUit) -> str:
    """Where a series comes from."""
    bronnen = sorted({f"{m.bron}, {m.peildatum:%d-%m-%Y}" for m in reeks_.metingen if m.bron and m.peildatum})
    return f"Herkomst: {reeks_.herkomst.betekenis}{' (' + '; '.join(bronnen) + ')' if bronnen else ''}."


def bewezen(reeks_: EvaluatiereeksUit) -> list[str]:
    """The baseline of a series, and what is proven of its last value."""
    regels = []
    if reeks_.nulmeting is not None and reeks_.nulmeting_grond is not None:
        regels.append(f"Nulmeting: {reeks_.nulmeting} ({reeks_.nulmeting_grond.betekenis}).")
    laatste = reeks_.metingen[-1].periode if reeks_.metingen else ""
    # Beside the baseline twice would say the same, when that is the year before.
    anders = {v.periode: v for v in (reeks_.verschil_vorige, reeks_.verschil_nulmeting) if v is not None}
    return regels + [verschil(vergelijking, laatste) for vergelijking in anders.values()]


def uithuisplaatsingen(uit: UithuisplaatsingenUit) -> str:
    """One year in one line."""
    delen = ", ".join(f"{bereik(een)} {_UITKOMST[een.uitkomst]}" for een in uit.aantallen)
    deel = "" if uit.deel_voorkomen is None else f" Voorkomen: {procent(uit.deel_voorkomen)} van de dreigende."
    return f"{uit.periode}: {delen}.{deel}"


def bereik(een: BereikUit) -> str:
    """A count, with its range where it has one."""
    exact = een.minimum == een.maximum
    return str(een.waarde) if exact else f"ongeveer {een.waarde} (tussen {een.minimum} en {een.maximum})"
