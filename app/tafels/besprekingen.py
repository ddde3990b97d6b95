"""A case at the table: on the agenda, conflict of interest, attendance and quorum, what was said."""

from collections import Counter
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app import authz
from app.aanmeldingen import dossier
from app.aanmeldingen.models import Aanmelding
from app.aanmeldingen.service import WITH_JEUGDIGEN
from app.authz import Zaak
from app.beheer.actor import Actor, ids_by_name, members_of
from app.beheer.models import Gebruiker
from app.core.errors import Fout, NietGevonden, NietNu
from app.core.workingdays import local_date
from app.glossary import Aanwezigheid, Actie, Belang, Discipline, GastSoort, Rol
from app.tafels import zittingen
from app.tafels.besprekingschemas import (
    BesprekingIn,
    BesprekingUit,
    GastIn,
    GastUit,
    LidUit,
    UitstelIn,
    VerslagIn,
)
from app.tafels.models import Bespreking, Gast, UitgenodigdLid, Zitting
from app.tafels.profiel import TafelProfiel

_WITH_PEOPLE = (selectinload(Bespreking.leden), selectinload(Bespreking.gasten))


def put_on_agenda(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: BesprekingIn
) -> tuple[Zaak, BesprekingUit]:
    """Put the case on the agenda of a meeting of its table, with the members and guests who are invited."""
    zaak = authz.load(tx, actor, Actie.INPLANNEN, aanmelding_id, versie, options=WITH_JEUGDIGEN)
    tafel = dossier.tafel_of(tx, zaak.aanmelding)
    try:
        zitting = zittingen.find(tx, tafel.code, data.zitting)
    except NietGevonden:
        raise dossier.refused("zitting", "onbekend", "Deze tafel heeft zo’n zitting niet.") from None
    leden, fouten = _members(tx, actor, tafel.code, data)
    dossier.refuse(*fouten, *guest_errors(zaak.aanmelding, data.gasten, tafel, local_date(zitting.begint_op).year))
    if zittingen.used_minutes(tx, zitting.id) + data.minuten > zitting.capaciteit_minuten:
        raise NietNu("De zitting is vol: er zijn niet genoeg minuten over. Kies een andere zitting of minder minuten.")
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
    for gebruiker_id, discipline in leden.items():
        tx.add(
            UitgenodigdLid(
                bespreking_id=bespreking.id,
                aanmelding_id=aanmelding_id,
                gebruiker_id=gebruiker_id,
                discipline=discipline,
            )
        )
    for volgnummer, gast in enumerate(data.gasten, 1):
        fields = gast.model_dump()
        tx.add(Gast(bespreking_id=bespreking.id, aanmelding_id=aanmelding_id, volgnummer=volgnummer, **fields))
    dossier.act(tx, actor, zaak, Actie.INPLANNEN, gegevens={"zitting": str(zitting.id)})
    return zaak, _one(tx, bespreking.id)


def _members(
    tx: Session, actor: Actor, tafel_code: str, data: BesprekingIn
) -> tuple[dict[UUID, Discipline], list[Fout]]:
    grants = members_of(tx, tafel_code, Rol.TAFELLID, actor.nu)
    names = ids_by_name(tx, grants)
    leden: dict[UUID, Discipline] = {}
    fouten = []
    for index, lid in enumerate(data.leden):
        gebruiker_id = names.get(lid.gebruiker)
        if gebruiker_id is None:
            fouten.append(Fout(f"leden[{index}].gebruiker", "onbekend", "Dit is geen lid van deze tafel."))
        elif gebruiker_id in leden:
            fouten.append(Fout(f"leden[{index}].gebruiker", "dubbel", "Dit lid staat er al bij."))
        else:
            leden[gebruiker_id] = grants[gebruiker_id].discipline or Discipline.ZORGAANBIEDER
    return leden, fouten


def guest_errors(aanmelding: Aanmelding, gasten: list[GastIn], tafel: TafelProfiel, jaar: int) -> list[Fout]:
    """At a table where young people take part, everyone of the table's age or older is invited, or there is a reason.

    Source: Jeugdbeschermingstafel regio Nijmegen (12 and older; the age is a setting of the table).
    """
    fouten = []
    for index, gast in enumerate(gasten):
        if not gast.uitgenodigd and gast.reden_niet is None:
            fouten.append(
                Fout(f"gasten[{index}].redenNiet", "verplicht", "Leg uit waarom deze gast niet is uitgenodigd.")
            )
        if gast.soort is GastSoort.JEUGDIGE and (gast.jeugdige or 0) not in {
            j.volgnummer for j in aanmelding.jeugdigen
        }:
            fouten.append(Fout(f"gasten[{index}].jeugdige", "onbekend", "Geef het volgnummer van een jeugdige."))
    if not tafel.jongeren_uitnodigen:
        return fouten
    genoemd = {gast.jeugdige for gast in gasten if gast.soort is GastSoort.JEUGDIGE}
    for jeugdige in aanmelding.jeugdigen:
        oud_genoeg = jeugdige.geboortejaar is None or jaar - jeugdige.geboortejaar >= tafel.leeftijd_aan_tafel
        if oud_genoeg and jeugdige.volgnummer not in genoemd:
            melding = (
                f"Jeugdige {jeugdige.volgnummer} is {tafel.leeftijd_aan_tafel} jaar of ouder: "
                "nodig hem of haar uit, of leg uit waarom niet."
            )
            fouten.append(Fout("gasten", "jeugdige-niet-uitgenodigd", melding))
    if not any(gast.soort is GastSoort.OUDER for gast in gasten):
        melding = "Ouders nemen deel aan deze tafel: nodig hen uit, of leg uit waarom niet."
        fouten.append(Fout("gasten", "ouders-niet-uitgenodigd", melding))
    return fouten


