"""The versions of an advice as this actor may read them, each with what it changed and what came of its lines."""

from collections.abc import Collection
from datetime import date
from itertools import pairwise
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, selectinload

from app.aanmeldingen import dossier
from app.aanmeldingen.models import Verloop
from app.adviezen.models import Advies, Adviesregel, Regelreactie
from app.adviezen.schemas import AdviesregelUit, AdviesUit, VerschilUit
from app.adviezen.verschil import Regel, Tekst, verschil
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.core.errors import NietGevonden
from app.core.workingdays import local_date
from app.glossary import Actie, Rol
from app.tafels.catalogus import catalogus

_Ondertekenaar = aliased(Gebruiker)
# In which role somebody signed stands in the course of the case.
_SIGNED_AS = (
    select(Verloop.rol)
    .where(
        Verloop.aanmelding_id == Advies.aanmelding_id,
        Verloop.actie.in_((Actie.ADVIES_ONDERTEKENEN, Actie.CONSULT_GEVEN)),
        Verloop.op == Advies.ondertekend_op,
        Verloop.door_id == Advies.ondertekend_door_id,
    )
    .limit(1)
    .scalar_subquery()
)
_GEEN_DOCUMENT = "Een document is er alleen van een ondertekende versie van het advies."


def advices(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[AdviesUit]:
    """All versions, the oldest first. Who is not of the table sees signed versions only; a member of the panel also a
    concept that the chair shares."""
    zaak = dossier.look(tx, actor, aanmelding_id)
    return [advies for advies in versions(tx, aanmelding_id, local_date(actor.nu)) if may_read(zaak, advies)]


def unsigned(tx: Session, aanmeldingen: Collection[UUID]) -> set[UUID]:
    """Of these cases those with a version of the advice that still waits to be signed."""
    query = select(Advies.aanmelding_id).where(Advies.aanmelding_id.in_(aanmeldingen), Advies.ondertekend_op.is_(None))
    return set(tx.scalars(query))


def document(tx: Session, actor: Actor, aanmelding_id: UUID, nummer: int) -> tuple[str, bytes]:
    """(kenmerk, PDF) of a signed version; reading it is in the audit log. NietGevonden for any other number."""
    from app.adviezen.document import Kop, pdf  # noqa: PLC0415 - fpdf2 takes a second and 60 MB, only here

    zaak = dossier.look(tx, actor, aanmelding_id)
    gevonden = (one for one in versions(tx, aanmelding_id, local_date(actor.nu)) if one.nummer == nummer)
    advies = next(gevonden, None)
    if advies is None or advies.ondertekend_op is None:
        raise NietGevonden(_GEEN_DOCUMENT)
    gegevens = catalogus(tx)
    tafel = dossier.tafel_of(tx, zaak.aanmelding)
    kop = Kop(gegevens.regios[tafel.regio_code], tafel.naam, zaak.aanmelding.kenmerk)
    codes = {code: waarde.omschrijving for code, waarde in gegevens.codelijsten.get("ADVIESREGEL", {}).items()}
    return kop.kenmerk, pdf(kop, advies, codes)


def may_read(zaak: Zaak, advies: AdviesUit) -> bool:
    """Whether this version is for the actor who opened the case."""
    if advies.ondertekend_op is not None or at_table(zaak):
        return True
    return advies.gedeeld_op is not None and zaak.heeft(Actie.OPMERKEN)


def at_table(zaak: Zaak) -> bool:
    """Whether the actor has the case as chair or secretary of its table."""
    return zaak.heeft(Actie.ADVIES_OPSTELLEN)


def versions(tx: Session, aanmelding_id: UUID, vandaag: date) -> list[AdviesUit]:
    """Every version of a case that was opened, the oldest first."""
    rows = tx.execute(
        select(Advies, Gebruiker.naam, _Ondertekenaar.naam, _SIGNED_AS)
        .join(Gebruiker, Gebruiker.id == Advies.opgesteld_door_id)
        .outerjoin(_Ondertekenaar, _Ondertekenaar.id == Advies.ondertekend_door_id)
        .where(Advies.aanmelding_id == aanmelding_id)
        .order_by(Advies.nummer)
        .options(selectinload(Advies.regels))
    ).all()
    antwoorden = answers(tx, aanmelding_id) if any(advies.ondertekend_op for advies, *_ in rows) else {}
    geldend = max((advies.nummer for advies, *_ in rows if advies.ondertekend_op is not None), default=0)
    uit = [
        _uit(advies, opsteller, (naam, rol), antwoorden, vandaag, geldt=advies.nummer == geldend)
        for advies, opsteller, naam, rol in rows
    ]
    teksten = [_tekst(advies) for advies, *_ in rows]
    for een, (oud, nieuw) in zip(uit[1:], pairwise(teksten), strict=True):
        een.wijzigingen = VerschilUit.model_validate(verschil(oud, nieuw))
    return uit


def answers(tx: Session, aanmelding_id: UUID) -> dict[UUID, Regelreactie]:
    """Line of advice → the answer that stands."""
    last = select(func.max(Regelreactie.id)).where(Regelreactie.aanmelding_id == aanmelding_id)
    query = select(Regelreactie).where(Regelreactie.id.in_(last.group_by(Regelreactie.adviesregel_id)))
    return {row.adviesregel_id: row for row in tx.scalars(query)}


def _uit(
    advies: Advies,
    opsteller: str,
    ondertekenaar: tuple[str | None, str | None],
    antwoorden: dict[UUID, Regelreactie],
    vandaag: date,
    *,
    geldt: bool,
) -> AdviesUit:
    return AdviesUit(
        nummer=advies.nummer,
        tekst=advies.tekst,
        regels=[_regel(regel, antwoorden.get(regel.id), vandaag, geldt=geldt) for regel in advies.regels],
        raadsbesluit=advies.raadsbesluit,
        opgesteld_op=advies.opgesteld_op,
        opgesteld_door=opsteller,
        ondertekend_op=advies.ondertekend_op,
        ondertekend_door=ondertekenaar[0],
        ondertekend_als=None if ondertekenaar[1] is None else Rol[ondertekenaar[1]],
        gedeeld_op=advies.gedeeld_op,
        wijzigingen=None,
    )


def _regel(regel: Adviesregel, antwoord: Regelreactie | None, vandaag: date, *, geldt: bool) -> AdviesregelUit:
    is_open = geldt and antwoord is None
    return AdviesregelUit(
        volgnummer=regel.volgnummer,
        code=regel.code,
        wie=regel.wie,
        uiterlijk=regel.uiterlijk,
        toelichting=regel.toelichting,
        reactie=None if antwoord is None else antwoord.reactie,
        reactie_toelichting=None if antwoord is None else antwoord.toelichting,
        is_open=is_open,
        te_laat=is_open and regel.uiterlijk is not None and regel.uiterlijk < vandaag,
    )


def _tekst(advies: Advies) -> Tekst:
    regels = (Regel(regel.code, regel.wie, regel.uiterlijk, regel.toelichting) for regel in advies.regels)
    return Tekst(advies.nummer, advies.tekst, tuple(regels), advies.raadsbesluit)
