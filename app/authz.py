"""The only place that decides who may do what: role × scope × status × act.

`RECHTEN` says which acts a role has within a scope; `workflow` says which acts a status allows. A scope is one SQL
condition, used both to filter lists, counts and exports and to decide on one object (in the query that loads it), so
the two cannot drift apart.

Outside every scope: 404, the same as not existing. In scope without the act: 403. Not in this status: 409.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
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
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.interfaces import ORMOption

from app import muur
from app.aanmeldingen import workflow
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor, Toekenning
from app.core.db import UtcMoment
from app.core.errors import InmiddelsGewijzigd, NietGevonden, NietNu, NietToegestaan
from app.glossary import Actie, Belang, Handeling, Rol, Status
from app.rechten.models import Belangverklaring, Noodtoegang
from app.tafels.catalogus import catalogus
from app.tafels.models import Bespreking, Tafel, UitgenodigdLid


class Bereik(StrEnum):
    """The scopes: which cases a role reaches."""

    EIGEN = "EIGEN"
    ORGANISATIE = "ORGANISATIE"
    TAFEL = "TAFEL"
    UITGENODIGD = "UITGENODIGD"
    BELANGVRIJ = "BELANGVRIJ"
    NA_AFSLUITING = "NA_AFSLUITING"
    TOEGEWEZEN = "TOEGEWEZEN"
    REGIO = "REGIO"
    NOOD = "NOOD"
    NOOD_ORGANISATIE = "NOOD_ORGANISATIE"


BEREIK_UITLEG = {
    Bereik.EIGEN: "aanmeldingen die u zelf inbracht",
    Bereik.ORGANISATIE: "ingediende aanmeldingen van de organisatie waar de rol aan vastzit",
    Bereik.TAFEL: "ingediende aanmeldingen bij de tafel waar de rol aan vastzit, behalve waar u een belang bij hebt",
    Bereik.UITGENODIGD: "casussen waarvoor u bent uitgenodigd en nog geen belang verklaarde, tot de afsluiting",
    Bereik.BELANGVRIJ: "casussen waarvoor u bent uitgenodigd en verklaarde geen belang te hebben, tot de afsluiting",
    Bereik.NA_AFSLUITING: "afgesloten casussen waar u zonder belang voor was uitgenodigd, zolang de tafel dat toestaat",
    Bereik.TOEGEWEZEN: "casussen bij de tafel waar de rol aan vastzit waarvan u de procesregie heeft",
    Bereik.REGIO: "ingediende aanmeldingen van de regio waar de rol aan vastzit",
    Bereik.NOOD: "de ingediende aanmelding uit de regio waarvoor u met een reden noodtoegang nam, een uur lang",
    Bereik.NOOD_ORGANISATIE: "de aanmelding van de organisatie waarvoor u met een reden noodtoegang nam, een uur lang",
}


@dataclass(frozen=True)
class Recht:
    """One row of the matrix: within this scope this role has these acts."""

    rol: Rol
    bereik: Bereik
    acties: frozenset[Actie]


_LEZEN = {Actie.IN_WERKLIJST_ZIEN, Actie.BEKIJKEN}
_TAFELWERK = {
    Actie.AANNEMEN,
    Actie.AANVULLING_VRAGEN,
    Actie.DOORZETTEN,
    Actie.AFWIJZEN,
    Actie.BELANG_VERKLAREN,
    Actie.BELANG_INTREKKEN,
    Actie.PROCESREGIE_TOEWIJZEN,
    Actie.INPLANNEN,
    Actie.UITSTELLEN,
    Actie.BESPREKEN,
    Actie.ADVIES_OPSTELLEN,
    Actie.METEN,
    Actie.AFSLUITEN,
}
_INBRENGEN = {
    Actie.WIJZIGEN,
    Actie.INDIENEN,
    Actie.INTREKKEN,
    Actie.AANVULLEN,
    Actie.REAGEREN,
    Actie.METEN,
}
_VOORZITTEN = {Actie.CONSULT_GEVEN, Actie.ADVIES_ONDERTEKENEN, Actie.HEROPENEN}

RECHTEN: tuple[Recht, ...] = (
    Recht(Rol.AANMELDER, Bereik.EIGEN, frozenset(_LEZEN | _INBRENGEN)),
    Recht(Rol.TEAMLEIDER, Bereik.ORGANISATIE, frozenset(_LEZEN)),
    Recht(Rol.VOORZITTER, Bereik.TAFEL, frozenset(_LEZEN | _TAFELWERK | _VOORZITTEN)),
    Recht(Rol.SECRETARIS, Bereik.TAFEL, frozenset(_LEZEN | _TAFELWERK)),
    Recht(Rol.TAFELLID, Bereik.UITGENODIGD, frozenset({Actie.IN_WERKLIJST_ZIEN, Actie.BELANG_VERKLAREN})),
    Recht(Rol.TAFELLID, Bereik.BELANGVRIJ, frozenset(_LEZEN | {Actie.BELANG_VERKLAREN})),
    Recht(Rol.TAFELLID, Bereik.NA_AFSLUITING, frozenset(_LEZEN)),
    Recht(Rol.PROCESREGISSEUR, Bereik.TOEGEWEZEN, frozenset(_LEZEN | {Actie.METEN})),
    Recht(Rol.REGIOCOORDINATOR, Bereik.REGIO, frozenset({Actie.IN_WERKLIJST_ZIEN})),
    Recht(Rol.VOORZITTER, Bereik.NOOD, frozenset({Actie.BEKIJKEN})),
    Recht(Rol.SECRETARIS, Bereik.NOOD, frozenset({Actie.BEKIJKEN})),
    Recht(Rol.TEAMLEIDER, Bereik.NOOD_ORGANISATIE, frozenset({Actie.BEKIJKEN})),
)
# Break-glass: who may open a case in an emergency, and which cases the role reaches then.
NOODROLLEN: dict[Rol, Bereik] = {
    Rol.VOORZITTER: Bereik.NOOD,
    Rol.SECRETARIS: Bereik.NOOD,
    Rol.TEAMLEIDER: Bereik.NOOD_ORGANISATIE,
}
# The roles that can be handed over for a while, and whether to a colleague of the organisation or of the table.
WAARNEEMBAAR: dict[Rol, str] = {
    Rol.AANMELDER: "organisatie",
    Rol.TEAMLEIDER: "organisatie",
    Rol.VOORZITTER: "tafel",
    Rol.SECRETARIS: "tafel",
    Rol.PROCESREGISSEUR: "tafel",
}

# Acts that concern no single case: who may, and what the role must be bound to.
HANDELINGEN: dict[Handeling, frozenset[Rol]] = {
    Handeling.AANMELDEN: frozenset({Rol.AANMELDER}),
    Handeling.ZITTINGEN_ZIEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS, Rol.TAFELLID}),
    Handeling.ZITTINGEN_BEHEREN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS}),
    Handeling.STATISTIEK_LEZEN: frozenset({Rol.REGIOCOORDINATOR}),
    Handeling.AUDIT_LEZEN: frozenset({Rol.FG}),
    Handeling.GEBRUIKERS_BEHEREN: frozenset({Rol.BEHEERDER}),
    Handeling.AANMELDORGANISATIES_BEHEREN: frozenset({Rol.BEHEERDER}),
    Handeling.WAARNEMING_REGELEN: frozenset(WAARNEEMBAAR),
    Handeling.CASUSSEN_OVERDRAGEN: frozenset({Rol.BEHEERDER, Rol.TEAMLEIDER}),
    Handeling.NOODTOEGANG_NEMEN: frozenset(NOODROLLEN),
    Handeling.MELDINGEN_LEZEN: frozenset({Rol.FG, Rol.VOORZITTER, Rol.SECRETARIS}),
}
# All that an administrator of one organisation may; every other act of a BEHEERDER asks for the unbound role.
VAN_EEN_ORGANISATIE = frozenset({Handeling.GEBRUIKERS_BEHEREN, Handeling.CASUSSEN_OVERDRAGEN})

# Acts that are personal: who stands in for another does not have them by that.
PERSOONLIJK = frozenset({Handeling.WAARNEMING_REGELEN, Handeling.NOODTOEGANG_NEMEN})

# A panel member's access begins with the agenda; after the closing it is reading, until the table's term is over.
_OPEN_VOOR_LEDEN = frozenset({Status.INGEPLAND, Status.BESPROKEN, Status.GEADVISEERD, Status.IN_OPVOLGING})
_INGEDIEND = frozenset(Status) - {Status.CONCEPT}
# In which statuses a scope reaches a case at all; outside these the case does not exist for that role.
STATUSSEN: dict[Bereik, frozenset[Status]] = {
    Bereik.EIGEN: frozenset(Status),
    Bereik.ORGANISATIE: _INGEDIEND,
    Bereik.TAFEL: _INGEDIEND,
    Bereik.UITGENODIGD: _OPEN_VOOR_LEDEN,
    Bereik.BELANGVRIJ: _OPEN_VOOR_LEDEN,
    Bereik.NA_AFSLUITING: frozenset({Status.AFGESLOTEN}),
    Bereik.TOEGEWEZEN: _INGEDIEND - {Status.INGEDIEND, Status.AANVULLING_GEVRAAGD, Status.AFGEWEZEN},
    Bereik.REGIO: _INGEDIEND,
    Bereik.NOOD: _INGEDIEND,
    Bereik.NOOD_ORGANISATIE: frozenset(Status),
}
_NOOD = frozenset(NOODROLLEN.values())
# Scopes that need a statement about time, and so a moment for every request.
_TIJDELIJK = _NOOD | {Bereik.NA_AFSLUITING}


class _Binding(Protocol):
    """Where a scope gets its values: from the actor (for filters), or a name to fill in later (for `load`).

    `plek` says on whose behalf: 0 for one's own roles, from 1 for those of whom one stands in for (`_voor_wie`).
    """

    @property
    def gebruiker(self) -> UUID | BindParameter[UUID]: ...

    @property
    def organisatie(self) -> str | BindParameter[str]: ...

    @property
    def nu(self) -> Any: ...

    def houder(self, plek: int) -> UUID | BindParameter[UUID]: ...

    def bound(self, rol: Rol, attribute: str, plek: int) -> Any: ...


@dataclass(frozen=True)
class _Values:
    """The actor's own values."""

    gebruiker: UUID
    organisatie: str
    toekenningen: tuple[Toekenning, ...]
    nu: datetime | None = None  # only for what depends on the moment

    def houder(self, plek: int) -> UUID:
        return _voor_wie(self.toekenningen)[plek] or self.gebruiker

    def bound(self, rol: Rol, attribute: str, plek: int) -> list[str]:
        return _bound(self.toekenningen, rol, attribute, _voor_wie(self.toekenningen)[plek])


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

    def houder(self, plek: int) -> BindParameter[UUID]:
        return bindparam(f"houder.{plek}", type_=Uuid())

    def bound(self, rol: Rol, attribute: str, plek: int) -> Any:
        return bindparam(f"{plek}.{rol}.{attribute}", expanding=True)


