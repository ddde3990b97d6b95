"""The scopes as SQL: one condition per right, which filters lists and decides on one object alike.

See `authz`, the only module that asks for them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    false,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.orm.interfaces import ORMOption

from app.aanmeldingen.models import Aanmelding, Verloop
from app.aanmeldingen.workflow import BEDENKTIJD
from app.authz.tabel import NOOD, NOODROLLEN, OP_UITNODIGING, RECHTEN, STATUSSEN, TIJDELIJK, WAARNEEMBAAR, Bereik, Recht
from app.beheer.actor import Actor, Toekenning
from app.core.db import UtcMoment
from app.core.sealed import WRAPPED, Casussleutel
from app.glossary import Actie, Belang, Rol, Status
from app.rechten.models import Belangverklaring, Noodtoegang
from app.tafels.models import Bespreking, Tafel, UitgenodigdLid, Zitting


class _Binding(Protocol):
    """Where a scope gets its values: from the actor (for filters), or a name to fill in later (for `load`).

    `plek` says on whose behalf: 0 for one's own roles, from 1 for those of whom one stands in for (`voor_wie_in`).
    """

    @property
    def gebruiker(self) -> UUID | BindParameter[UUID]: ...

    @property
    def organisatie(self) -> str | BindParameter[str]: ...

    @property
    def nu(self) -> Any: ...

    @property
    def net(self) -> Any:
        """Since when a decision at triage can be taken back."""

    def houder(self, plek: int) -> UUID | BindParameter[UUID]: ...

    def bound(self, rol: Rol, attribute: str, plek: int) -> Any: ...


@dataclass(frozen=True)
class Values:
    """The actor's own values."""

    gebruiker: UUID
    organisatie: str
    toekenningen: tuple[Toekenning, ...]
    nu: datetime | None = None  # only for what depends on the moment

    @property
    def net(self) -> datetime | None:
        return None if self.nu is None else self.nu - BEDENKTIJD

    def houder(self, plek: int) -> UUID:
        return voor_wie_in(self.toekenningen)[plek] or self.gebruiker

    def bound(self, rol: Rol, attribute: str, plek: int) -> list[str]:
        return _bound(self.toekenningen, rol, attribute, voor_wie_in(self.toekenningen)[plek])


class _Names:
    """Names for the values, so that the statement of `load` is built once per set of roles and not per request."""

    @property
    def gebruiker(self) -> BindParameter[UUID]:
        return bindparam("gebruiker", type_=Uuid())

    @property
    def organisatie(self) -> BindParameter[str]:
        return bindparam("organisatie")

    @property
    def nu(self) -> BindParameter[datetime]:
        return bindparam("nu", type_=UtcMoment())

    @property
    def net(self) -> BindParameter[datetime]:
        return bindparam("net", type_=UtcMoment())

    def houder(self, plek: int) -> BindParameter[UUID]:
        return bindparam(f"houder.{plek}", type_=Uuid())

    def bound(self, rol: Rol, attribute: str, plek: int) -> Any:
        return bindparam(f"{plek}.{rol}.{attribute}", expanding=True)


def voor_wie_in(toekenningen: Iterable[Toekenning]) -> tuple[UUID | None, ...]:
    """Nobody first (one's own roles), then everyone this person stands in for, in a fixed order."""
    return (None, *sorted({t.namens for t in toekenningen if t.namens is not None}))


def _bound(toekenningen: Iterable[Toekenning], rol: Rol, attribute: str, namens: UUID | None = None) -> list[str]:
    values = (getattr(t, attribute) for t in toekenningen if t.rol is rol and t.namens == namens)
    return sorted({value for value in values if value is not None})


# Names of their own, so that the filter fits in any query, whatever that query joins.
_Lid = aliased(UitgenodigdLid)
_Punt = aliased(Bespreking)
_Belang = aliased(Belangverklaring)
_Nood = aliased(Noodtoegang)
_Doorgezet = aliased(Verloop)
_Tafel = aliased(Tafel)
_Zitting = aliased(Zitting)


