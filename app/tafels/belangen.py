"""Conflicts of interest: declared before the content opens, suggested by what is known, undone after a mistake."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import dossier
from app.aanmeldingen.models import Verloop
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.glossary import Actie, Belang, Rol, Vermoeden
from app.rechten.models import Belangverklaring
from app.tafels import plaatsvervanging, vermoedens
from app.tafels.besprekingschemas import BelangIn, BelangIntrekkingIn, BelangUit
from app.tafels.models import UitgenodigdLid, Zitting


def declare(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: BelangIn
) -> tuple[Zaak, BelangUit, bool]:
    """A member, chair or secretary says whether there is a conflict of interest. With one the content stays closed;
    for a member also until then. The third value is whether the content is open from now on.
    """
    zaak = authz.load(tx, actor, Actie.BELANG_VERKLAREN, aanmelding_id, versie)
    vermoed = vermoedens.of_actor(tx, actor, [zaak.aanmelding])[aanmelding_id]
    # Who only discussed another case of this young person is told so, and is often just who the table wants to ask.
    sterk = [vermoeden for vermoeden in vermoed if vermoeden is not Vermoeden.DEELNEMER]
    if sterk and data.belang is Belang.GEEN and data.toelichting is None:
        waarom = "; ".join(vermoeden.betekenis for vermoeden in sterk)
        raise dossier.refused("toelichting", "vermoed-belang", f"Leg uit waarom u geen belang hebt. U {waarom}.")
    rows = tx.scalars(
        select(UitgenodigdLid).where(
            UitgenodigdLid.aanmelding_id == aanmelding_id, UitgenodigdLid.gebruiker_id == actor.gebruiker_id
        )
    ).all()
    for row in rows:
        row.belang = data.belang
        row.belang_toelichting = data.toelichting
        row.verklaard_op = actor.nu
    if not rows or actor.rol is not Rol.TAFELLID:  # the chair's own, which hands the case to the deputy
        tx.add(
            Belangverklaring(
                aanmelding_id=aanmelding_id,
                gebruiker_id=actor.gebruiker_id,
                belang=data.belang,
                toelichting=data.toelichting,
                verklaard_op=actor.nu,
            )
        )
    dossier.act(tx, actor, zaak, Actie.BELANG_VERKLAREN, gegevens={"belang": data.belang.value})
    if data.belang is not Belang.GEEN:
        plaatsvervanging.tell(tx, actor, [zaak.aanmelding], Zitting.voorzitter_id == actor.gebruiker_id)
    zaak = authz.refresh(tx, actor, zaak)
    uit = BelangUit(
        belang=data.belang,
        toelichting=data.toelichting,
        verklaard_op=actor.nu,
        lid=actor.naam,
        gebruiker=actor.gebruikersnaam,
    )
    return zaak, uit, data.belang is Belang.GEEN


def undo_declaration(
    tx: Session, actor: Actor, aanmelding_id: UUID, versie: int, data: BelangIntrekkingIn
) -> tuple[Zaak, Verloop]:
    """Chair or secretary takes back a conflict that was declared by mistake, with the reason. Never one's own: who has
    declared one cannot open the case. The member is asked again."""
    zaak = authz.load(tx, actor, Actie.BELANG_INTREKKEN, aanmelding_id, versie)
    gebruiker = tx.scalar(select(Gebruiker).where(Gebruiker.gebruikersnaam == data.gebruiker))
    gebruiker_id = None if gebruiker is None else gebruiker.id
    invitations = tx.scalars(
        select(UitgenodigdLid).where(
            UitgenodigdLid.aanmelding_id == aanmelding_id,
            UitgenodigdLid.gebruiker_id == gebruiker_id,
            UitgenodigdLid.belang != Belang.GEEN,
        )
    ).all()
    declared = tx.scalars(
        select(Belangverklaring).where(
            Belangverklaring.aanmelding_id == aanmelding_id,
            Belangverklaring.gebruiker_id == gebruiker_id,
            Belangverklaring.belang != Belang.GEEN,
            Belangverklaring.ingetrokken_op.is_(None),
        )
    ).all()
    if gebruiker is None or not (invitations or declared):
        raise dossier.refused("gebruiker", "onbekend", "Deze persoon heeft bij deze aanmelding geen belang verklaard.")
    for invitation in invitations:
        invitation.belang = invitation.belang_toelichting = invitation.verklaard_op = None
    for one in declared:
        one.ingetrokken_op = actor.nu
    gegevens = {"lid": gebruiker.naam}
    return zaak, dossier.act(tx, actor, zaak, Actie.BELANG_INTREKKEN, toelichting=data.reden, gegevens=gegevens)


def declarations(tx: Session, actor: Actor, aanmelding_id: UUID) -> list[BelangUit]:
    """Who declared what; members see this too once the content is open to them."""
    dossier.look(tx, actor, aanmelding_id)
    as_member = (
        select(UitgenodigdLid, Gebruiker)
        .join(Gebruiker, Gebruiker.id == UitgenodigdLid.gebruiker_id)
        .where(UitgenodigdLid.aanmelding_id == aanmelding_id, UitgenodigdLid.belang.is_not(None))
    )
    as_chair = (
        select(Belangverklaring, Gebruiker)
        .join(Gebruiker, Gebruiker.id == Belangverklaring.gebruiker_id)
        .where(Belangverklaring.aanmelding_id == aanmelding_id, Belangverklaring.ingetrokken_op.is_(None))
    )
    found = [_declared(row, row.belang_toelichting, wie) for row, wie in tx.execute(as_member)]
    found += [_declared(row, row.toelichting, wie) for row, wie in tx.execute(as_chair)]
    return sorted(found, key=lambda one: (one.verklaard_op, one.lid))


def _declared(row: Any, toelichting: str | None, wie: Gebruiker) -> BelangUit:
    return BelangUit(
        belang=row.belang,
        toelichting=toelichting,
        verklaard_op=row.verklaard_op,
        lid=wie.naam,
        gebruiker=wie.gebruikersnaam,
    )