def _voor_wie(toekenningen: Iterable[Toekenning]) -> tuple[UUID | None, ...]:
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
_Tafel = aliased(Tafel)


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


def _invited(binding: _Binding, belang: ColumnElement[bool]) -> ColumnElement[bool]:
    """Invited to a discussion that was not put off, and without a declared interest."""
    mine = and_(_Lid.aanmelding_id == Aanmelding.id, _Lid.gebruiker_id == binding.gebruiker)
    return and_(
        Aanmelding.tafel_code.in_(binding.bound(Rol.TAFELLID, "tafel_code", 0)),
        exists().where(mine, _Punt.id == _Lid.bespreking_id, _Punt.uitgesteld_op.is_(None), belang),
        _free_of_interest(binding),
    )


def _emergency_reach(binding: _Binding, rol: Rol) -> ColumnElement[bool]:
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
        case Bereik.UITGENODIGD:
            return _invited(binding, _Lid.belang.is_(None))
        case Bereik.BELANGVRIJ:
            return _invited(binding, _Lid.belang == Belang.GEEN)
        case Bereik.NA_AFSLUITING:
            return and_(_invited(binding, _Lid.belang == Belang.GEEN), Aanmelding.inzage_leden_tot > binding.nu)
        case Bereik.TOEGEWEZEN:
            at = Aanmelding.tafel_code.in_(binding.bound(recht.rol, "tafel_code", plek))
            return and_(Aanmelding.procesregisseur_id == binding.houder(plek), at, _free_of_interest(binding))
        case Bereik.REGIO:
            return and_(filed, Aanmelding.regio_code.in_(binding.bound(recht.rol, "regio_code", plek)))
        case Bereik.NOOD | Bereik.NOOD_ORGANISATIE:
            mine = and_(_Nood.aanmelding_id == Aanmelding.id, _Nood.gebruiker_id == binding.gebruiker)
            now = exists().where(mine, _Nood.rol == recht.rol, _Nood.van <= binding.nu, _Nood.tot > binding.nu)
            return and_(now, _emergency_reach(binding, recht.rol))