def _free_of_interest(binding: _Binding, *, unanswered: bool = False) -> ColumnElement[bool]:
    """No interest declared in this case, on an invitation or as chair: once declared it holds for every later
    discussion too, whatever the role. With `unanswered` an invitation without an answer counts as one.

    Not correlated on purpose: a person has few, so they are found once and not again for every row of a list.
    """
    invited = _Lid.belang != Belang.GEEN
    as_member = select(_Lid.aanmelding_id).where(
        _Lid.gebruiker_id == binding.gebruiker, or_(_Lid.belang.is_(None), invited) if unanswered else invited
    )
    as_chair = select(_Belang.aanmelding_id).where(
        _Belang.gebruiker_id == binding.gebruiker, _Belang.belang != Belang.GEEN, _Belang.ingetrokken_op.is_(None)
    )
    return Aanmelding.id.not_in(union_all(as_member, as_chair))


def free_of_interest(actor: Actor) -> ColumnElement[bool]:
    """The cases in which this person declared no interest, for what is said of a case beside its own scopes."""
    return _free_of_interest(Values(actor.gebruiker_id, actor.organisatie_code, actor.toekenningen))


def _invited(binding: _Binding, belang: ColumnElement[bool]) -> ColumnElement[bool]:
    """Invited to a discussion that was not put off, and without a declared interest."""
    mine = and_(_Lid.aanmelding_id == Aanmelding.id, _Lid.gebruiker_id == binding.gebruiker)
    tafels = binding.bound(Rol.TAFELLID, "tafel_code", 0)
    invitation = and_(_Punt.id == _Lid.bespreking_id, _Punt.uitgesteld_op.is_(None), belang)
    here = and_(Aanmelding.tafel_code.in_(tafels), exists().where(mine, invitation, _Lid.extern_tafel.is_(None)))
    # A member of another region's table, asked for this one case: few, so not looked for again for every row.
    elsewhere = select(_Lid.aanmelding_id).where(
        _Lid.gebruiker_id == binding.gebruiker, _Lid.extern_tafel.in_(tafels), invitation
    )
    return and_(or_(here, Aanmelding.id.in_(elsewhere)), _free_of_interest(binding))


def _deputy(binding: _Binding) -> ColumnElement[bool]:
    """Deputy chair of a meeting that has the case on its agenda, whose chair has an interest in it. Who is invited as a
    member too answers that first, as every member: no answer counts as an interest."""
    handed_over = (
        select(_Punt.aanmelding_id)
        .join(_Zitting, _Zitting.id == _Punt.zitting_id)
        .join(
            _Belang, and_(_Belang.aanmelding_id == _Punt.aanmelding_id, _Belang.gebruiker_id == _Zitting.voorzitter_id)
        )
        .where(
            _Zitting.plaatsvervanger_id == binding.gebruiker,
            _Punt.uitgesteld_op.is_(None),
            _Belang.belang != Belang.GEEN,
            _Belang.ingetrokken_op.is_(None),
        )
    )
    unanswered = (
        select(_Lid.aanmelding_id)
        .join(_Punt, _Punt.id == _Lid.bespreking_id)
        .where(_Lid.gebruiker_id == binding.gebruiker, _Lid.belang.is_(None), _Punt.uitgesteld_op.is_(None))
    )
    at = Aanmelding.tafel_code.in_(binding.bound(Rol.TAFELLID, "tafel_code", 0))
    open_to_me = and_(Aanmelding.id.not_in(unanswered), _free_of_interest(binding))
    return and_(at, Aanmelding.id.in_(handed_over), open_to_me)


def emergency_reach(binding: _Binding, rol: Rol) -> ColumnElement[bool]:
    """The cases for which this role may take emergency access: never with an interest, or one that is for the taking.

    Of the chairs and secretaries in the region, those of the requester's organisation have one by their employer.
    """
    if NOODROLLEN[rol] is Bereik.NOOD_ORGANISATIE:
        within: ColumnElement[bool] = Aanmelding.organisatie_code.in_(binding.bound(rol, "organisatie_code", 0))
    else:
        regios = select(_Tafel.regio_code).where(_Tafel.code.in_(binding.bound(rol, "tafel_code", 0)))
        within = and_(
            Aanmelding.ingediend_op.is_not(None),
            Aanmelding.regio_code.in_(regios),
            Aanmelding.organisatie_code != binding.organisatie,
        )
    return and_(within, _free_of_interest(binding, unanswered=True))


