"""The only place that decides who may do what: role × scope × status × act.

`RECHTEN` says which acts a role has within a scope; `workflow` says which acts a status allows. A scope is one SQL
condition, used both to filter lists, counts and exports and to decide on one object (in the query that loads it), so
the two cannot drift apart.

Outside every scope: 404, the same as not existing. In scope without the act: 403. Not in this status: 409.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, Uuid, and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.interfaces import ORMOption

from app import muur
from app.aanmeldingen import workflow
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor, Toekenning
from app.core.errors import InmiddelsGewijzigd, NietGevonden, NietNu, NietToegestaan
from app.glossary import Actie, Belang, Handeling, Rol, Status
from app.tafels.catalogus import catalogus
from app.tafels.models import Bespreking, UitgenodigdLid


class Bereik(StrEnum):
    """The scopes: which cases a role reaches."""

    EIGEN = "EIGEN"
    ORGANISATIE = "ORGANISATIE"
    TAFEL = "TAFEL"
    UITGENODIGD = "UITGENODIGD"
    BELANGVRIJ = "BELANGVRIJ"
    TOEGEWEZEN = "TOEGEWEZEN"
    REGIO = "REGIO"


BEREIK_UITLEG = {
    Bereik.EIGEN: "aanmeldingen die u zelf inbracht",
    Bereik.ORGANISATIE: "ingediende aanmeldingen van de organisatie waar de rol aan vastzit",
    Bereik.TAFEL: "ingediende aanmeldingen bij de tafel waar de rol aan vastzit",
    Bereik.UITGENODIGD: "casussen waarvoor u bent uitgenodigd en nog geen belang verklaarde, tot de afsluiting",
    Bereik.BELANGVRIJ: "casussen waarvoor u bent uitgenodigd en verklaarde geen belang te hebben, tot de afsluiting",
    Bereik.TOEGEWEZEN: "casussen bij de tafel waar de rol aan vastzit waarvan u de procesregie heeft",
    Bereik.REGIO: "ingediende aanmeldingen van de regio waar de rol aan vastzit",
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
    Recht(Rol.PROCESREGISSEUR, Bereik.TOEGEWEZEN, frozenset(_LEZEN | {Actie.METEN})),
    Recht(Rol.REGIOCOORDINATOR, Bereik.REGIO, frozenset({Actie.IN_WERKLIJST_ZIEN})),
)

# Acts that concern no single case: who may, and what the role must be bound to.
HANDELINGEN: dict[Handeling, frozenset[Rol]] = {
    Handeling.AANMELDEN: frozenset({Rol.AANMELDER}),
    Handeling.ZITTINGEN_ZIEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS, Rol.TAFELLID}),
    Handeling.ZITTINGEN_BEHEREN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS}),
    Handeling.STATISTIEK_LEZEN: frozenset({Rol.REGIOCOORDINATOR}),
    Handeling.AUDIT_LEZEN: frozenset({Rol.FG}),
    Handeling.GEBRUIKERS_BEHEREN: frozenset({Rol.BEHEERDER}),
    Handeling.AANMELDORGANISATIES_BEHEREN: frozenset({Rol.BEHEERDER}),
}
# All that an administrator of one organisation may; every other act of a BEHEERDER asks for the unbound role.
VAN_EEN_ORGANISATIE = frozenset({Handeling.GEBRUIKERS_BEHEREN})

# A panel member's access begins with the agenda and ends by itself when the case closes.
_OPEN_VOOR_LEDEN = frozenset({Status.INGEPLAND, Status.BESPROKEN, Status.GEADVISEERD, Status.IN_OPVOLGING})
_INGEDIEND = frozenset(Status) - {Status.CONCEPT}
# In which statuses a scope reaches a case at all; outside these the case does not exist for that role.
STATUSSEN: dict[Bereik, frozenset[Status]] = {
    Bereik.EIGEN: frozenset(Status),
    Bereik.ORGANISATIE: _INGEDIEND,
    Bereik.TAFEL: _INGEDIEND,
    Bereik.UITGENODIGD: _OPEN_VOOR_LEDEN,
    Bereik.BELANGVRIJ: _OPEN_VOOR_LEDEN,
    Bereik.TOEGEWEZEN: _INGEDIEND - {Status.INGEDIEND, Status.AANVULLING_GEVRAAGD, Status.AFGEWEZEN},
    Bereik.REGIO: _INGEDIEND,
}


class _Binding(Protocol):
    """Where a scope gets its values: from the actor (for filters), or a name to fill in later (for `load`)."""

    @property
    def gebruiker(self) -> UUID | BindParameter[UUID]: ...

    def bound(self, rol: Rol, attribute: str) -> Any: ...


@dataclass(frozen=True)
class _Values:
    """The actor's own values."""

    gebruiker: UUID
    toekenningen: tuple[Toekenning, ...]

    def bound(self, rol: Rol, attribute: str) -> list[str]:
        return _bound(self.toekenningen, rol, attribute)