def _held(toekenningen: Sequence[Toekenning]) -> tuple[tuple[Recht, int], ...]:
    """The rights with on whose behalf (`plek`): one's own before those of others, an emergency last."""
    held = []
    for plek, namens in enumerate(_voor_wie(toekenningen)):
        rollen = {toekenning.rol for toekenning in toekenningen if toekenning.namens == namens}
        # Emergency access is personal: nobody takes it in another's name.
        held += [(recht, plek) for recht in RECHTEN if recht.rol in rollen and not (plek and recht.bereik in _NOOD)]
    return tuple(sorted(held, key=lambda one: one[0].bereik in _NOOD))


@lru_cache(maxsize=256)
def _statement(
    held: tuple[tuple[Recht, int], ...], options: tuple[ORMOption, ...], *, lock: bool
) -> Select[*tuple[Any, ...]]:
    """One case with, per right, whether it is within that right's scope."""
    conditions = [_condition(_Names(), *one).label(f"recht_{index}") for index, one in enumerate(held)]
    query = select(Aanmelding, *conditions).where(Aanmelding.id == bindparam("aanmelding")).options(*options)
    return query.with_for_update(of=Aanmelding) if lock else query


def _parameters(actor: Actor, held: tuple[tuple[Recht, int], ...], aanmelding_id: UUID) -> dict[str, Any]:
    voor_wie = _voor_wie(actor.toekenningen)
    bound = {
        f"{plek}.{recht.rol}.{attribute}": _bound(actor.toekenningen, recht.rol, attribute, voor_wie[plek])
        for recht, plek in held
        for attribute in ("organisatie_code", "tafel_code", "regio_code")
    }
    houders = {f"houder.{plek}": namens or actor.gebruiker_id for plek, namens in enumerate(voor_wie)}
    wie = {"gebruiker": actor.gebruiker_id, "organisatie": actor.organisatie_code}
    return {**wie, **houders, **bound, "nu": actor.nu, "aanmelding": aanmelding_id}


