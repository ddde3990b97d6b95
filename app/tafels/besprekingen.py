"""A case at the table: on the agenda, who is invited, who was there, what was said and approved."""

from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app import authz
from app.aanmeldingen import dossier
from app.aanmeldingen.service import WITH_JEUGDIGEN
from app.authz import Zaak
from app.beheer.actor import Actor, ids_by_name
from app.beheer.models import Gebruiker
from app.core.errors import Fout, NietGevonden, NietNu
from app.core.workingdays import local_date, local_text
from app.glossary import Aanwezigheid, Actie, GastAntwoord
from app.tafels import plaatsvervanging, quorum, zittingen
from app.tafels.besprekingschemas import (
    BesprekingIn,
    BesprekingUit,
    GastAntwoordIn,
    GastUit,
    GoedkeuringIn,
    LidUit,
    UitnodigingIn,
    UitstelIn,
    VerslagIn,
)
from app.tafels.models import Bespreking, Gast, UitgenodigdLid, Zitting
from app.tafels.uitnodigingen import guest_errors, invite, missing_guests

_WITH_PEOPLE = (selectinload(Bespreking.leden), selectinload(Bespreking.gasten))


def put_on_agenda(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: BesprekingIn
) -> tuple[Zaak, BesprekingUit]:
    """Put the case on the agenda of a meeting of its table, with the members and guests who are invited. Beyond the
    minutes of the meeting only with a reason, which stands in the timeline."""
    zaak = authz.load(tx, actor, Actie.INPLANNEN, aanmelding_id, versie, options=WITH_JEUGDIGEN)
    tafel = dossier.tafel_of(tx, zaak.aanmelding)
    try:
        zitting = zittingen.to_change(tx, tafel.code, data.zitting)
    except NietGevonden:
        raise dossier.refused("zitting", "onbekend", "Deze tafel heeft zo’n zitting niet.") from None
    leden, fouten = invite(tx, actor, zaak.aanmelding, tafel, data.leden)
    jaar = local_date(zitting.begint_op).year
    dossier.refuse(
        *fouten,
        *guest_errors(zaak.aanmelding, data.gasten),
        *missing_guests(zaak.aanmelding, data.gasten, tafel, jaar),
    )
    zittingen.make_room(tx, zitting, data.minuten, data.boven_capaciteit)
    hoogste = tx.scalar(select(func.max(Bespreking.volgorde)).where(Bespreking.zitting_id == zitting.id)) or 0
    bespreking = Bespreking(
        id=uuid4(),
        aanmelding_id=aanmelding_id,
        zitting_id=zitting.id,
        tafel_code=tafel.code,
        volgorde=hoogste + 1,
        minuten=data.minuten,
    )
    tx.add(bespreking)
    tx.flush()
    for lid in leden:
        lid.bespreking_id = bespreking.id
        tx.add(lid)
    for volgnummer, gast in enumerate(data.gasten, 1):
        fields = gast.model_dump()
        tx.add(Gast(bespreking_id=bespreking.id, aanmelding_id=aanmelding_id, volgnummer=volgnummer, **fields))
    gegevens = {"zitting": str(zitting.id)}
    dossier.act(tx, actor, zaak, Actie.INPLANNEN, toelichting=data.boven_capaciteit, gegevens=gegevens)
    plaatsvervanging.tell(tx, actor, [zaak.aanmelding], Zitting.id == zitting.id)
    zittingen.touch(tx, actor, zitting)
    return zaak, _one(tx, bespreking.id)


def invite_more(
    tx: Session, actor: Actor, aanmelding_id: UUID, bespreking_id: UUID, versie: int, data: UitnodigingIn
) -> tuple[Zaak, BesprekingUit]:
    """More members and guests for a discussion that is still to come, and what guests answered."""
    zaak = authz.load(tx, actor, Actie.UITNODIGEN, aanmelding_id, versie, options=WITH_JEUGDIGEN)
    bespreking = _planned(tx, aanmelding_id, bespreking_id)
    tafel = dossier.tafel_of(tx, zaak.aanmelding)
    al = {lid.gebruiker_id for lid in bespreking.leden}
    leden, fouten = invite(tx, actor, zaak.aanmelding, tafel, data.leden, al)
    fouten += guest_errors(zaak.aanmelding, data.gasten)
    fouten += _answer_errors(bespreking.gasten, data.antwoorden)
    if not (data.leden or data.gasten or data.antwoorden):
        fouten.append(Fout("leden", "verplicht", "Noem een lid, een gast of een antwoord."))
    dossier.refuse(*fouten)
    gasten = {gast.volgnummer: gast for gast in bespreking.gasten}
    for antwoord in data.antwoorden:
        gast = gasten[antwoord.volgnummer]
        gast.antwoord, gast.reden_afmelding = antwoord.antwoord, antwoord.reden
    for lid in leden:
        lid.bespreking_id = bespreking.id
        tx.add(lid)
    for volgnummer, nieuw in enumerate(data.gasten, len(gasten) + 1):
        fields = nieuw.model_dump()
        tx.add(Gast(bespreking_id=bespreking.id, aanmelding_id=aanmelding_id, volgnummer=volgnummer, **fields))
    dossier.act(tx, actor, zaak, Actie.UITNODIGEN, gegevens={"leden": len(leden), "gasten": len(data.gasten)})
    return zaak, _one(tx, bespreking_id)


