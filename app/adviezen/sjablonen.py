"""Templates: blocks of text that an advice can begin with. A start and never a must; they name no case."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import authz
from app.adviezen.concept_schemas import SjabloonIn, SjabloonLijst, SjabloonUit, SjabloonWijziging
from app.adviezen.models import Adviessjabloon
from app.beheer.actor import Actor
from app.core import audit
from app.core.errors import Fout, InmiddelsGewijzigd, NietGevonden, OngeldigeInvoer
from app.core.herleidbaar import herleidbaar
from app.core.workingdays import local_date
from app.glossary import Handeling, InrichtingSoort
from app.inrichting import versies
from app.inrichting.inhoud import Inhoud
from app.tafels.catalogus import catalogus

HOOGSTENS = 500


def listing(tx: Session, actor: Actor, tafel_code: str) -> SjabloonLijst:
    """All templates of a table by name, those of before and later too."""
    authz.require(actor, Handeling.SJABLONEN_ZIEN, tafel_code=tafel_code)
    catalogus(tx).tafel(tafel_code)
    query = (
        select(Adviessjabloon)
        .where(Adviessjabloon.tafel_code == tafel_code)
        .order_by(Adviessjabloon.naam, Adviessjabloon.id)
        .limit(HOOGSTENS)
    )
    return SjabloonLijst(items=[_uit(row, actor) for row in tx.scalars(query)])


def create(tx: Session, actor: Actor, tafel_code: str, data: SjabloonIn) -> SjabloonUit:
    """A new template of a table; raises OngeldigeInvoer for what leads back to a case or a person."""
    authz.require(actor, Handeling.SJABLONEN_BEHEREN, tafel_code=tafel_code)
    catalogus(tx).tafel(tafel_code)
    sjabloon = Adviessjabloon(
        id=uuid4(),
        tafel_code=tafel_code,
        naam=data.naam,
        tekst=data.tekst,
        van=data.van or local_date(actor.nu),
        tot=data.tot,
    )
    _check(sjabloon)
    tx.add(sjabloon)
    return _saved(tx, actor, sjabloon, None)


def change(
    tx: Session, actor: Actor, tafel_code: str, sjabloon_id: UUID, versie: int, data: SjabloonWijziging
) -> SjabloonUit:
    """Change the fields that were sent. Advice that began with the old text keeps its own."""
    authz.require(actor, Handeling.SJABLONEN_BEHEREN, tafel_code=tafel_code)
    query = select(Adviessjabloon).where(Adviessjabloon.id == sjabloon_id, Adviessjabloon.tafel_code == tafel_code)
    sjabloon = tx.scalar(query.with_for_update())
    if sjabloon is None:
        raise NietGevonden
    if sjabloon.versie != versie:
        raise InmiddelsGewijzigd
    was = _content(sjabloon)
    leeg = [name for name in data.model_fields_set - {"tot"} if getattr(data, name) is None]
    if leeg:
        raise OngeldigeInvoer([Fout(name, "verplicht", "Dit veld kan niet leeg.") for name in sorted(leeg)])
    for name in data.model_fields_set:
        setattr(sjabloon, name, getattr(data, name))
    _check(sjabloon)
    return _saved(tx, actor, sjabloon, was)


def _check(sjabloon: Adviessjabloon) -> None:
    fouten = [Fout(veld, *wat) for veld in ("naam", "tekst") for wat in herleidbaar(getattr(sjabloon, veld))]
    if sjabloon.tot is not None and sjabloon.tot < sjabloon.van:
        fouten.append(Fout("tot", "te-vroeg", "Het einde ligt vóór het begin."))
    if fouten:
        raise OngeldigeInvoer(fouten)


def _content(sjabloon: Adviessjabloon) -> Inhoud:
    """What a version of it keeps."""
    return {
        "naam": sjabloon.naam,
        "tekst": sjabloon.tekst,
        "van": sjabloon.van.isoformat(),
        "tot": None if sjabloon.tot is None else sjabloon.tot.isoformat(),
    }


def _saved(tx: Session, actor: Actor, sjabloon: Adviessjabloon, was: Inhoud | None) -> SjabloonUit:
    """With its version in the history of the set-up: nothing that an advice once began with is lost."""
    sleutel = f"{sjabloon.tafel_code}.{sjabloon.id}"
    wordt = _content(sjabloon)
    versies.write(tx, InrichtingSoort.SJABLOON, sleutel, was, wordt, op=actor.nu, door=actor.gebruiker_id, reden=None)
    audit.record(tx, actor, Handeling.SJABLONEN_BEHEREN, "adviessjabloon", sjabloon.id)
    tx.flush()
    return _uit(sjabloon, actor)


def _uit(row: Adviessjabloon, actor: Actor) -> SjabloonUit:
    vandaag = local_date(actor.nu)
    return SjabloonUit(
        id=row.id,
        versie=row.versie,
        tafel=row.tafel_code,
        naam=row.naam,
        tekst=row.tekst,
        van=row.van,
        tot=row.tot,
        geldig=row.van <= vandaag and (row.tot is None or vandaag <= row.tot),
    )