def filter_for(actor: Actor, actie: Actie) -> ColumnElement[bool]:
    """The cases on which the actor has `actie`, whatever their status: for lists, counts, exports and search."""
    kept = _filter(actor.gebruiker_id, actor.organisatie_code, actor.toekenningen, actie)
    timed = [one for one in _held(actor.toekenningen) if actie in one[0].acties and one[0].bereik in _TIJDELIJK]
    if not timed:
        return kept
    binding = _Values(actor.gebruiker_id, actor.organisatie_code, actor.toekenningen, actor.nu)
    return or_(kept, *(_condition(binding, *one) for one in timed))


@lru_cache(maxsize=512)
def _filter(
    gebruiker_id: UUID, organisatie: str, toekenningen: tuple[Toekenning, ...], actie: Actie
) -> ColumnElement[bool]:
    """Built once per person: the key is all that it depends on, so other roles make another filter. What depends on the
    moment too is left out here."""
    binding = _Values(gebruiker_id, organisatie, toekenningen)
    held = [one for one in _held(toekenningen) if actie in one[0].acties and one[0].bereik not in _TIJDELIJK]
    return or_(*(_condition(binding, *one) for one in held)) if held else false()


@dataclass(frozen=True)
class Zaak:
    """A case with what this actor may do with it."""

    aanmelding: Aanmelding
    rechten: tuple[Recht, ...]
    uitgesloten: Mapping[Actie, str]

    @property
    def in_nood(self) -> bool:
        """Whether the case is open by emergency access alone."""
        return bool(self.rechten) and all(recht.bereik in _NOOD for recht in self.rechten)

    @property
    def mogelijke_acties(self) -> list[Actie]:
        """The acts that are open to this actor now, in the glossary's order."""
        acties = mogelijke_acties(self.rechten, self.aanmelding.status)
        return [actie for actie in acties if actie not in self.uitgesloten]