def _condition(binding: _Binding, recht: Recht, plek: int) -> ColumnElement[bool]:
    """The scope of one right as SQL. What was never filed is for its requester alone."""
    scope = _scope(binding, recht, plek)
    if plek > 0:
        # Interests are the person's own: who stands in sees nothing of a case that he or she has one in.
        scope = and_(scope, _free_of_interest(binding))
        if WAARNEEMBAAR[recht.rol] == "tafel":
            scope = and_(scope, Aanmelding.organisatie_code != binding.organisatie)
    reached = STATUSSEN[recht.bereik]
    others = frozenset(Status) - reached
    if not others:
        return scope
    few = Aanmelding.status.in_(reached) if len(reached) < len(others) else Aanmelding.status.not_in(others)
    return and_(few, scope)


def _as_member(binding: _Binding, bereik: Bereik) -> ColumnElement[bool]:
    if bereik is Bereik.PLAATSVERVANGER:
        return _deputy(binding)
    if bereik is Bereik.UITGENODIGD:
        return _invited(binding, _Lid.belang.is_(None))
    free = _invited(binding, _Lid.belang == Belang.GEEN)
    return free if bereik is Bereik.BELANGVRIJ else and_(free, Aanmelding.inzage_leden_tot > binding.nu)


def _scope(binding: _Binding, recht: Recht, plek: int) -> ColumnElement[bool]:
    filed = Aanmelding.ingediend_op.is_not(None)
    match recht.bereik:
        case Bereik.EIGEN:
            return Aanmelding.aanmelder_id == binding.houder(plek)
        case Bereik.ORGANISATIE:
            codes = binding.bound(recht.rol, "organisatie_code", plek)
            return and_(filed, Aanmelding.organisatie_code.in_(codes))
        case Bereik.TAFEL:
            at = Aanmelding.tafel_code.in_(binding.bound(recht.rol, "tafel_code", plek))
            return and_(filed, at, _free_of_interest(binding))
        case Bereik.UITGENODIGD | Bereik.BELANGVRIJ | Bereik.NA_AFSLUITING | Bereik.PLAATSVERVANGER:
            return _as_member(binding, recht.bereik)
        case Bereik.TOEGEWEZEN:
            at = Aanmelding.tafel_code.in_(binding.bound(recht.rol, "tafel_code", plek))
            mine = Aanmelding.procesregisseur_id == binding.houder(plek)
            not_over = or_(Aanmelding.procesregie_tot.is_(None), Aanmelding.procesregie_tot > binding.nu)
            return and_(mine, not_over, at, _free_of_interest(binding))
        case Bereik.DOORGEZET:
            return _just_redirected(binding, binding.bound(recht.rol, "tafel_code", plek))
        case Bereik.REGIO:
            return and_(filed, Aanmelding.regio_code.in_(binding.bound(recht.rol, "regio_code", plek)))
        case Bereik.NOOD | Bereik.NOOD_ORGANISATIE:
            mine = and_(_Nood.aanmelding_id == Aanmelding.id, _Nood.gebruiker_id == binding.gebruiker)
            now = exists().where(mine, _Nood.rol == recht.rol, _Nood.van <= binding.nu, _Nood.tot > binding.nu)
            return and_(now, emergency_reach(binding, recht.rol))


def _just_redirected(binding: _Binding, tafels: Any) -> ColumnElement[bool]:
    """The last that happened to the case is that one of these tables sent it on, a moment ago."""
    by_us = exists().where(
        _Doorgezet.aanmelding_id == Aanmelding.id,
        _Doorgezet.actie == Actie.DOORZETTEN,
        _Doorgezet.op == Aanmelding.gewijzigd_op,
        _Doorgezet.gegevens["vanTafel"].as_string().in_(tafels),
    )
    return and_(Aanmelding.gewijzigd_op >= binding.net, by_us, _free_of_interest(binding))


def held_by(toekenningen: Sequence[Toekenning]) -> tuple[tuple[Recht, int], ...]:
    """The rights with on whose behalf (`plek`): one's own before those of others, an emergency last."""
    held = []
    for plek, namens in enumerate(voor_wie_in(toekenningen)):
        rollen = {toekenning.rol for toekenning in toekenningen if toekenning.namens == namens}
        # Emergency access is personal: nobody takes it in another's name.
        held += [(recht, plek) for recht in RECHTEN if recht.rol in rollen and not (plek and recht.bereik in NOOD)]
    return tuple(sorted(held, key=lambda one: one[0].bereik in NOOD))


