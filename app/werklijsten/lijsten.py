"""The worklists as one table: for whom, on the ground of which act, what is in them, and in which order.

A list never widens what someone may see: its rows are those of `authz.filter_for`, narrowed to the roles and the act
that the list is about, so that a chair who also brings in cases is asked to triage only at the own table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from app import authz
from app.aanmeldingen.models import Aanmelding
from app.adviezen.models import Advies
from app.beheer.actor import Actor
from app.core.workingdays import AMSTERDAM, local_date
from app.glossary import Actie, Lijst, Rol, Status
from app.opvolging.service import VROEGSTENS
from app.tafels.models import Bespreking, UitgenodigdLid, Zitting
from app.werklijsten.schemas import Sortering

Waar = Callable[[Actor], ColumnElement[bool]]

# Names of their own, so that a list fits in any query.
_Advies = aliased(Advies)
_Punt = aliased(Bespreking)
_Lid = aliased(UitgenodigdLid)
_Zitting, _Eerdere = aliased(Zitting), aliased(Zitting)

VOORBIJ = (Status.AFGESLOTEN, Status.AFGEWEZEN, Status.INGETROKKEN)
LOPEND = tuple(status for status in Status if status not in VOORBIJ)
_NOG_TE_HOUDEN = and_(_Punt.gehouden_op.is_(None), _Punt.uitgesteld_op.is_(None))


@dataclass(frozen=True)
class Definitie:
    """One worklist. `actie` is what is asked of who reads it; a list to look at asks IN_WERKLIJST_ZIEN."""

    code: Lijst
    rollen: frozenset[Rol]
    actie: Actie
    waar: Waar
    sorteer: Sortering = "uiterlijk"


def _in(*statussen: Status) -> Waar:
    condition = Aanmelding.status.in_(statussen)
    return lambda _actor: condition


def _next_meeting(actor: Actor) -> ColumnElement[bool]:
    """On the agenda of the first meeting of its table from today on; the day of the meeting still counts."""
    eerstvolgende = (
        select(func.min(_Eerdere.begint_op))
        .where(
            _Eerdere.tafel_code == _Zitting.tafel_code,
            _Eerdere.begint_op >= _today(actor),
            _Eerdere.afgelast_op.is_(None),
        )
        .scalar_subquery()
    )
    return and_(Aanmelding.status == Status.INGEPLAND, _planned(actor, _Zitting.begint_op == eerstvolgende))


def _without_minutes(actor: Actor) -> ColumnElement[bool]:
    """The meeting was before today, and nothing was written down."""
    return and_(Aanmelding.status == Status.INGEPLAND, _planned(actor, _Zitting.begint_op < _today(actor)))


def _planned(actor: Actor, when: ColumnElement[bool]) -> ColumnElement[bool]:
    tafels = sorted({one.tafel_code for one in actor.toekenningen if one.tafel_code is not None})
    # A member of another region's table, asked for this one case.
    elsewhere = select(_Lid.bespreking_id).where(_Lid.gebruiker_id == actor.gebruiker_id, _Lid.extern_tafel.in_(tafels))
    return Aanmelding.id.in_(
        select(_Punt.aanmelding_id)
        .join(_Zitting, _Zitting.id == _Punt.zitting_id)
        .where(or_(_Zitting.tafel_code.in_(tafels), _Punt.id.in_(elsewhere)), when, _NOG_TE_HOUDEN)
    )


def _today(actor: Actor) -> datetime:
    """When this day began, in the Netherlands."""
    return datetime.combine(local_date(actor.nu), time(), AMSTERDAM).astimezone(UTC)


_UNSIGNED = select(_Advies.aanmelding_id).where(_Advies.ondertekend_op.is_(None))


def _to_advise(_actor: Actor) -> ColumnElement[bool]:
    return and_(Aanmelding.status == Status.BESPROKEN, Aanmelding.id.not_in(_UNSIGNED))


def _to_sign(_actor: Actor) -> ColumnElement[bool]:
    statussen = (Status.BESPROKEN, Status.GEADVISEERD, Status.IN_OPVOLGING)
    return and_(Aanmelding.status.in_(statussen), Aanmelding.id.in_(_UNSIGNED))


def _to_declare(actor: Actor) -> ColumnElement[bool]:
    """Invited, not answered yet, and the discussion is still to come."""
    return Aanmelding.id.in_(
        select(_Lid.aanmelding_id)
        .join(_Punt, _Punt.id == _Lid.bespreking_id)
        .where(_Lid.gebruiker_id == actor.gebruiker_id, _Lid.belang.is_(None), _NOG_TE_HOUDEN)
    )


def _to_measure(actor: Actor) -> ColumnElement[bool]:
    """After advice `uiterlijk` is the day of the first follow-up that is still open (`opvolging`)."""
    kan_nu = Aanmelding.uiterlijk <= local_date(actor.nu) + VROEGSTENS
    return and_(Aanmelding.status.in_((Status.GEADVISEERD, Status.IN_OPVOLGING)), kan_nu)


def late(actor: Actor) -> ColumnElement[bool]:
    """The day by which something was due is past; NULL (nothing is due) is not late."""
    return Aanmelding.uiterlijk < local_date(actor.nu)


_AANMELDER = frozenset({Rol.AANMELDER})
_TEAM = frozenset({Rol.TEAMLEIDER})
_TAFEL = frozenset({Rol.VOORZITTER, Rol.SECRETARIS})
_LID = frozenset({Rol.TAFELLID})
# A member leads the cases of a meeting whose chair has an interest; the act that a list asks leaves others out.
_VOORZITTEN = frozenset({Rol.VOORZITTER, Rol.TAFELLID})
_REGIE = frozenset({Rol.PROCESREGISSEUR})
_REGIO = frozenset({Rol.REGIOCOORDINATOR})
_ZIEN = Actie.IN_WERKLIJST_ZIEN
_LOPEND = _in(*LOPEND)

# The order is that of `GET /v1/werklijsten`: what is waited for first, then what there is.
LIJSTEN: dict[Lijst, Definitie] = {
    one.code: one
    for one in (
        Definitie(Lijst.TE_TRIEREN, _TAFEL, Actie.AANNEMEN, _in(Status.INGEDIEND)),
        Definitie(Lijst.BELANG_TE_VERKLAREN, _LID, Actie.BELANG_VERKLAREN, _to_declare),
        Definitie(
            Lijst.AAN_TE_VULLEN, _AANMELDER, Actie.AANVULLEN, _in(Status.AANVULLING_GEVRAAGD), sorteer="gewijzigdOp"
        ),
        Definitie(Lijst.TE_REAGEREN, _AANMELDER, Actie.REAGEREN, _in(Status.GEADVISEERD), sorteer="gewijzigdOp"),
        Definitie(Lijst.TE_ONDERTEKENEN, _VOORZITTEN, Actie.ADVIES_ONDERTEKENEN, _to_sign),
        Definitie(Lijst.VOLGENDE_ZITTING, _TAFEL | _LID, _ZIEN, _next_meeting),
        Definitie(Lijst.IN_TE_PLANNEN, _TAFEL, Actie.INPLANNEN, _in(Status.AANGENOMEN)),
        Definitie(Lijst.VERSLAG_TE_MAKEN, _TAFEL | _VOORZITTEN, Actie.BESPREKEN, _without_minutes),
        Definitie(Lijst.TE_ADVISEREN, _TAFEL | _VOORZITTEN, Actie.ADVIES_OPSTELLEN, _to_advise),
        Definitie(Lijst.OPVOLGING, _AANMELDER | _TAFEL | _REGIE, Actie.METEN, _to_measure),
        Definitie(Lijst.TE_LAAT, _AANMELDER | _TEAM | _TAFEL | _REGIE | _REGIO, _ZIEN, late),
        Definitie(Lijst.REACTIE_ONTBREEKT, _TAFEL | _TEAM | _REGIO, _ZIEN, _in(Status.GEADVISEERD)),
        Definitie(Lijst.CONCEPTEN, _AANMELDER, Actie.INDIENEN, _in(Status.CONCEPT), sorteer="-gewijzigdOp"),
        Definitie(Lijst.MIJN_AANMELDINGEN, _AANMELDER, _ZIEN, _LOPEND, sorteer="-aangemaaktOp"),
        Definitie(Lijst.MIJN_PROCESREGIE, _REGIE, _ZIEN, _LOPEND),
        Definitie(Lijst.MIJN_UITNODIGINGEN, _LID, _ZIEN, _LOPEND),
        Definitie(Lijst.MIJN_TEAM, _TEAM, _ZIEN, _LOPEND, sorteer="-aangemaaktOp"),
        Definitie(Lijst.MIJN_TAFEL, _TAFEL, _ZIEN, _LOPEND, sorteer="-aangemaaktOp"),
        Definitie(Lijst.MIJN_REGIO, _REGIO, _ZIEN, _LOPEND, sorteer="-aangemaaktOp"),
    )
}


def of(actor: Actor) -> list[Definitie]:
    """The lists that are there for this person's roles."""
    return [one for one in LIJSTEN.values() if actor.heeft(*one.rollen)]


def within(actor: Actor, lijst: Definitie | None) -> ColumnElement[bool]:
    """The rows of a list for this person; without a list all that he or she may see in one."""
    if lijst is None:
        return authz.filter_for(actor, _ZIEN)
    return and_(authz.filter_for(actor, _ZIEN, lijst.actie, rollen=lijst.rollen), lijst.waar(actor))