def mogelijke_acties(rechten: Sequence[Recht], status: Status) -> list[Actie]:
    """Role × scope × status: what remains of the rights in this status."""
    reaching = (recht.acties for recht in rechten if status in STATUSSEN[recht.bereik])
    granted = frozenset().union(*reaching) & workflow.acties_bij(status)
    return [actie for actie in Actie if actie in granted]


def load(
    tx: Session,
    actor: Actor,
    actie: Actie,
    aanmelding_id: UUID,
    versie: int | None = None,
    *,
    options: Sequence[ORMOption] = (),
) -> Zaak:
    """Find one case and decide, in one query. `versie` is what the client last saw (If-Match).

    Raises NietGevonden (404), NietToegestaan (403), NietNu (409) or InmiddelsGewijzigd (412).
    """
    found = _find(tx, actor, aanmelding_id, tuple(options), lock=actie not in workflow.ALTIJD)
    if found is None or not found[1]:
        bestaat = found is not None or muur.bestaat(tx, aanmelding_id)
        actor.geweigerd = (actie, "aanmelding", aanmelding_id if bestaat else None)
        raise NietGevonden
    aanmelding, matched = found
    zaak = Zaak(aanmelding, tuple(recht for recht, _ in matched), _excluded(tx, aanmelding))
    _decide(actor, actie, zaak, matched)
    if versie is not None and aanmelding.versie != versie:
        raise InmiddelsGewijzigd
    if actie not in workflow.ALTIJD:
        muur.laat_door(tx, aanmelding_id)
    return zaak


def _find(
    tx: Session, actor: Actor, aanmelding_id: UUID, options: tuple[ORMOption, ...] = (), *, lock: bool = False
) -> tuple[Aanmelding, list[tuple[Recht, UUID | None]]] | None:
    """A case with the rights that reach it, each with on whose behalf."""
    held = _held(actor.toekenningen)
    row = (
        tx.execute(_statement(held, options, lock=lock), _parameters(actor, held, aanmelding_id)).unique().one_or_none()
    )
    if row is None:
        return None
    voor_wie = _voor_wie(actor.toekenningen)
    return row[0], [(recht, voor_wie[plek]) for (recht, plek), holds in zip(held, row[1:], strict=True) if holds]


def refresh(tx: Session, actor: Actor, zaak: Zaak) -> Zaak:
    """The same case with the rights that are left after an act that moved it out of, or into, a scope."""
    found = _find(tx, actor, zaak.aanmelding.id)
    matched = found[1] if found is not None else []
    return Zaak(zaak.aanmelding, tuple(recht for recht, _ in matched), _excluded(tx, zaak.aanmelding))


def load_in_nood(tx: Session, actor: Actor, aanmelding_id: UUID | None) -> Zaak:
    """A case that this actor may open in an emergency, and cannot open otherwise; sets the role that allows it.

    Raises NietGevonden (404) for what does not exist or is out of reach, with an interest too; NietToegestaan (403)
    for a case of which only the line in a list is seen; NietNu (409) when it is open already.
    """
    binding = _Values(actor.gebruiker_id, actor.organisatie_code, actor.toekenningen)
    eigen = {toekenning.rol for toekenning in actor.toekenningen if toekenning.namens is None}
    if aanmelding_id is not None and not eigen.isdisjoint(NOODROLLEN):
        muur.laat_door(tx, aanmelding_id)  # what comes next decides whether it stays so: a refusal ends the transaction
    found = None if aanmelding_id is None else _find(tx, actor, aanmelding_id)
    reaching = (
        []
        if found is None
        else [
            rol
            for rol in NOODROLLEN
            if rol in eigen
            and tx.scalar(select(Aanmelding.id).where(Aanmelding.id == aanmelding_id, _emergency_reach(binding, rol)))
        ]
    )
    if found is None or not reaching:
        actor.geweigerd = (Actie.NOODTOEGANG, "aanmelding", aanmelding_id if found is not None else None)
        if found is not None and found[1]:
            raise NietToegestaan(f"Met uw rol kunt u dit niet: {Actie.NOODTOEGANG.betekenis}.")
        raise NietGevonden
    aanmelding, matched = found
    actor.rol, actor.namens = reaching[0], None
    if any(Actie.BEKIJKEN in recht.acties for recht, _ in matched):
        raise NietNu("U kunt deze aanmelding al openen.")
    return Zaak(aanmelding, (), {})


