"""Route advice: which tables fit a question, in order, each with its reasons. Pure.

Source: DESIGN of the counter, section 3. Complex divorce → REPS; worries that voluntary help cannot lift, or the end of
an OTS → JBT; stuck, no fitting offer, threatened placement or return home → RET. A table says itself which question
types it takes, so a new table takes part without a new rule.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from app.glossary import JaNeeOnbekend, OrganisatieSoort, VerzoekSoort
from app.tafels.profiel import TafelProfiel

VERSIE = "2026-1"


@dataclass(frozen=True)
class Routevraag:
    """What the advice looks at. Nothing here names a person."""

    regio_code: str
    organisatie_soort: OrganisatieSoort
    vraagtype: str | None
    verzoek_soort: VerzoekSoort | None
    dreigende_uithuisplaatsing: JaNeeOnbekend | None
    dag: date


@dataclass(frozen=True)
class Routeregel:
    """When the condition holds, tables that take one of these question types fit, for this reason."""

    geldt: Callable[[Routevraag], bool]
    vraagtypen: frozenset[str]
    reden: str


@dataclass(frozen=True)
class Advies:
    """A table that fits. When `mag_indienen` is false, `waarheen` says where this requester can go."""

    tafel: str
    naam: str
    redenen: tuple[str, ...]
    mag_indienen: bool
    verzoek_soorten: tuple[VerzoekSoort, ...]
    waarheen: str | None


def _asks(*vraagtypen: str) -> Callable[[Routevraag], bool]:
    return lambda vraag: vraag.vraagtype in vraagtypen


REGELS: tuple[Routeregel, ...] = (
    Routeregel(
        lambda vraag: vraag.vraagtype == "EINDE_OTS" or vraag.verzoek_soort is VerzoekSoort.TOETSEN_AAN_TAFEL,
        frozenset({"EINDE_OTS"}),
        "Het einde van een ondertoezichtstelling wordt met de ouders aan deze tafel besproken.",
    ),
    Routeregel(
        lambda vraag: (
            vraag.vraagtype in {"ZORGEN_ONTWIKKELING", "ZORGEN_VEILIGHEID"}
            or vraag.verzoek_soort is VerzoekSoort.VERZOEK_TOT_BESPREKING
        ),
        frozenset({"ZORGEN_ONTWIKKELING", "ZORGEN_VEILIGHEID"}),
        "Er zijn zorgen over ontwikkeling of veiligheid die met vrijwillige hulp niet weggaan.",
    ),
    Routeregel(
        _asks("COMPLEXE_SCHEIDING", "CONTACTVERLIES"),
        frozenset({"COMPLEXE_SCHEIDING", "CONTACTVERLIES"}),
        "Het gaat om een complexe scheiding; deze tafel ondersteunt de professional kort, in elke fase.",
    ),
    Routeregel(
        lambda vraag: vraag.dreigende_uithuisplaatsing is JaNeeOnbekend.JA,
        frozenset({"DREIGENDE_UITHUISPLAATSING"}),
        "Er dreigt een uithuisplaatsing; de tafel denkt mee hoe die te voorkomen is.",
    ),
    Routeregel(
        _asks("GEEN_PASSEND_AANBOD", "HULP_STAGNEERT", "PLAATSINGSPROBLEEM", "DOORSTROOM", "TERUGKEER_NAAR_HUIS"),
        frozenset(
            {
                "GEEN_PASSEND_AANBOD",
                "HULP_STAGNEERT",
                "PLAATSINGSPROBLEEM",
                "DOORSTROOM",
                "TERUGKEER_NAAR_HUIS",
            }
        ),
        "De hulp zit vast, of er is geen passend aanbod of geen passende plek.",
    ),
    Routeregel(
        lambda vraag: vraag.verzoek_soort is VerzoekSoort.ESSENTIELE_FUNCTIE,
        frozenset({"ESSENTIELE_FUNCTIE"}),
        "Deze tafel weegt verwijzing naar en terugkeer uit essentiële functies mee.",
    ),
)


def route_advies(vraag: Routevraag, tafels: Iterable[TafelProfiel]) -> list[Advies]:
    """The tables of the region that fit, best first. Empty when no table takes this question."""
    kandidaten = [
        tafel for tafel in tafels if tafel.regio_code == vraag.regio_code and tafel.rechten and tafel.is_open(vraag.dag)
    ]
    redenen: dict[str, list[str]] = {}
    for regel in REGELS:
        if regel.geldt(vraag):
            for tafel in kandidaten:
                if tafel.vraagtypen & regel.vraagtypen:
                    redenen.setdefault(tafel.code, []).append(regel.reden)
    for tafel in kandidaten:
        if vraag.vraagtype in tafel.vraagtypen and tafel.code not in redenen:
            redenen[tafel.code] = ["Deze tafel behandelt dit soort vragen."]
    by_code = {tafel.code: tafel for tafel in kandidaten}
    return [_advies(vraag, by_code[code], tuple(tekst)) for code, tekst in redenen.items()]


def _advies(vraag: Routevraag, tafel: TafelProfiel, redenen: tuple[str, ...]) -> Advies:
    soorten = tuple(soort for soort in VerzoekSoort if tafel.mag_indienen(vraag.organisatie_soort, soort))
    gezocht = _wanted(vraag, tafel)
    mag = bool(soorten) if gezocht is None else gezocht in soorten
    if mag:
        naar = None
    elif soorten and gezocht is not VerzoekSoort.TOETSEN_AAN_TAFEL:  # the kind is wrong, not the organisation
        naar = f"Uw organisatie kan hier wel doen: {', '.join(soort.betekenis for soort in soorten)}."
    else:
        naar = waarheen(tafel, gezocht)
    return Advies(tafel.code, tafel.naam, redenen, mag, soorten, naar)


def _wanted(vraag: Routevraag, tafel: TafelProfiel) -> VerzoekSoort | None:
    """The kind of request that is meant: at a table that has `toetsen aan tafel`, the end of an OTS is that."""
    toetst = any(soort is VerzoekSoort.TOETSEN_AAN_TAFEL for _, soort in tafel.rechten)
    if vraag.vraagtype == "EINDE_OTS" and toetst:
        return VerzoekSoort.TOETSEN_AAN_TAFEL
    return vraag.verzoek_soort


def waarheen(tafel: TafelProfiel, verzoek: VerzoekSoort | None = None) -> str:
    """Where a requester can go who may not file at this table, or may not bring the end of an OTS there."""
    toetsers = {wie.betekenis for wie, soort in tafel.rechten if soort is VerzoekSoort.TOETSEN_AAN_TAFEL}
    if verzoek is VerzoekSoort.TOETSEN_AAN_TAFEL and toetsers:
        return f"Dit doet hier alleen: {'; '.join(sorted(toetsers))}."
    if not tafel.rechten:
        return tafel.verwijzing or "Bij deze tafel kan niemand rechtstreeks indienen."
    namen = sorted({organisatie.betekenis for organisatie, _ in tafel.rechten})
    return tafel.verwijzing or f"Alleen deze organisaties dienen hier in: {'; '.join(namen)}."