def take_off_agenda(
    tx: Session, actor: Actor, aanmelding_id: UUID, bespreking_id: UUID, versie: int, data: UitstelIn
) -> tuple[Zaak, BesprekingUit]:
    """Off the agenda again, with a reason; the case waits for another meeting."""
    zaak = authz.load(tx, actor, Actie.UITSTELLEN, aanmelding_id, versie)
    bespreking = _planned(tx, aanmelding_id, bespreking_id)
    bespreking.uitgesteld_op = actor.nu
    dossier.act(tx, actor, zaak, Actie.UITSTELLEN, toelichting=data.reden)
    return zaak, _one(tx, bespreking_id)


def hold(
    tx: Session, actor: Actor, aanmelding_id: UUID, bespreking_id: UUID, versie: int, data: VerslagIn
) -> tuple[Zaak, BesprekingUit]:
    """The case was discussed: who was there, and what was said. Needs the table's quorum by discipline."""
    zaak = authz.load(tx, actor, Actie.BESPREKEN, aanmelding_id, versie)
    bespreking = _planned(tx, aanmelding_id, bespreking_id)
    dossier.refuse(*_attendance(tx, bespreking, data))
    missing = missing_quorum(bespreking.leden, dossier.tafel_of(tx, zaak.aanmelding))
    if missing:
        raise NietNu(
            "Zonder quorum kan een casus niet besproken worden. Er ontbreekt: "
            + ", ".join(f"{aantal}× {discipline.betekenis}" for discipline, aantal in missing.items())
            + ". Leden met een belangenconflict tellen niet mee."
        )
    bespreking.gehouden_op = _held_at(tx, actor, bespreking)
    bespreking.verslag = data.verslag
    dossier.act(tx, actor, zaak, Actie.BESPREKEN)
    return zaak, _one(tx, bespreking_id)


def _held_at(tx: Session, actor: Actor, bespreking: Bespreking) -> datetime:
    """The moment of the meeting, not of writing it down: minutes of 30 June that come in July count in June."""
    begint_op = tx.scalars(select(Zitting.begint_op).where(Zitting.id == bespreking.zitting_id)).one()
    return min(actor.nu, begint_op)


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


def missing_quorum(leden: list[UitgenodigdLid], tafel: TafelProfiel) -> dict[Discipline, int]:
    """Which disciplines are missing, and how many. Pure; a member with a conflict, or no answer, does not count."""
    present = Counter(
        lid.discipline for lid in leden if lid.aanwezigheid is Aanwezigheid.AANWEZIG and lid.belang is Belang.GEEN
    )
    short = {Discipline[code]: aantal - present[Discipline[code]] for code, aantal in tafel.quorum}
    return {discipline: aantal for discipline, aantal in short.items() if aantal > 0}


def _planned(tx: Session, aanmelding_id: UUID, bespreking_id: UUID) -> Bespreking:
    bespreking = tx.scalar(
        select(Bespreking)
        .where(Bespreking.id == bespreking_id, Bespreking.aanmelding_id == aanmelding_id)
        .options(*_WITH_PEOPLE)
    )
    if bespreking is None:
        raise NietGevonden
    if bespreking.gehouden_op is not None or bespreking.uitgesteld_op is not None:
        raise NietNu("Deze bespreking is al gehouden of uitgesteld.")
    return bespreking


def listing(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[BesprekingUit]:
    """All discussions of a case, the oldest first."""
    dossier.look(tx, actor, aanmelding_id)
    ids = tx.scalars(
        select(Bespreking.id).where(Bespreking.aanmelding_id == aanmelding_id).order_by(Bespreking.volgorde)
    ).all()
    return _many(tx, list(ids))


def _one(tx: Session, bespreking_id: UUID) -> BesprekingUit:
    return _many(tx, [bespreking_id])[0]


def _many(tx: Session, ids: list[UUID]) -> list[BesprekingUit]:
    rows = tx.scalars(
        select(Bespreking)
        .where(Bespreking.id.in_(ids))
        .options(*_WITH_PEOPLE)
        .execution_options(populate_existing=True)
    ).all()
    people = [lid.gebruiker_id for row in rows for lid in row.leden]
    names = {g.id: g for g in tx.scalars(select(Gebruiker).where(Gebruiker.id.in_(people)))}
    by_id = {row.id: row for row in rows}
    return [_uit(by_id[one], names) for one in ids]


def _uit(bespreking: Bespreking, names: dict[UUID, Gebruiker]) -> BesprekingUit:
    return BesprekingUit(
        id=bespreking.id,
        zitting=bespreking.zitting_id,
        tafel=bespreking.tafel_code,
        volgorde=bespreking.volgorde,
        minuten=bespreking.minuten,
        uitgesteld_op=bespreking.uitgesteld_op,
        gehouden_op=bespreking.gehouden_op,
        verslag=bespreking.verslag,
        leden=[
            LidUit(
                gebruiker=names[lid.gebruiker_id].gebruikersnaam,
                naam=names[lid.gebruiker_id].naam,
                discipline=lid.discipline,
                belang=lid.belang,
                aanwezigheid=lid.aanwezigheid,
            )
            for lid in bespreking.leden
        ],
        gasten=[GastUit.model_validate(gast) for gast in bespreking.gasten],
    )
