"""Who may have an interest in a case: what the service knows by itself. A suggestion; the person declares.

It says how someone is involved, and nothing of an earlier case: that may be at a table that the reader cannot see.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.orm import Session, aliased

from app import muur
from app.aanmeldingen.models import Aanmelding, Jeugdige, Verloop
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.glossary import Aanwezigheid, Actie, Vermoeden
from app.tafels.models import UitgenodigdLid

_Zelfde = aliased(Jeugdige)
_Eerder = aliased(Aanmelding)


def of_actor(tx: Session, actor: Actor, zaken: Sequence[Aanmelding]) -> dict[UUID, list[Vermoeden]]:
    """Per case why the actor may have an interest, in one query however many cases there are."""
    eerder = _involved(tx, [zaak.id for zaak in zaken])
    return {
        zaak.id: _because(
            eerder[zaak.id, actor.gebruiker_id], own_organisation=actor.organisatie_code == zaak.organisatie_code
        )
        for zaak in zaken
    }


def of_people(tx: Session, zaak: Aanmelding, people: Collection[Gebruiker]) -> dict[UUID, list[Vermoeden]]:
    """Per person why he or she may have an interest in this case."""
    eerder = _involved(tx, [zaak.id])
    return {
        persoon.id: _because(
            eerder[zaak.id, persoon.id], own_organisation=persoon.organisatie_code == zaak.organisatie_code
        )
        for persoon in people
    }


def _because(eerder: frozenset[Vermoeden], *, own_organisation: bool) -> list[Vermoeden]:
    found = eerder | ({Vermoeden.EIGEN_ORGANISATIE} if own_organisation else frozenset())
    return [vermoeden for vermoeden in Vermoeden if vermoeden in found]


def _involved(tx: Session, zaken: Sequence[UUID]) -> defaultdict[tuple[UUID, UUID], frozenset[Vermoeden]]:
    """(case, person) → how involved in it before, or in another case about the same young person."""
    found: defaultdict[tuple[UUID, UUID], frozenset[Vermoeden]] = defaultdict(frozenset)
    if zaken:
        rows = muur.eerder_betrokken(tx, zaken)
        for zaak, gebruiker, hoe in _ask(tx, zaken) if rows is None else rows:
            found[zaak, gebruiker] |= {Vermoeden[hoe]}
    return found


def _ask(tx: Session, zaken: Sequence[UUID]) -> set[tuple[UUID, UUID, str]]:
    """What the function of revision 0010 answers on PostgreSQL, which sees past the second wall. A young person is
    known by the requester's own reference, so only within one organisation."""
    ander = (
        select(Jeugdige.aanmelding_id.label("zaak"), _Zelfde.aanmelding_id.label("eerder"))
        .join(_Zelfde, _Zelfde.referentie_hash == Jeugdige.referentie_hash)
        .join(_Eerder, _Eerder.id == _Zelfde.aanmelding_id)
        .where(
            Jeugdige.aanmelding_id.in_(zaken),
            _Zelfde.aanmelding_id != Jeugdige.aanmelding_id,
            _Eerder.ingediend_op.is_not(None),
        )
        .cte("ander")
    )
    zelf = select(Aanmelding.id, Aanmelding.id).where(Aanmelding.id.in_(zaken))
    elke = union(select(ander.c.zaak, ander.c.eerder), zelf).cte("elke")
    naam = Verloop.gegevens["procesregisseur"].as_string()
    parts = (
        (
            Vermoeden.AANMELDER,
            select(elke.c.zaak, Aanmelding.aanmelder_id).join(Aanmelding, Aanmelding.id == elke.c.eerder),
        ),
        (
            Vermoeden.PROCESREGISSEUR,
            select(elke.c.zaak, Aanmelding.procesregisseur_id)
            .join(Aanmelding, Aanmelding.id == elke.c.eerder)
            .where(Aanmelding.procesregisseur_id.is_not(None)),
        ),
        (
            Vermoeden.PROCESREGISSEUR,
            select(elke.c.zaak, Gebruiker.id)
            .join(Verloop, Verloop.aanmelding_id == elke.c.eerder)
            .join(Gebruiker, Gebruiker.gebruikersnaam == naam)
            .where(Verloop.actie == Actie.PROCESREGIE_TOEWIJZEN),
        ),
        (
            Vermoeden.DEELNEMER,
            select(ander.c.zaak, UitgenodigdLid.gebruiker_id)
            .join(UitgenodigdLid, UitgenodigdLid.aanmelding_id == ander.c.eerder)
            .where(UitgenodigdLid.aanwezigheid == Aanwezigheid.AANWEZIG),
        ),
    )
    return {(zaak, persoon, hoe.value) for hoe, query in parts for zaak, persoon in tx.execute(query)}
