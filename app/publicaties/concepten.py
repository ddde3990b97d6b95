"""Concepts of releases over the API: who may look, compare with the own region, approve and withdraw.

A release needs two people in two roles: a regiocoördinator, who knows the figures, and the privacy officer, who guards
what they may tell. Each with a fresh proof of who they are. The second approval publishes; after that nothing changes.
"""

import json
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.errors import Fout, NietGevonden, NietNu, NietToegestaan, OngeldigeInvoer
from app.glossary import Besluitsoort, Conceptstatus, Handeling, Laag, Rol
from app.indicatoren.disclosure.model import REGIO
from app.publicaties import document, eenheden, momentopname, periode
from app.publicaties.models import Publicatie, Publicatiebesluit, Publicatiedocument, Publicatieuitgave
from app.publicaties.schemas import (
    AkkoordMetConcept,
    BesluitUit,
    ConceptIntrekkingIn,
    ConceptLijst,
    ConceptUit,
    ProefCelUit,
    ProefUit,
    ProefVraag,
)
from app.publicaties.stand import status
from app.toegang import bevestiging

ROLLEN = (Rol.REGIOCOORDINATOR, Rol.FG)


def listing(tx: Session, actor: Actor) -> ConceptLijst:
    """Every concept without its numbers, the newest first."""
    authz.require(actor, Handeling.PUBLICATIE_BEOORDELEN)
    concepten = tx.scalars(select(Publicatie).order_by(Publicatie.gemaakt_op.desc(), Publicatie.id)).all()
    return ConceptLijst(items=[_uit(tx, concept) for concept in concepten])


def waiting(tx: Session, actor: Actor) -> int:
    """How many concepts wait for an approval that this person can give: in a role that has not, and not twice."""
    of_open = select(Publicatie.id).where(Publicatie.id.not_in(select(Publicatieuitgave.publicatie_id)))
    besluiten: dict[UUID, list[Publicatiebesluit]] = {concept_id: [] for concept_id in tx.scalars(of_open)}
    for besluit in tx.scalars(select(Publicatiebesluit).where(Publicatiebesluit.publicatie_id.in_(of_open))):
        besluiten[besluit.publicatie_id].append(besluit)
    return sum(_can_approve(actor, gegeven) for gegeven in besluiten.values())


def _can_approve(actor: Actor, gegeven: list[Publicatiebesluit]) -> bool:
    if any(een.soort is Besluitsoort.INTREKKING or een.gebruiker_id == actor.gebruiker_id for een in gegeven):
        return False
    return any(actor.heeft(rol) for rol in ROLLEN if rol not in {een.rol for een in gegeven})


def read(tx: Session, actor: Actor, concept_id: UUID) -> ConceptUit:
    """One concept without its numbers."""
    authz.require(actor, Handeling.PUBLICATIE_BEOORDELEN)
    return _uit(tx, _concept(tx, concept_id))


def proef(tx: Session, actor: Actor, concept_id: UUID, vraag: ProefVraag) -> ProefUit:
    """What would be published of the own region, beside the exact numbers of the snapshot; written to the audit log."""
    regios = authz.require(actor, Handeling.PUBLICATIE_PROEF_LEZEN)
    concept = _concept(tx, concept_id)
    halfjaren = periode.halfjaren(concept.code)
    bestaand = momentopname.bestaande(tx, halfjaren)
    opnamen = [momentopname.opname_van(bestaand[halfjaar.code]) for halfjaar in halfjaren]
    publicatie, _ = document.lees(_inhoud(tx, concept).inhoud)
    audit.record(tx, actor, Handeling.PUBLICATIE_PROEF_LEZEN, "publicatie", concept.id, doel=vraag.doel, reading=True)
    cellen = []
    for cel in publicatie.cellen:
        if cel.plaats[REGIO] in regios:
            werkelijk = eenheden.exact(opnamen, cel.plaats)
            velden = document.cel_uit(cel).model_dump()
            cellen.append(ProefCelUit(**velden, werkelijk=werkelijk, verschil=cel.waarde - werkelijk))
    return ProefUit(concept=concept.id, code=concept.code, regios=regios, cellen=cellen)