def _excluded(tx: Session, aanmelding: Aanmelding) -> Mapping[Actie, str]:
    tafel = catalogus(tx).tafels.get(aanmelding.tafel_code or "")
    return {} if tafel is None else tafel.uitgesloten


def _decide(actor: Actor, actie: Actie, zaak: Zaak, matched: Sequence[tuple[Recht, UUID | None]]) -> None:
    granting = next((one for one in matched if actie in one[0].acties), None)
    if granting is None:
        actor.geweigerd = (actie, "aanmelding", zaak.aanmelding.id)
        raise NietToegestaan(
            f"Met uw rol kunt u dit niet: {actie.betekenis}.",
            extra={"mogelijkeActies": zaak.mogelijke_acties},
        )
    actor.rol, actor.namens = granting[0].rol, granting[1]
    if workflow.naar(zaak.aanmelding.status, actie) is None:
        mogelijk = zaak.mogelijke_acties
        raise NietNu(
            f"De aanmelding heeft status {zaak.aanmelding.status.value}; daarbij kan dit niet: {actie.betekenis}. "
            f"Wat u nu wel kunt: {'; '.join(one.betekenis for one in mogelijk) or 'niets'}.",
            extra={"mogelijkeActies": mogelijk},
        )
    if actie in zaak.uitgesloten:
        raise NietNu(zaak.uitgesloten[actie], extra={"mogelijkeActies": zaak.mogelijke_acties})


def require(actor: Actor, handeling: Handeling, *, tafel_code: str | None = None) -> list[str]:
    """Decide on an act that concerns no single case; raises NietToegestaan.

    Returns the regions (or, for meetings, tables) that the actor's role is bound to.
    """
    attribute = "regio_code" if handeling is Handeling.STATISTIEK_LEZEN else "tafel_code"
    for toekenning in sorted(actor.toekenningen, key=lambda one: (list(Rol).index(one.rol), one.namens is not None)):
        if _gives(toekenning, handeling) and tafel_code in (None, toekenning.tafel_code):
            actor.rol, actor.namens = toekenning.rol, toekenning.namens
            values = (getattr(t, attribute) for t in actor.toekenningen if t.rol in HANDELINGEN[handeling])
            return sorted({value for value in values if value is not None})
    actor.geweigerd = (handeling, "tafel" if tafel_code else "handeling", None)
    raise NietToegestaan(f"Met uw rol kunt u dit niet: {handeling.betekenis}.")


def beheerde_organisaties(actor: Actor) -> frozenset[str] | None:
    """The organisations whose accounts this administrator manages; None: all of them."""
    codes = {toekenning.organisatie_code for toekenning in actor.toekenningen if toekenning.rol is Rol.BEHEERDER}
    return None if None in codes else frozenset(code for code in codes if code is not None)


def handelingen(actor: Actor) -> list[Handeling]:
    """The acts beside cases that the actor has, for `GET /v1/mij`."""
    return [
        handeling
        for handeling in HANDELINGEN
        if any(_gives(toekenning, handeling) for toekenning in actor.toekenningen)
    ]


def _gives(toekenning: Toekenning, handeling: Handeling) -> bool:
    own = toekenning.namens is None or handeling not in PERSOONLIJK
    one_organisation = toekenning.rol is Rol.BEHEERDER and toekenning.organisatie_code is not None
    within = not one_organisation or handeling in VAN_EEN_ORGANISATIE
    return own and within and toekenning.rol in HANDELINGEN[handeling]


def rechten(actor: Actor) -> list[Recht]:
    """The rows of the matrix that the actor has, for `GET /v1/mij`."""
    held = {recht for recht, _ in _held(actor.toekenningen)}
    return [recht for recht in RECHTEN if recht in held]


def matrix() -> str:
    """The rights as Markdown; the README carries this text and a test compares it with the running rights."""
    lines = ["| rol | bereik | status | acties |", "|---|---|---|---|"]
    for recht in RECHTEN:
        for status in Status:
            acties = mogelijke_acties([recht], status)
            lines.append(f"| {recht.rol.value} | {recht.bereik.value} | {status.value} | {', '.join(acties) or '–'} |")
    lines += ["", "| handeling | rollen |", "|---|---|"]
    for handeling, rollen in HANDELINGEN.items():
        lines.append(f"| {handeling.value} | {', '.join(sorted(rollen))} |")
    return "\n".join(lines)
