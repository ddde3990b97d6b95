"""What can be done with a case on its pages: per act its words, its input and its service. One table.

Whether someone may, and whether it can now, is not decided here: the buttons are `mogelijke_acties`, and the service
decides when the form comes in.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.aanmeldingen import klok, schemas, service, triage
from app.adviezen import reacties
from app.adviezen import service as adviezen
from app.adviezen.schemas import AdviesIn, ConsultIn, OndertekeningIn, ReactieIn
from app.beheer.actor import Actor
from app.core.errors import NietGevonden
from app.glossary import Actie
from app.opvolging import service as opvolging
from app.opvolging.schemas import AfsluitingIn, OpvolgmetingIn
from app.tafels import belangen, besprekingen
from app.tafels.besprekingschemas import BelangIn, BesprekingIn, GoedkeuringIn, UitstelIn, VerslagIn
from app.web import naast, voorzetten
from app.web.daad import Daad, Pagina


def _triage(besluit: str) -> tuple[tuple[str, Any], ...]:
    return (("besluit", besluit),)


def _hold(tx: Session, actor: Actor, id_: UUID, versie: int, data: VerslagIn) -> object:
    return besprekingen.hold(tx, actor, id_, voorzetten.geplande(tx, actor, id_).id, versie, data)


def _postpone(tx: Session, actor: Actor, id_: UUID, versie: int, data: UitstelIn) -> object:
    return besprekingen.take_off_agenda(tx, actor, id_, voorzetten.geplande(tx, actor, id_).id, versie, data)


def _approve(tx: Session, actor: Actor, id_: UUID, versie: int, data: GoedkeuringIn) -> object:
    return besprekingen.approve(tx, actor, id_, voorzetten.gehouden(tx, actor, id_).id, versie, data)


def _sign(tx: Session, actor: Actor, id_: UUID, versie: int, data: OndertekeningIn) -> object:
    return adviezen.sign(tx, actor, id_, voorzetten.nieuwste_nummer(tx, actor, id_), versie, data)


_TOELICHTING = frozenset({"toelichting"})
_ALLE = (
    Daad(
        Actie.AANVULLEN,
        "Aanvullen",
        schemas.AanvullingIn,
        triage.supplement,
        "De tafel wacht op uw antwoord. Daarna loopt de termijn weer.",
        voorzetten.aanvulling,
    ),
    Daad(
        Actie.BELANG_VERKLAREN,
        "Belang verklaren",
        BelangIn,
        belangen.declare,
        "Zeg of u of uw organisatie bij deze casus betrokken is. Met een belang blijft de inhoud voor u dicht.",
        voorzetten.belang,
        naar_werk=True,
    ),
    Daad(
        Actie.AANNEMEN,
        "Aannemen",
        schemas.TriagebesluitIn,
        triage.decide,
        "De tafel neemt de aanmelding in behandeling.",
        vast=_triage("AANNEMEN"),
        weg=frozenset({"naarTafel", "waarheen"}),
    ),
    Daad(
        Actie.AANVULLING_VRAGEN,
        "Aanvulling vragen",
        schemas.TriagebesluitIn,
        triage.decide,
        "De termijn staat stil tot de aanmelder antwoordt.",
        voorzetten.moet("toelichting", "Wat wilt u nog weten?"),
        vast=_triage("AANVULLING_VRAGEN"),
        weg=frozenset({"naarTafel", "waarheen"}),
    ),
    Daad(
        Actie.DOORZETTEN,
        "Doorzetten",
        schemas.TriagebesluitIn,
        triage.decide,
        "De aanmelding gaat met haar termijn en geschiedenis naar een andere tafel in de regio.",
        voorzetten.doorzetten,
        vast=_triage("DOORZETTEN"),
        weg=frozenset({"waarheen"}),
        naar_werk=True,
    ),
    Daad(
        Actie.AFWIJZEN,
        "Afwijzen",
        schemas.TriagebesluitIn,
        triage.decide,
        "De aanmelder leest de reden, en waar het wel kan.",
        voorzetten.moet("toelichting", "Waarom wijst u af?", "waarheen"),
        vast=_triage("AFWIJZEN"),
        weg=frozenset({"naarTafel"}),
        gevaarlijk=True,
    ),
    Daad(
        Actie.TRIAGE_TERUGDRAAIEN,
        "Triagebesluit terugdraaien",
        schemas.TerugdraaiingIn,
        triage.undo,
        "De aanmelding wacht daarna weer op triage bij uw tafel. Het bericht over het besluit gaat niet uit.",
        vast=(("akkoord", True),),
    ),
    Daad(
        Actie.CONSULT_GEVEN,
        "Kort consult geven",
        ConsultIn,
        adviezen.consult,
        "Een gesprek kan het hele consult zijn. Het advies is daarmee meteen gegeven en ondertekend.",
        voorzetten.advies,
    ),
    Daad(
        Actie.INPLANNEN,
        "Op de agenda zetten",
        BesprekingIn,
        besprekingen.put_on_agenda,
        "Kies een zitting, en wie u uitnodigt.",
        voorzetten.inplannen,
    ),
    Daad(
        Actie.BESPREKEN,
        "Bespreking vastleggen",
        VerslagIn,
        _hold,
        "Wie er was en wat er is gezegd. Zonder quorum kan het niet.",
        voorzetten.bespreken,
    ),
    Daad(
        Actie.UITSTELLEN,
        "Van de agenda halen",
        UitstelIn,
        _postpone,
        "De casus wacht op een andere zitting.",
    ),
    Daad(
        Actie.ADVIES_OPSTELLEN,
        "Advies opstellen",
        AdviesIn,
        adviezen.draft,
        "U vervangt het concept, of maakt na ondertekening een nieuwe versie.",
        voorzetten.advies,
    ),
    Daad(
        Actie.ADVIES_ONDERTEKENEN,
        "Advies ondertekenen",
        OndertekeningIn,
        _sign,
        "Daarna ligt deze versie vast. Een wijziging is een nieuwe versie.",
        voorzetten.ondertekenen,
    ),
    Daad(
        Actie.VERSLAG_GOEDKEUREN,
        "Verslag goedkeuren",
        GoedkeuringIn,
        _approve,
        "Daarna ligt het verslag vast. Laat de tekst leeg als zij goed is.",
        voorzetten.goedkeuren,
    ),
    Daad(
        Actie.REAGEREN,
        "Reageren op het advies",
        ReactieIn,
        reacties.react,
        "Een advies is geen besluit. Zeg wat u ermee doet, en waarom.",
        voorzetten.reageren,
    ),
    Daad(
        Actie.METEN,
        "Opvolging vastleggen",
        OpvolgmetingIn,
        opvolging.measure,
        "Hoe gaat het nu? Onbekend is ook een antwoord.",
        voorzetten.meten,
    ),
    Daad(
        Actie.TERMIJN_WIJZIGEN,
        "Termijn verzetten",
        schemas.TermijnIn,
        klok.move,
        "De aanmelder leest de reden.",
    ),
    Daad(
        Actie.AFSLUITEN,
        "Afsluiten",
        AfsluitingIn,
        opvolging.close,
        "Een aanmelding sluit met haar uitkomst.",
        voorzetten.afsluiten,
    ),
    Daad(
        Actie.HEROPENEN,
        "Heropenen",
        schemas.RedenIn,
        opvolging.reopen,
        "De aanmelding loopt weer verder.",
    ),
    Daad(
        Actie.INTREKKEN,
        "Intrekken",
        schemas.RedenIn,
        service.withdraw,
        "De aanmelding stopt. Dit kunt u niet terugdraaien.",
        gevaarlijk=True,
    ),
)
DADEN: dict[Actie, Daad | Pagina] = {daad.actie: daad for daad in (*_ALLE, *naast.DADEN)}
_OP_PAD = {daad.pad: daad for daad in DADEN.values() if isinstance(daad, Daad)}


def op_pad(pad: str) -> Daad:
    """The act with this path; NietGevonden."""
    daad = _OP_PAD.get(pad)
    if daad is None:
        raise NietGevonden
    return daad


def op_deel(pad: str, deel: UUID) -> Daad:
    """The act with this path on this part of a case; NietGevonden."""
    daad = naast.DEELDADEN.get(pad)
    if daad is None:
        raise NietGevonden
    return daad.van(deel)


def mogelijk(acties: list[Actie]) -> list[Daad | Pagina]:
    """The buttons of a case: exactly what this person may do now, in the order of the work."""
    return [daad for daad in DADEN.values() if daad.actie in acties]