def approve(tx: Session, actor: Actor, concept_id: UUID, data: AkkoordMetConcept) -> tuple[ConceptUit, int]:
    """One of the two approvals; the second publishes. The second value is how many decisions there are now."""
    authz.require(actor, Handeling.PUBLICATIE_BEOORDELEN)
    concept = _open_for(tx, actor, concept_id)
    if data.sha256 != _inhoud(tx, concept).sha256:
        raise OngeldigeInvoer([Fout("sha256", "anders", "Dit is niet de vingerafdruk van dit concept.")])
    besluiten = _besluiten(tx, concept.id)
    if any(besluit.gebruiker_id == actor.gebruiker_id for besluit, _ in besluiten):
        raise NietNu("U keurde dit concept al goed. Een tweede persoon met de andere rol moet dat ook doen.")
    gegeven = {besluit.rol for besluit, _ in besluiten}
    rol = next((rol for rol in ROLLEN if actor.heeft(rol) and rol not in gegeven), None)
    if rol is None:
        raise NietNu("In uw rol is dit concept al goedgekeurd. Nu is iemand met de andere rol nodig.")
    actor.rol = rol
    _decide(tx, actor, concept, Besluitsoort.AKKOORD, len(besluiten) + 1)
    if gegeven | {rol} == set(ROLLEN):
        tx.add(Publicatieuitgave(code=concept.code, publicatie_id=concept.id, op=actor.nu))
        tx.flush()
    return _uit(tx, concept), len(besluiten) + 1


def withdraw(tx: Session, actor: Actor, concept_id: UUID, data: ConceptIntrekkingIn) -> tuple[ConceptUit, int]:
    """Not this one. Only before publication; a new concept can be made after it."""
    authz.require(actor, Handeling.PUBLICATIE_BEOORDELEN)
    concept = _open_for(tx, actor, concept_id)
    nummer = len(_besluiten(tx, concept.id)) + 1
    _decide(tx, actor, concept, Besluitsoort.INTREKKING, nummer, data.reden)
    return _uit(tx, concept), nummer


def _decide(
    tx: Session, actor: Actor, concept: Publicatie, soort: Besluitsoort, nummer: int, reden: str | None = None
) -> None:
    """Two decisions at once have the same number, and the database refuses the second (409): no decision is missed."""
    tx.add(
        Publicatiebesluit(
            publicatie_id=concept.id,
            nummer=nummer,
            soort=soort,
            gebruiker_id=actor.gebruiker_id,
            rol=actor.rol,
            op=actor.nu,
            reden=reden,
        )
    )
    audit.record(tx, actor, Handeling.PUBLICATIE_BEOORDELEN, "publicatie", concept.id)
    tx.flush()


def _open_for(tx: Session, actor: Actor, concept_id: UUID) -> Publicatie:
    """The concept, for a decision: by a person, with a fresh proof, while it is open."""
    bevestiging.vereis(actor, Handeling.PUBLICATIE_BEOORDELEN)
    concept = _concept(tx, concept_id)
    if actor.sessie is not None and actor.sessie.is_programma:
        actor.geweigerd = (Handeling.PUBLICATIE_BEOORDELEN, "publicatie", concept.id)
        raise NietToegestaan("Een programma kan hier niet over beslissen.")
    if status(tx, concept) is not Conceptstatus.OPEN:
        raise NietNu("Dit concept is al gepubliceerd of ingetrokken.")
    return concept


def _concept(tx: Session, concept_id: UUID) -> Publicatie:
    concept = tx.get(Publicatie, concept_id)
    if concept is None:
        raise NietGevonden
    return concept


def _inhoud(tx: Session, concept: Publicatie) -> Publicatiedocument:
    return tx.get_one(Publicatiedocument, (concept.id, Laag.MONITORING, document.INHOUD))


def _besluiten(tx: Session, concept_id: UUID) -> list[tuple[Publicatiebesluit, str]]:
    query = (
        select(Publicatiebesluit, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Publicatiebesluit.gebruiker_id)
        .where(Publicatiebesluit.publicatie_id == concept_id)
        .order_by(Publicatiebesluit.nummer)
    )
    return [(besluit, naam) for besluit, naam in tx.execute(query)]


def _uit(tx: Session, concept: Publicatie) -> ConceptUit:
    inhoud = _inhoud(tx, concept)
    data = json.loads(inhoud.inhoud)
    return ConceptUit(
        id=concept.id,
        code=concept.code,
        nummer=concept.nummer,
        status=status(tx, concept),
        gemaakt_op=concept.gemaakt_op,
        sha256=inhoud.sha256,
        tabellen=data["tabellen"],
        vervallen=data["vervallen"],
        verruimd=data["methode"]["verruimd"],
        besluiten=[
            BesluitUit(soort=besluit.soort, rol=besluit.rol, door=naam, op=besluit.op, reden=besluit.reden)
            for besluit, naam in _besluiten(tx, concept.id)
        ],
    )
