"""The requester's answer to an advice, as a whole and per line. An advice is not a decision."""

from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app import authz
from app.aanmeldingen import dossier
from app.adviezen.models import Advies, Adviesregel, Reactie, Regelreactie
from app.adviezen.schemas import ReactieIn, ReactieUit, RegelreactieUit
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core.errors import Fout
from app.glossary import Actie, Adviesreactie

_WAAROM = "Leg uit waarom het advies niet (helemaal) is overgenomen."
_WAAROM_REGEL = "Leg uit waarom deze regel niet (helemaal) is overgenomen."


def react(tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: ReactieIn) -> tuple[Zaak, ReactieUit]:
    """The requester answers the newest signed version; lines may follow in a later answer."""
    zaak = authz.load(tx, actor, Actie.REAGEREN, aanmelding_id, versie)
    advies = _in_force(tx, aanmelding_id)
    regels = {regel.volgnummer: regel for regel in advies.regels}
    dossier.refuse(*reaction_errors(data, regels.keys()))
    row = Reactie(
        id=uuid4(),
        aanmelding_id=aanmelding_id,
        advies_nummer=advies.nummer,
        reactie=data.reactie,
        toelichting=data.toelichting,
        op=actor.nu,
        door_id=actor.gebruiker_id,
    )
    tx.add(row)
    tx.flush()
    antwoorden = [_answer(row, regels[regel.volgnummer], regel.reactie, regel.toelichting) for regel in data.regels]
    tx.add_all(antwoorden)
    gegevens = {"reactie": data.reactie.value, "versie": advies.nummer}
    dossier.act(tx, actor, zaak, Actie.REAGEREN, gegevens=gegevens)
    return zaak, _uit(row, actor.naam, antwoorden)


def reaction_errors(data: ReactieIn, volgnummers: Collection[int]) -> list[Fout]:
    """What is wrong with an answer: no reason, a line that is not there, a line against the whole. Pure."""
    fouten = []
    if data.reactie is not Adviesreactie.OVERGENOMEN and data.toelichting is None:
        fouten.append(Fout("toelichting", "verplicht", _WAAROM))
    gezien: set[int] = set()
    for index, regel in enumerate(data.regels):
        veld = f"regels[{index}]"
        if regel.volgnummer not in volgnummers:
            fouten.append(Fout(f"{veld}.volgnummer", "onbekend", "Het geldende advies heeft deze regel niet."))
        if regel.volgnummer in gezien:
            fouten.append(Fout(f"{veld}.volgnummer", "dubbel", "Deze regel staat er al bij."))
        gezien.add(regel.volgnummer)
        if regel.reactie is not Adviesreactie.OVERGENOMEN and regel.toelichting is None:
            fouten.append(Fout(f"{veld}.toelichting", "verplicht", _WAAROM_REGEL))
        if data.reactie is not Adviesreactie.DEELS_OVERGENOMEN and regel.reactie is not data.reactie:
            melding = "Dit spreekt de reactie op het hele advies tegen; kies daar DEELS_OVERGENOMEN."
            fouten.append(Fout(f"{veld}.reactie", "past-niet", melding))
    return fouten


def reactions(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[ReactieUit]:
    """All answers, the oldest first."""
    dossier.look(tx, actor, aanmelding_id)
    per_reactie: dict[UUID, list[Regelreactie]] = {}
    query = select(Regelreactie).where(Regelreactie.aanmelding_id == aanmelding_id).order_by(Regelreactie.id)
    for antwoord in tx.scalars(query):
        per_reactie.setdefault(antwoord.reactie_id, []).append(antwoord)
    rows = tx.execute(
        select(Reactie, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Reactie.door_id)
        .where(Reactie.aanmelding_id == aanmelding_id)
        .order_by(Reactie.op, Reactie.id)
    )
    return [_uit(row, naam, per_reactie.get(row.id, [])) for row, naam in rows]


def _in_force(tx: Session, aanmelding_id: UUID) -> Advies:
    """The newest signed version; the status says that there is one."""
    query = (
        select(Advies)
        .where(Advies.aanmelding_id == aanmelding_id, Advies.ondertekend_op.is_not(None))
        .order_by(Advies.nummer.desc())
        .limit(1)
        .options(selectinload(Advies.regels))
    )
    return tx.scalars(query).one()


def _answer(row: Reactie, regel: Adviesregel, reactie: Adviesreactie, toelichting: str | None) -> Regelreactie:
    return Regelreactie(
        aanmelding_id=row.aanmelding_id,
        reactie_id=row.id,
        adviesregel_id=regel.id,
        volgnummer=regel.volgnummer,
        reactie=reactie,
        toelichting=toelichting,
    )


def _uit(row: Reactie, naam: str, antwoorden: list[Regelreactie]) -> ReactieUit:
    return ReactieUit(
        advies_nummer=row.advies_nummer,
        reactie=row.reactie,
        toelichting=row.toelichting,
        regels=[RegelreactieUit.model_validate(antwoord) for antwoord in antwoorden],
        op=row.op,
        door=naam,
    )