class _Names:
    """Names for the values, so that the statement of `load` is built once per set of roles and not per request."""

    @property
    def gebruiker(self) -> BindParameter[UUID]:
        return bindparam("gebruiker", type_=Uuid())

    def bound(self, rol: Rol, attribute: str) -> Any:
        return bindparam(f"{rol}.{attribute}", expanding=True)


def _bound(toekenningen: Iterable[Toekenning], rol: Rol, attribute: str) -> list[str]:
    values = (getattr(t, attribute) for t in toekenningen if t.rol is rol)
    return sorted({value for value in values if value is not None})


# Names of their own, so that the filter fits in any query, whatever that query joins.
_Lid = aliased(UitgenodigdLid)
_Punt = aliased(Bespreking)


def _invited(binding: _Binding, belang: ColumnElement[bool]) -> ColumnElement[bool]:
    """Invited to a discussion that was not put off. A conflict once declared holds for every later discussion too."""
    mine = and_(_Lid.aanmelding_id == Aanmelding.id, _Lid.gebruiker_id == binding.gebruiker)
    return and_(
        Aanmelding.tafel_code.in_(binding.bound(Rol.TAFELLID, "tafel_code")),
        exists().where(mine, _Punt.id == _Lid.bespreking_id, _Punt.uitgesteld_op.is_(None), belang),
        ~exists().where(mine, _Lid.belang != Belang.GEEN),
    )


def _condition(binding: _Binding, recht: Recht) -> ColumnElement[bool]:
    """The scope of one right as SQL. What was never filed is for its requester alone."""
    scope = _scope(binding, recht)
    reached = STATUSSEN[recht.bereik]
    others = frozenset(Status) - reached
    if not others:
        return scope
    few = Aanmelding.status.in_(reached) if len(reached) < len(others) else Aanmelding.status.not_in(others)
    return and_(few, scope)


def _scope(binding: _Binding, recht: Recht) -> ColumnElement[bool]:
    filed = Aanmelding.ingediend_op.is_not(None)
    match recht.bereik:
        case Bereik.EIGEN:
            return Aanmelding.aanmelder_id == binding.gebruiker
        case Bereik.ORGANISATIE:
            codes = binding.bound(recht.rol, "organisatie_code")
            return and_(filed, Aanmelding.organisatie_code.in_(codes))
        case Bereik.TAFEL:
            return and_(filed, Aanmelding.tafel_code.in_(binding.bound(recht.rol, "tafel_code")))
        case Bereik.UITGENODIGD:
            return _invited(binding, _Lid.belang.is_(None))
        case Bereik.BELANGVRIJ:
            return _invited(binding, _Lid.belang == Belang.GEEN)
        case Bereik.TOEGEWEZEN:
            codes = binding.bound(recht.rol, "tafel_code")
            return and_(Aanmelding.procesregisseur_id == binding.gebruiker, Aanmelding.tafel_code.in_(codes))
        case Bereik.REGIO:
            return and_(filed, Aanmelding.regio_code.in_(binding.bound(recht.rol, "regio_code")))


def _rechten(actor: Actor) -> tuple[Recht, ...]:
    held = {toekenning.rol for toekenning in actor.toekenningen}
    return tuple(recht for recht in RECHTEN if recht.rol in held)


@lru_cache(maxsize=256)
def _statement(held: tuple[Recht, ...], options: tuple[ORMOption, ...], *, lock: bool) -> Select[*tuple[Any, ...]]:
    """One case with, per right, whether it is within that right's scope."""
    conditions = [_condition(_Names(), recht).label(f"recht_{index}") for index, recht in enumerate(held)]
    query = select(Aanmelding, *conditions).where(Aanmelding.id == bindparam("aanmelding")).options(*options)
    return query.with_for_update(of=Aanmelding) if lock else query


def _parameters(actor: Actor, held: tuple[Recht, ...], aanmelding_id: UUID) -> dict[str, Any]:
    bound = {
        f"{recht.rol}.{attribute}": _bound(actor.toekenningen, recht.rol, attribute)
        for recht in held
        for attribute in ("organisatie_code", "tafel_code", "regio_code")
    }
    return {"gebruiker": actor.gebruiker_id, "aanmelding": aanmelding_id, **bound}