def _answer_errors(gasten: list[Gast], antwoorden: list[GastAntwoordIn]) -> list[Fout]:
    uitgenodigd = {gast.volgnummer for gast in gasten if gast.uitgenodigd}
    fouten = []
    for index, een in enumerate(antwoorden):
        if een.volgnummer not in uitgenodigd:
            fouten.append(Fout(f"antwoorden[{index}].volgnummer", "onbekend", "Deze gast is niet uitgenodigd."))
        if een.antwoord is GastAntwoord.KOMT and een.reden is not None:
            fouten.append(Fout(f"antwoorden[{index}].reden", "past-niet", "Een reden hoort bij wie niet komt."))
    return fouten


def take_off_agenda(
    tx: Session, actor: Actor, aanmelding_id: UUID, bespreking_id: UUID, versie: int, data: UitstelIn
) -> tuple[Zaak, BesprekingUit]:
    """Off the agenda again, with a reason; the case waits for another meeting."""
    zaak = authz.load(tx, actor, Actie.UITSTELLEN, aanmelding_id, versie)
    bespreking = _planned(tx, aanmelding_id, bespreking_id)
    bespreking.uitgesteld_op = actor.nu
    dossier.act(tx, actor, zaak, Actie.UITSTELLEN, toelichting=data.reden)
    zittingen.touch(tx, actor, zittingen.to_change(tx, bespreking.tafel_code, bespreking.zitting_id))
    return zaak, _one(tx, bespreking_id)


def hold(
    tx: Session, actor: Actor, aanmelding_id: UUID, bespreking_id: UUID, versie: int, data: VerslagIn
) -> tuple[Zaak, BesprekingUit]:
    """The case was discussed: who was there, what was said, and what was seen otherwise. Not before the meeting begins,
    and only with the table's quorum by discipline."""
    zaak = authz.load(tx, actor, Actie.BESPREKEN, aanmelding_id, versie)
    bespreking = _planned(tx, aanmelding_id, bespreking_id)
    begint_op = tx.scalars(select(Zitting.begint_op).where(Zitting.id == bespreking.zitting_id)).one()
    if begint_op > actor.nu:
        raise NietNu(f"De zitting begint {local_text(begint_op)}. Leg de bespreking daarna vast.")
    dossier.refuse(*_attendance(tx, bespreking, data))
    missing = quorum.missing(bespreking.leden, dossier.tafel_of(tx, zaak.aanmelding))
    if missing:
        raise NietNu(
            f"Zonder quorum kan een casus niet besproken worden. Er ontbreekt: {quorum.in_words(missing)}. "
            "Leden met een belangenconflict tellen niet mee."
        )
    # The moment of the meeting, not of writing it down: minutes of 30 June that come in July count in June.
    bespreking.gehouden_op = begint_op
    bespreking.verslag = data.verslag
    bespreking.afwijkend_standpunt = data.afwijkend_standpunt
    dossier.act(tx, actor, zaak, Actie.BESPREKEN)
    return zaak, _one(tx, bespreking_id)


def approve(
    tx: Session, actor: Actor, aanmelding_id: UUID, bespreking_id: UUID, versie: int, data: GoedkeuringIn
) -> tuple[Zaak, BesprekingUit]:
    """The chair approves the minutes, if need be with a better text; from then on they are frozen."""
    zaak = authz.load(tx, actor, Actie.VERSLAG_GOEDKEUREN, aanmelding_id, versie)
    bespreking = _of_case(tx, aanmelding_id, bespreking_id)
    if bespreking.gehouden_op is None:
        raise NietNu("Er is nog geen verslag van deze bespreking.")
    if bespreking.goedgekeurd_op is not None:
        raise NietNu(f"Dit verslag is al goedgekeurd, {local_text(bespreking.goedgekeurd_op)}.")
    for name in ("verslag", "afwijkend_standpunt"):
        if getattr(data, name) is not None:
            setattr(bespreking, name, getattr(data, name))
    bespreking.goedgekeurd_op, bespreking.goedgekeurd_door_id = actor.nu, actor.gebruiker_id
    gegevens = {"verbeterd": data.verslag is not None or data.afwijkend_standpunt is not None}
    dossier.act(tx, actor, zaak, Actie.VERSLAG_GOEDKEUREN, gegevens=gegevens)
    return zaak, _one(tx, bespreking_id)


