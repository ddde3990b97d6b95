"""The agenda of a meeting: read, reorder, open the meeting."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, selectinload

from app import authz
from app.aanmeldingen import dossier, termijnen
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor, ids_by_name
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.errors import Fout, NietNu, NietToegestaan
from app.core.workingdays import local_date, local_text
from app.glossary import Aanwezigheid, Actie, Belang, Discipline, Handeling, Rol
from app.tafels import quorum, vermoedens, zittingen
from app.tafels.besprekingen import lid_uit
from app.tafels.catalogus import catalogus
from app.tafels.models import Bespreking, UitgenodigdLid, Zitting
from app.tafels.profiel import TafelProfiel
from app.tafels.zittingschemas import AgendaIn, AgendapuntUit, OpeningIn, ZittingMetAgenda


def read(tx: Session, actor: Actor, tafel_code: str, zitting_id: UUID) -> ZittingMetAgenda:
    """One meeting with its agenda. A panel member sees the own invitations only, without those declared a conflict."""
    row = zittingen.find_out(tx, actor, tafel_code, zitting_id)
    agenda = _agenda(tx, actor, row[0], catalogus(tx).tafel(tafel_code))
    return ZittingMetAgenda(**zittingen.fields(row), agenda=agenda)


def _visible(actor: Actor) -> ColumnElement[bool]:
    if actor.rol is Rol.TAFELLID:
        return zittingen.points_for(actor)
    return and_(Bespreking.uitgesteld_op.is_(None), authz.filter_for(actor, Actie.IN_WERKLIJST_ZIEN))


def _points(tx: Session, actor: Actor, zitting_id: UUID) -> list[tuple[Bespreking, Aanmelding]]:
    """The points that this actor sees, in order, with who is invited."""
    query = (
        select(Bespreking, Aanmelding)
        .join(Aanmelding, Aanmelding.id == Bespreking.aanmelding_id)
        .join(Zitting, Zitting.id == Bespreking.zitting_id)
        .where(Bespreking.zitting_id == zitting_id, _visible(actor))
        .order_by(Bespreking.volgorde, Bespreking.id)
        .options(selectinload(Bespreking.leden))
    )
    return [(bespreking, aanmelding) for bespreking, aanmelding in tx.execute(query)]


def leads(actor: Actor, zitting: Zitting) -> bool:
    """Whether this actor, in the role that opened the meeting for him or her, may lead it."""
    return actor.rol is Rol.VOORZITTER or actor.gebruiker_id in (zitting.voorzitter_id, zitting.plaatsvervanger_id)


def _agenda(tx: Session, actor: Actor, zitting: Zitting, tafel: TafelProfiel) -> list[AgendapuntUit]:
    punten = _points(tx, actor, zitting.id)
    people: dict[UUID, Gebruiker] = {}
    if actor.rol is Rol.SECRETARIS or leads(actor, zitting):
        ids = {lid.gebruiker_id for bespreking, _ in punten for lid in bespreking.leden}
        people = {een.id: een for een in tx.scalars(select(Gebruiker).where(Gebruiker.id.in_(ids)))}
    vermoed = vermoedens.of_actor(tx, actor, [aanmelding for _, aanmelding in punten])
    vandaag = local_date(actor.nu)
    return [
        AgendapuntUit(
            bespreking=bespreking.id,
            aanmelding=aanmelding.id,
            versie=aanmelding.versie,
            kenmerk=aanmelding.kenmerk,
            status=aanmelding.status,
            uiterlijk=aanmelding.uiterlijk,
            termijn_stap=termijnen.stap(aanmelding.status, aanmelding.uiterlijk),
            te_laat=termijnen.te_laat(aanmelding.uiterlijk, vandaag),
            organisatie=aanmelding.organisatie_code,
            volgorde=bespreking.volgorde,
            minuten=bespreking.minuten,
            gehouden=bespreking.gehouden_op is not None,
            belang=next((lid.belang for lid in bespreking.leden if lid.gebruiker_id == actor.gebruiker_id), None),
            vermoed_belang=vermoed[aanmelding.id],
            quorum_ontbreekt=_short(bespreking.leden, tafel),
            leden=sorted(
                (lid_uit(lid, people[lid.gebruiker_id]) for lid in bespreking.leden if people),
                key=lambda lid: lid.gebruiker,
            ),
        )
        for bespreking, aanmelding in punten
    ]


def _short(leden: Sequence[UitgenodigdLid], tafel: TafelProfiel) -> dict[Discipline, int]:
    """What the quorum misses: of who is there, or before the meeting of who declared no interest."""
    if any(lid.aanwezigheid is not None for lid in leden):
        return quorum.missing(leden, tafel)
    return quorum.short_of((lid.discipline for lid in leden if lid.belang is Belang.GEEN), tafel)


def reorder(tx: Session, actor: Actor, tafel_code: str, zitting_id: UUID, versie: int, data: AgendaIn) -> None:
    """The points that the actor sees in another order, with other minutes where given. What he or she may not see
    keeps its place."""
    catalogus(tx).tafel(tafel_code)
    authz.require(actor, Handeling.ZITTINGEN_BEHEREN, tafel_code=tafel_code)
    zitting = zittingen.to_change(tx, tafel_code, zitting_id, versie)
    punten = {bespreking.id: bespreking for bespreking, _ in _points(tx, actor, zitting_id)}
    if sorted(punt.bespreking for punt in data.punten) != sorted(punten):
        raise dossier.refused("punten", "niet-volledig", "Noem elk punt van de agenda precies één keer.")
    gebruikt = zittingen.used_minutes(tx, zitting.id)
    plekken = sorted(bespreking.volgorde for bespreking in punten.values())
    for plek, punt in zip(plekken, data.punten, strict=True):
        bespreking = punten[punt.bespreking]
        minuten = punt.minuten or bespreking.minuten
        if (bespreking.volgorde, bespreking.minuten) == (plek, minuten):
            continue
        if bespreking.gehouden_op is not None and minuten != bespreking.minuten:
            raise NietNu("Van een casus die al is besproken, veranderen de minuten niet meer.")
        bespreking.volgorde, bespreking.minuten = plek, minuten
        zaak = bespreking.aanmelding_id
        audit.record(tx, actor, Handeling.ZITTINGEN_BEHEREN, "aanmelding", zaak, aanmelding_id=zaak)
    tx.flush()
    # An agenda that is beyond its minutes with a reason can be put in order, and get shorter.
    if zittingen.used_minutes(tx, zitting.id) > max(zitting.capaciteit_minuten, gebruikt):
        raise NietNu("Dit is meer dan de minuten van de zitting. Kies minder minuten, of geef de zitting er meer.")
    zittingen.touch(tx, actor, zitting)


def open_meeting(tx: Session, actor: Actor, tafel_code: str, zitting_id: UUID, versie: int, data: OpeningIn) -> None:
    """Chair or deputy opens the meeting with who is there; needs the quorum by discipline for one case at least.
    Which cases have none is on the agenda: who has an interest in one, or declared nothing, does not count there."""
    tafel = catalogus(tx).tafel(tafel_code)
    authz.require(actor, Handeling.ZITTING_OPENEN, tafel_code=tafel_code)
    zittingen.find_out(tx, actor, tafel_code, zitting_id)
    zitting = zittingen.to_change(tx, tafel_code, zitting_id, versie)
    if not leads(actor, zitting):
        actor.geweigerd = (Handeling.ZITTING_OPENEN, "zitting", zitting_id)
        raise NietToegestaan("Alleen een voorzitter of de plaatsvervanger opent deze zitting.")
    if zitting.geopend_op is not None:
        raise NietNu(f"Deze zitting is al geopend, {local_text(zitting.geopend_op)}.")
    if zitting.begint_op > actor.nu:
        raise NietNu(f"Deze zitting begint {local_text(zitting.begint_op)}; open haar niet eerder.")
    _attend(tx, actor, zitting, data, tafel)
    zitting.geopend_op, zitting.geopend_door_id = actor.nu, actor.gebruiker_id
    zittingen.touch(tx, actor, zitting, Handeling.ZITTING_OPENEN)


def _attend(tx: Session, actor: Actor, zitting: Zitting, data: OpeningIn, tafel: TafelProfiel) -> None:
    besprekingen = tx.scalars(
        select(Bespreking)
        .where(
            Bespreking.zitting_id == zitting.id,
            Bespreking.uitgesteld_op.is_(None),
            Bespreking.gehouden_op.is_(None),
        )
        .options(selectinload(Bespreking.leden))
    ).all()
    leden = [lid for bespreking in besprekingen for lid in bespreking.leden]
    names = ids_by_name(tx, {lid.gebruiker_id for lid in leden})
    dossier.refuse(
        *(
            Fout(f"aanwezig[{index}]", "niet-uitgenodigd", "Dit lid is voor deze zitting niet uitgenodigd.")
            for index, naam in enumerate(data.aanwezig)
            if naam not in names
        )
    )
    present = {names[naam] for naam in data.aanwezig}
    for lid in leden:
        lid.aanwezigheid = Aanwezigheid.AANWEZIG if lid.gebruiker_id in present else Aanwezigheid.AFWEZIG
    shorts = [quorum.missing(bespreking.leden, tafel) for bespreking in besprekingen] or [quorum.short_of((), tafel)]
    short = min(shorts, key=lambda one: sum(one.values()))
    if short:
        raise NietNu(
            f"Voor geen enkele casus is er quorum. Er ontbreekt minstens: {quorum.in_words(short)}. "
            "Wie een belang heeft, of nog niets verklaarde, telt niet mee."
        )
    for zaak in {lid.aanmelding_id for lid in leden}:
        audit.record(tx, actor, Handeling.ZITTING_OPENEN, "aanmelding", zaak, aanmelding_id=zaak)