def filter_for(actor: Actor, actie: Actie) -> ColumnElement[bool]:
    """The cases on which the actor has `actie`, whatever their status: for lists, counts, exports and search."""
    return _filter(actor.gebruiker_id, actor.toekenningen, actie)


@lru_cache(maxsize=512)
def _filter(gebruiker_id: UUID, toekenningen: tuple[Toekenning, ...], actie: Actie) -> ColumnElement[bool]:
    """Built once per person: the key is all that it depends on, so other roles make another filter."""
    binding = _Values(gebruiker_id, toekenningen)
    held = {toekenning.rol for toekenning in toekenningen}
    conditions = [_condition(binding, recht) for recht in RECHTEN if recht.rol in held and actie in recht.acties]
    return or_(*conditions) if conditions else false()


@dataclass(frozen=True)
class Zaak:
    """A case with what this actor may do with it."""

    aanmelding: Aanmelding
    rechten: tuple[Recht, ...]
    uitgesloten: Mapping[Actie, str]

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
    held = _rechten(actor)
    query = _statement(held, tuple(options), lock=actie not in workflow.ALTIJD)
    row = tx.execute(query, _parameters(actor, held, aanmelding_id)).unique().one_or_none()
    matched = () if row is None else tuple(recht for recht, holds in zip(held, row[1:], strict=True) if holds)
    if row is None or not matched:
        bestaat = row is not None or muur.bestaat(tx, aanmelding_id)
        actor.geweigerd = (actie, "aanmelding", aanmelding_id if bestaat else None)
        raise NietGevonden
    zaak = Zaak(row[0], matched, _excluded(tx, row[0]))
    _decide(actor, actie, zaak)
    if versie is not None and zaak.aanmelding.versie != versie:
        raise InmiddelsGewijzigd
    if actie not in workflow.ALTIJD:
        muur.laat_door(tx, aanmelding_id)
    return zaak


def refresh(tx: Session, actor: Actor, zaak: Zaak) -> Zaak:
    """The same case with the rights that are left after an act that moved it out of, or into, a scope."""
    held = _rechten(actor)
    query = _statement(held, (), lock=False)
    row = tx.execute(query, _parameters(actor, held, zaak.aanmelding.id)).one()
    matched = tuple(recht for recht, holds in zip(held, row[1:], strict=True) if holds)
    return Zaak(zaak.aanmelding, matched, _excluded(tx, zaak.aanmelding))


def _excluded(tx: Session, aanmelding: Aanmelding) -> Mapping[Actie, str]:
    tafel = catalogus(tx).tafels.get(aanmelding.tafel_code or "")
    return {} if tafel is None else tafel.uitgesloten


def _decide(actor: Actor, actie: Actie, zaak: Zaak) -> None:
    granting = next((recht for recht in zaak.rechten if actie in recht.acties), None)
    if granting is None:
        actor.geweigerd = (actie, "aanmelding", zaak.aanmelding.id)
        raise NietToegestaan(
            f"Met uw rol kunt u dit niet: {actie.betekenis}.",
            extra={"mogelijkeActies": zaak.mogelijke_acties},
        )
    actor.rol = granting.rol
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
    for toekenning in sorted(actor.toekenningen, key=lambda one: list(Rol).index(one.rol)):
        if _grants(toekenning, handeling) and tafel_code in (None, toekenning.tafel_code):
            actor.rol = toekenning.rol
            return sorted(
                {code for rol in HANDELINGEN[handeling] for code in _bound(actor.toekenningen, rol, attribute)}
            )
    actor.geweigerd = (handeling, "tafel" if tafel_code else "handeling", None)
    raise NietToegestaan(f"Met uw rol kunt u dit niet: {handeling.betekenis}.")


def _grants(toekenning: Toekenning, handeling: Handeling) -> bool:
    one_organisation = toekenning.rol is Rol.BEHEERDER and toekenning.organisatie_code is not None
    return toekenning.rol in HANDELINGEN[handeling] and (not one_organisation or handeling in VAN_EEN_ORGANISATIE)


def beheerde_organisaties(actor: Actor) -> frozenset[str] | None:
    """The organisations whose accounts this administrator manages; None: all of them."""
    codes = {toekenning.organisatie_code for toekenning in actor.toekenningen if toekenning.rol is Rol.BEHEERDER}
    return None if None in codes else frozenset(code for code in codes if code is not None)


def handelingen(actor: Actor) -> list[Handeling]:
    """The acts beside cases that the actor has, for `GET /v1/mij`."""
    return [one for one in HANDELINGEN if any(_grants(toekenning, one) for toekenning in actor.toekenningen)]


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
