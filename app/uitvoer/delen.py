"""What of a case is in an export, part by part, for each of its readers. Data, and the queries that fetch it.

What is not named here is in no export: who declared which interest, emergencies, other cases of the family, comments
at the table on a concept, and the questionnaire (which is anonymous).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from uuid import UUID

from pydantic.alias_generators import to_camel
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding, Jeugdige, Verloop
from app.adviezen.models import Advies, Adviesregel, Consult, Reactie, Regelreactie
from app.beheer.models import Gebruiker
from app.bijlagen.models import Bijlage
from app.core.sealed import fetch_keys, sealed_names
from app.leren.models import Signaal
from app.notities.models import Notitie
from app.opschalingen.models import Opschaling
from app.opvolging.models import Opvolgmeting
from app.processen.models import Proces, Processtap
from app.tafelbesluiten.models import Functiebeoordeling, Otsverloop, Raadsbeslissing
from app.tafels.models import Bespreking, Gast

TEGELIJK = 200
Rij = dict[str, Any]
Casus = dict[str, list[Rij]]


class Lezer(Enum):
    """For whom an export is."""

    AANMELDER = auto()
    TAFEL = auto()
    BETROKKENE = auto()


@dataclass(frozen=True)
class Deel:
    """One part of a case: a file of its own in CSV, a list in JSON. `orde` sorts its rows within the case."""

    naam: str
    titel: str
    model: Any
    kolommen: tuple[str, ...]
    orde: str = "id"

    @property
    def teksten(self) -> tuple[str, ...]:
        """The columns that hold what someone typed."""
        return tuple(kolom for kolom in self.kolommen if kolom in sealed_names(self.model))


_VASTGELEGD = ("toelichting", "vastgelegd_op", "vastgelegd_door_id")
DELEN: tuple[Deel, ...] = (
    Deel(
        "aanmelding",
        "De vraag",
        Aanmelding,
        (
            *("status", "soort", "tafel_code", "regio_code", "gemeente_code", "organisatie_code", "aanmelder_id"),
            *("aangemaakt_op", "ingediend_op", "getriageerd_op", "geadviseerd_op", "afgesloten_op"),
            *("vraagtype", "vraag", "geprobeerd", "effect", "gewenst_resultaat", "waarom_nu", "betrokken_hulp"),
            *("antwoorden", "woonsituatie", "dreigende_uithuisplaatsing", "dreiging_beoordeeld_door"),
            *("dreiging_beoordeeld_op", "ouders_geinformeerd", "ouders_geinformeerd_op"),
            *("ouders_niet_geinformeerd_reden", "reactie_ouders", "procesregisseur_id"),
            *("resultaat", "uhp_uitkomst", "uhp_beoordeeld_door", "uhp_beoordeeld_op"),
        ),
    ),
    Deel(
        "jeugdigen",
        "De jeugdigen",
        Jeugdige,
        (
            *("volgnummer", "referentie", "geboortejaar", "gezag", "maatregel", "maatregel_start", "gehoord"),
            *("mening", "toestemmingen"),
        ),
        "volgnummer",
    ),
    Deel(
        "besprekingen",
        "Besprekingen aan tafel",
        Bespreking,
        (
            *("id", "tafel_code", "minuten", "uitgesteld_op", "gehouden_op", "verslag", "afwijkend_standpunt"),
            *("goedgekeurd_op", "goedgekeurd_door_id"),
        ),
        "gehouden_op",
    ),
    Deel(
        "gasten",
        "Wie er voor een bespreking was uitgenodigd",
        Gast,
        (
            *("bespreking_id", "volgnummer", "soort", "jeugdige", "uitgenodigd", "reden_niet", "antwoord"),
            *("reden_afmelding", "aanwezigheid"),
        ),
        "volgnummer",
    ),
    Deel("consulten", "Korte consulten", Consult, ("tafel_code", "vorm", "op", "door_id", "minuten"), "op"),
    Deel(
        "adviezen",
        "Adviezen",
        Advies,
        (
            *("id", "nummer", "tekst", "raadsbesluit", "opgesteld_op", "opgesteld_door_id"),
            *("ondertekend_op", "ondertekend_door_id"),
        ),
        "nummer",
    ),
    Deel(
        "adviesregels",
        "Wat er in het advies staat, regel voor regel",
        Adviesregel,
        ("id", "advies_id", "volgnummer", "code", "toelichting", "wie", "uiterlijk"),
        "volgnummer",
    ),
    Deel(
        "adviesreacties",
        "De reactie van de aanmelder op het advies",
        Reactie,
        ("id", "advies_nummer", "reactie", "toelichting", "op", "door_id"),
        "op",
    ),
    Deel(
        "adviesregelreacties",
        "De reactie per regel van het advies",
        Regelreactie,
        ("reactie_id", "adviesregel_id", "volgnummer", "reactie", "toelichting"),
    ),
    Deel(
        "opvolgmetingen",
        "Hoe het daarna ging",
        Opvolgmeting,
        (
            *("maanden", "gepland_op", "gemeten_op", "woonsituatie", "uithuisplaatsing", "beoordeeld_door"),
            *("jeugdhulp_nodig", "ots_beeindigd", "ots_einde", *_VASTGELEGD),
        ),
        "maanden",
    ),
    Deel("processen", "Processen naast het advies", Proces, ("id", "tafel_code", "soort", "stand", "wie")),
    Deel(
        "processtappen",
        "Stappen van die processen",
        Processtap,
        (
            *("proces_id", "stap", "stand", "datum", "toelichting", "legitimiteit", "legitimiteit_toelichting"),
            *("betrokkenheid", "betrokkenheid_toelichting", "rendement", "rendement_toelichting", "op", "door_id"),
        ),
    ),
    Deel(
        "opschalingen",
        "Hulp die de tafel van anderen vroeg",
        Opschaling,
        (
            *("tafel_code", "naar", "naar_tafel_code", "reden", "gevraagd_op", "gevraagd_door_id", "uitkomst"),
            *("beantwoord_door", "beantwoord_op", "antwoord"),
        ),
        "gevraagd_op",
    ),
    Deel(
        "raadsbeslissingen",
        "Wat de Raad voor de Kinderbescherming besloot",
        Raadsbeslissing,
        ("besluit", "besloten_op", "uitkomst", "uitkomst_op", *_VASTGELEGD),
    ),
    Deel(
        "otsverloop",
        "De ondertoezichtstelling",
        Otsverloop,
        ("jeugdige", "stap", "datum", "tot", *_VASTGELEGD),
    ),
    Deel(
        "functiebeoordelingen",
        "Oordelen over een essentiële functie",
        Functiebeoordeling,
        ("richting", "oordeel", "redenen", *_VASTGELEGD),
    ),
    Deel(
        "signalen",
        "Knelpunten",
        Signaal,
        ("tafel_code", "code", "moment", "stand", "van", "tot", "wie", "toelichting", "vastgelegd_op"),
        "vastgelegd_op",
    ),
    Deel("notities", "Werknotities (intern)", Notitie, ("tafel_code", "tekst", "op", "door_id", "rol"), "op"),
    Deel(
        "bijlagen",
        "Bijlagen",
        Bijlage,
        ("id", "naam", "soort", "grootte", "toegevoegd_op", "door_id", "rol"),
        "toegevoegd_op",
    ),
    Deel(
        "verloop",
        "Wat er is gebeurd, stap voor stap",
        Verloop,
        (
            *("op", "actie", "rol", "door_id", "van_status", "naar_status", "tafel_code", "toelichting"),
            *("gegevens", "woorden"),
        ),
    ),
)

# Who a professional is goes to colleagues and not to the subject; nor do loose codes that say nothing to a reader.
PROFESSIONALS = frozenset(
    {
        *("aanmelder_id", "procesregisseur_id", "door_id", "opgesteld_door_id", "ondertekend_door_id"),
        *("goedgekeurd_door_id", "vastgelegd_door_id", "gevraagd_door_id", "dreiging_beoordeeld_door"),
        *("uhp_beoordeeld_door", "beoordeeld_door", "beantwoord_door", "wie"),
    }
)
_PERSONEN = frozenset(kolom for kolom in PROFESSIONALS if kolom.endswith("_id"))
_NIET: dict[Lezer, frozenset[tuple[str, str]]] = {
    # Why a table asked others, and what those said, stays at the table.
    Lezer.AANMELDER: frozenset({("opschalingen", "reden"), ("opschalingen", "antwoord")}),
    # The requester's own number of a young person is for the requester.
    Lezer.TAFEL: frozenset({("jeugdigen", "referentie")}),
    Lezer.BETROKKENE: frozenset({("verloop", "gegevens"), ("verloop", "woorden")}),
}


def kolommen(deel: Deel, lezer: Lezer) -> tuple[str, ...]:
    """The columns of a part that this reader gets."""
    weg = PROFESSIONALS if lezer is Lezer.BETROKKENE else frozenset()
    return tuple(kolom for kolom in deel.kolommen if kolom not in weg and (deel.naam, kolom) not in _NIET[lezer])


def veldnaam(kolom: str) -> str:
    """The column as it is named in JSON and CSV: `tafel_code` is `tafel`, `door_id` is `door`."""
    return to_camel(kolom.removesuffix("_code").removesuffix("_id"))


# Texts that can be left out of a copy for the subject, because they are about someone else.
WEG_TE_LATEN = frozenset(
    f"{deel.naam}.{veldnaam(kolom)}"
    for deel in DELEN
    for kolom in kolommen(deel, Lezer.BETROKKENE)
    if kolom in deel.teksten
)


def lees(tx: Session, ids: Sequence[UUID], lezer: Lezer) -> dict[UUID, Casus]:
    """The parts of these cases as this reader gets them: case → part → rows, in the order of `ids`. Whether they may
    be read is decided before. A fixed number of queries per 200 cases."""
    gevonden: dict[UUID, Casus] = {een: {} for een in ids}
    namen: dict[UUID, str] = {}
    for begin in range(0, len(ids), TEGELIJK):
        stel = ids[begin : begin + TEGELIJK]
        fetch_keys(tx, stel)
        for deel in DELEN:
            zaak = deel.model.id if deel.model is Aanmelding else deel.model.aanmelding_id
            orde = getattr(deel.model, deel.orde).nulls_last()
            query = select(deel.model).where(zaak.in_(stel), *_alleen(deel, lezer)).order_by(zaak, orde, deel.model.id)
            rijen = tx.scalars(query).all()
            _leer_namen(tx, namen, deel, rijen)
            for rij in rijen:
                casus = rij.id if deel.model is Aanmelding else rij.aanmelding_id
                gevonden[casus].setdefault(deel.naam, []).append(
                    {kolom: _waarde(rij, kolom, namen) for kolom in kolommen(deel, lezer)}
                )
                tx.expunge(rij)  # what was read is in memory once, not twice
    return gevonden


def _alleen(deel: Deel, lezer: Lezer) -> Iterable[ColumnElement[bool]]:
    """A concept of an advice is the table's own, and so are its notes; what was withdrawn is for nobody. The subject
    gets the notes of both sides: what colleagues share about a person is a part of the file (AVG article 15)."""
    if lezer is not Lezer.TAFEL and deel.model is Advies:
        yield Advies.ondertekend_op.is_not(None)
    if lezer is not Lezer.TAFEL and deel.model is Adviesregel:
        yield exists().where(Advies.id == Adviesregel.advies_id, Advies.ondertekend_op.is_not(None))
    if deel.model is Notitie:
        yield Notitie.ingetrokken_op.is_(None)
        if lezer is Lezer.AANMELDER:
            yield Notitie.tafel_code.is_(None)
        if lezer is Lezer.TAFEL:
            yield exists().where(Aanmelding.id == Notitie.aanmelding_id, Aanmelding.tafel_code == Notitie.tafel_code)


def _leer_namen(tx: Session, namen: dict[UUID, str], deel: Deel, rijen: Sequence[Any]) -> None:
    """The names of who did this, once each."""
    wie = {getattr(rij, kolom) for rij in rijen for kolom in deel.kolommen if kolom in _PERSONEN}
    onbekend = wie - namen.keys() - {None}
    if onbekend:
        namen.update((een, naam) for een, naam in tx.execute(_NAMEN.where(Gebruiker.id.in_(onbekend))))


_NAMEN = select(Gebruiker.id, Gebruiker.naam)


def _waarde(rij: Any, kolom: str, namen: dict[UUID, str]) -> Any:
    waarde = getattr(rij, kolom)
    return namen.get(waarde) if kolom in _PERSONEN else waarde