@lru_cache(maxsize=256)
def statement(
    held: tuple[tuple[Recht, int], ...], options: tuple[ORMOption, ...], *, lock: bool
) -> Select[*tuple[Any, ...]]:
    """One case with its wrapped key and, per right, whether it is within that right's scope."""
    conditions = [_condition(_Names(), *one).label(f"recht_{index}") for index, one in enumerate(held)]
    query = (
        select(Aanmelding, *WRAPPED, *conditions)
        .outerjoin(Casussleutel, Casussleutel.aanmelding_id == Aanmelding.id)
        .where(Aanmelding.id == bindparam("aanmelding"))
        .options(*options)
    )
    return query.with_for_update(of=Aanmelding) if lock else query


def parameters(actor: Actor, held: tuple[tuple[Recht, int], ...], aanmelding_id: UUID) -> dict[str, Any]:
    voor_wie = voor_wie_in(actor.toekenningen)
    bound = {
        f"{plek}.{recht.rol}.{attribute}": _bound(actor.toekenningen, recht.rol, attribute, voor_wie[plek])
        for recht, plek in held
        for attribute in ("organisatie_code", "tafel_code", "regio_code")
    }
    houders = {f"houder.{plek}": namens or actor.gebruiker_id for plek, namens in enumerate(voor_wie)}
    wie = {"gebruiker": actor.gebruiker_id, "organisatie": actor.organisatie_code}
    return {**wie, **houders, **bound, "nu": actor.nu, "net": actor.nu - BEDENKTIJD, "aanmelding": aanmelding_id}


def once_invited(actor: Actor) -> ColumnElement[bool]:
    """The cases under way for which the actor was once invited (also to a discussion that was put off), as a member of
    the table or from another, and has no interest in. Only to be told that a case is off the agenda: opens nothing.
    """
    binding = Values(actor.gebruiker_id, actor.organisatie_code, actor.toekenningen)
    tafels = binding.bound(Rol.TAFELLID, "tafel_code", 0)
    mine = and_(_Lid.aanmelding_id == Aanmelding.id, _Lid.gebruiker_id == binding.gebruiker)
    return and_(
        exists().where(mine, or_(Aanmelding.tafel_code.in_(tafels), _Lid.extern_tafel.in_(tafels))),
        Aanmelding.status.not_in((Status.AFGESLOTEN, Status.AFGEWEZEN, Status.INGETROKKEN)),
        _free_of_interest(binding),
    )


def filter_for(actor: Actor, *acties: Actie, rollen: frozenset[Rol] | None = None) -> ColumnElement[bool]:
    """The cases on which the actor has all these acts by one right, whatever their status: for lists, counts, exports
    and search. With `rollen` only by these roles: what is asked of a chair is not asked of a requester."""
    asked = frozenset(acties)
    held = [
        one
        for one in held_by(actor.toekenningen)
        if asked <= one[0].acties and (rollen is None or one[0].rol in rollen)
    ]
    lasting = tuple(one for one in held if one[0].bereik not in TIJDELIJK)
    kept = _filter(actor.gebruiker_id, actor.organisatie_code, actor.toekenningen, lasting)
    timed = [one for one in held if one[0].bereik in TIJDELIJK]
    binding = Values(actor.gebruiker_id, actor.organisatie_code, actor.toekenningen, actor.nu)
    reached = or_(kept, *(_condition(binding, *one) for one in timed)) if timed else kept
    if held and all(one[0].bereik in OP_UITNODIGING for one in held):
        # Nothing is added by this: it lets the database start from the few invitations and not from all of a table.
        invited = select(_Lid.aanmelding_id).where(_Lid.gebruiker_id == actor.gebruiker_id)
        return and_(Aanmelding.id.in_(invited), reached)
    return reached


@lru_cache(maxsize=512)
def _filter(
    gebruiker_id: UUID, organisatie: str, toekenningen: tuple[Toekenning, ...], held: tuple[tuple[Recht, int], ...]
) -> ColumnElement[bool]:
    """Built once per person and set of rights: the key is all that it depends on, so other roles make another filter.
    What depends on the moment too is left out here."""
    binding = Values(gebruiker_id, organisatie, toekenningen)
    return or_(*(_condition(binding, *one) for one in held)) if held else false()