def _attendance(tx: Session, bespreking: Bespreking, data: VerslagIn) -> list[Fout]:
    names = ids_by_name(tx, [lid.gebruiker_id for lid in bespreking.leden])
    leden = {lid.gebruiker_id: lid for lid in bespreking.leden}
    gasten = {gast.volgnummer: gast for gast in bespreking.gasten}
    for lid in bespreking.leden:
        lid.aanwezigheid = Aanwezigheid.AFWEZIG
    for gast in bespreking.gasten:
        gast.aanwezigheid = Aanwezigheid.AFWEZIG
    fouten = []
    for index, aanwezig in enumerate(data.leden):
        genoemd = leden.get(names.get(aanwezig.gebruiker, UUID(int=0)))
        if genoemd is None:
            fouten.append(Fout(f"leden[{index}].gebruiker", "niet-uitgenodigd", "Dit lid is niet uitgenodigd."))
        else:
            genoemd.aanwezigheid = aanwezig.aanwezigheid
    for index, aanwezige in enumerate(data.gasten):
        genoemde = gasten.get(aanwezige.volgnummer)
        if genoemde is None:
            fouten.append(Fout(f"gasten[{index}].volgnummer", "onbekend", "Deze gast staat niet op de lijst."))
        else:
            genoemde.aanwezigheid = aanwezige.aanwezigheid
    return fouten


def _planned(tx: Session, aanmelding_id: UUID, bespreking_id: UUID) -> Bespreking:
    bespreking = _of_case(tx, aanmelding_id, bespreking_id)
    if bespreking.gehouden_op is not None or bespreking.uitgesteld_op is not None:
        raise NietNu("Deze bespreking is al gehouden of uitgesteld.")
    return bespreking


def _of_case(tx: Session, aanmelding_id: UUID, bespreking_id: UUID) -> Bespreking:
    bespreking = tx.scalar(
        select(Bespreking)
        .where(Bespreking.id == bespreking_id, Bespreking.aanmelding_id == aanmelding_id)
        .options(*_WITH_PEOPLE)
    )
    if bespreking is None:
        raise NietGevonden
    return bespreking


def listing(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[BesprekingUit]:
    """All discussions of a case, the oldest first."""
    dossier.look(tx, actor, aanmelding_id)
    ids = tx.scalars(
        select(Bespreking.id)
        .join(Zitting, Zitting.id == Bespreking.zitting_id)
        .where(Bespreking.aanmelding_id == aanmelding_id)
        .order_by(Zitting.begint_op, Bespreking.uitgesteld_op.nulls_last(), Bespreking.id)
    ).all()
    return _many(tx, list(ids))


def unapproved(tx: Session, aanmeldingen: Collection[UUID]) -> set[UUID]:
    """Of these cases those with minutes that still wait for approval."""
    query = select(Bespreking.aanmelding_id).where(
        Bespreking.aanmelding_id.in_(aanmeldingen),
        Bespreking.gehouden_op.is_not(None),
        Bespreking.goedgekeurd_op.is_(None),
    )
    return set(tx.scalars(query))


def _one(tx: Session, bespreking_id: UUID) -> BesprekingUit:
    return _many(tx, [bespreking_id])[0]


def _many(tx: Session, ids: list[UUID]) -> list[BesprekingUit]:
    rows = tx.execute(
        select(Bespreking, Zitting)
        .join(Zitting, Zitting.id == Bespreking.zitting_id)
        .where(Bespreking.id.in_(ids))
        .options(*_WITH_PEOPLE)
        .execution_options(populate_existing=True)
    ).all()
    people = {lid.gebruiker_id for bespreking, _ in rows for lid in bespreking.leden}
    people |= {bespreking.goedgekeurd_door_id for bespreking, _ in rows if bespreking.goedgekeurd_door_id}
    names = {g.id: g for g in tx.scalars(select(Gebruiker).where(Gebruiker.id.in_(people)))}
    by_id = {bespreking.id: _uit(bespreking, zitting, names) for bespreking, zitting in rows}
    return [by_id[one] for one in ids]


def _uit(bespreking: Bespreking, zitting: Zitting, names: dict[UUID, Gebruiker]) -> BesprekingUit:
    approver = names.get(bespreking.goedgekeurd_door_id) if bespreking.goedgekeurd_door_id else None
    return BesprekingUit(
        id=bespreking.id,
        zitting=bespreking.zitting_id,
        tafel=bespreking.tafel_code,
        begint_op=zitting.begint_op,
        plaats=zitting.plaats,
        link=zitting.link,
        volgorde=bespreking.volgorde,
        minuten=bespreking.minuten,
        uitgesteld_op=bespreking.uitgesteld_op,
        gehouden_op=bespreking.gehouden_op,
        verslag=bespreking.verslag,
        afwijkend_standpunt=bespreking.afwijkend_standpunt,
        goedgekeurd_op=bespreking.goedgekeurd_op,
        goedgekeurd_door=None if approver is None else approver.naam,
        leden=[
            lid_uit(lid, names[lid.gebruiker_id])
            for lid in sorted(bespreking.leden, key=lambda lid: names[lid.gebruiker_id].gebruikersnaam)
        ],
        gasten=[GastUit.model_validate(gast) for gast in bespreking.gasten],
    )


def lid_uit(lid: UitgenodigdLid, gebruiker: Gebruiker) -> LidUit:
    """An invited member, with what he or she declared and whether he or she was there."""
    return LidUit(
        gebruiker=gebruiker.gebruikersnaam,
        naam=gebruiker.naam,
        discipline=lid.discipline,
        tafel=lid.extern_tafel,
        belang=lid.belang,
        aanwezigheid=lid.aanwezigheid,
    )
