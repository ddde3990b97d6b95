"""The only place that decides who may do what: role × scope × status × act.

`tabel` says which acts a role has within a scope; `workflow` says which acts a status allows. A scope is one SQL
condition (`bereiken`), used both to filter lists, counts and exports and to decide on one object (in the query that
loads it), so the two cannot drift apart.

Outside every scope: 404, the same as not existing. In scope without the act: 403. Not in this status: 409.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app import muur
from app.aanmeldingen import workflow
from app.aanmeldingen.models import Aanmelding, Verloop
from app.authz.bereiken import (
    Values,
    emergency_reach,
    filter_for,
    free_of_interest,
    held_by,
    once_invited,
    parameters,
    statement,
    voor_wie_in,
)
from app.authz.tabel import (
    BEREIK_UITLEG,
    HANDELINGEN,
    INZAGE,
    NOOD,
    NOODROLLEN,
    PER_REGIO,
    PERSOONLIJK,
    RECHTEN,
    VAN_EEN_ORGANISATIE,
    WAARNEEMBAAR,
    Bereik,
    Recht,
    matrix,
    mogelijke_acties,
)
from app.beheer.actor import Actor, Toekenning
from app.beheer.models import Gebruiker
from app.core import sealed
from app.core.errors import InmiddelsGewijzigd, NietGevonden, NietNu, NietToegestaan
from app.core.workingdays import local_text
from app.glossary import Actie, Handeling, Rol
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel

__all__ = [
    "BEREIK_UITLEG",
    "INZAGE",
    "RECHTEN",
    "WAARNEEMBAAR",
    "Bereik",
    "Recht",
    "Zaak",
    "alleen_publicaties",
    "beheerde_organisaties",
    "filter_for",
    "free_of_interest",
    "handelingen",
    "load",
    "load_in_nood",
    "matrix",
    "mogelijke_acties",
    "once_invited",
    "rechten",
    "refresh",
    "regios_met",
    "require",
    "require_at",
    "tafels_met",
]


# A right that reaches a case, with on whose behalf.
_Gevonden = tuple[Recht, UUID | None]


@dataclass(frozen=True)
class Zaak:
    """A case with what this actor may do with it."""

    aanmelding: Aanmelding
    rechten: tuple[Recht, ...]
    uitgesloten: dict[Actie, str]

    @property
    def in_nood(self) -> bool:
        """Whether the case is open by emergency access alone."""
        return bool(self.rechten) and all(recht.bereik in NOOD for recht in self.rechten)

    def heeft(self, actie: Actie) -> bool:
        """Whether one of the actor's rights in this case holds the act, in whatever status."""
        return any(actie in recht.acties for recht in self.rechten)

    @property
    def mogelijke_acties(self) -> list[Actie]:
        """The acts that are open to this actor now, in the glossary's order."""
        acties = mogelijke_acties(self.rechten, self.aanmelding.status)
        return [actie for actie in acties if actie not in self.uitgesloten]

    def na(self, actie: Actie) -> None:
        """After this act: a decision at triage can be taken back from now on, and no longer once anything followed.
        Who redirected has it out of reach by that: see `refresh`."""
        if actie in workflow.TERUG_TE_DRAAIEN:
            self.uitgesloten.pop(Actie.TRIAGE_TERUGDRAAIEN, None)
        else:
            self.uitgesloten[Actie.TRIAGE_TERUGDRAAIEN] = _TE_LAAT


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
    found = _find(tx, actor, aanmelding_id, tuple(options), lock=actie not in workflow.ALTIJD, actie=actie)
    if found is None or not found[1]:
        bestaat = muur.bestaat(tx, aanmelding_id) or found is not None  # asked in any case: a refusal takes as long
        actor.geweigerd = (actie, "aanmelding", aanmelding_id if bestaat else None)
        raise NietGevonden
    aanmelding, matched = found
    zaak = Zaak(aanmelding, tuple(recht for recht, _ in matched), _excluded(tx, actor, aanmelding, matched))
    anders = "" if versie in (None, aanmelding.versie) else _by_whom(tx, zaak)
    _decide(actor, actie, zaak, matched, anders)
    if anders:
        raise InmiddelsGewijzigd(anders)
    if actie not in workflow.ALTIJD:
        muur.laat_door(tx, aanmelding_id)
    return zaak


def _find(
    tx: Session,
    actor: Actor,
    aanmelding_id: UUID,
    options: tuple[ORMOption, ...] = (),
    *,
    lock: bool = False,
    actie: Actie | None = None,
) -> tuple[Aanmelding, list[_Gevonden]] | None:
    """A case with the rights that reach it, each with on whose behalf. What was just redirected is reached for taking
    that back (`actie`) alone: for all else it is out of sight, and so behind the second wall."""
    terug = actie is Actie.TRIAGE_TERUGDRAAIEN
    held = tuple(one for one in held_by(actor.toekenningen) if terug or one[0].bereik is not Bereik.DOORGEZET)
    if terug and any(recht.bereik is Bereik.DOORGEZET for recht, _ in held):
        muur.laat_door(tx, aanmelding_id)
    row = tx.execute(statement(held, options, lock=lock), parameters(actor, held, aanmelding_id)).unique().one_or_none()
    if row is None:
        found = None
    else:
        aanmelding, kluissleutel, verpakt, *binnen = row
        sealed.came_along(tx, aanmelding_id, kluissleutel, verpakt)
        voor_wie = voor_wie_in(actor.toekenningen)
        holding = [one for one, holds in zip(held, binnen, strict=True) if holds]
        found = aanmelding, [(recht, voor_wie[plek]) for recht, plek in holding]
    if terug and not (found and found[1]):
        muur.laat_door(tx)
    return found


def refresh(tx: Session, actor: Actor, zaak: Zaak) -> Zaak:
    """The same case with the rights that are left after an act that moved it out of, or into, a scope."""
    found = _find(tx, actor, zaak.aanmelding.id, actie=Actie.TRIAGE_TERUGDRAAIEN)
    matched = found[1] if found is not None else []
    return Zaak(zaak.aanmelding, tuple(recht for recht, _ in matched), _excluded(tx, actor, zaak.aanmelding, matched))


def reach_again(tx: Session, actor: Actor, aanmelding_id: UUID, *, left: bool) -> None:
    """Open the way to a case for an answer that this person had before, with the roles of now. `left`: the act itself
    may have moved the case out of reach; otherwise it must still be one that can be opened. With an interest: never.

    Raises NietGevonden for a case that is out of reach since.
    """
    muur.laat_door(tx, aanmelding_id)
    found = _find(tx, actor, aanmelding_id)
    muur.laat_door(tx, aanmelding_id)
    if found is not None and any(Actie.BEKIJKEN in recht.acties for recht, _ in found[1]):
        return
    # Who declared an interest since gets nothing of the case any more, also not what was answered before.
    free = select(Aanmelding.id).where(Aanmelding.id == aanmelding_id, free_of_interest(actor))
    if not left or tx.scalar(free) is None:
        actor.geweigerd = (Actie.BEKIJKEN, "aanmelding", aanmelding_id if found is not None else None)
        raise NietGevonden


def load_in_nood(tx: Session, actor: Actor, aanmelding_id: UUID | None) -> Zaak:
    """A case that this actor may open in an emergency, and cannot open otherwise; sets the role that allows it.

    Raises NietGevonden (404) for what does not exist or is out of reach, with an interest too; NietToegestaan (403)
    for a case of which only the line in a list is seen; NietNu (409) when it is open already.
    """
    binding = Values(actor.gebruiker_id, actor.organisatie_code, actor.toekenningen)
    eigen = {toekenning.rol for toekenning in actor.toekenningen if toekenning.namens is None}
    if aanmelding_id is not None and not eigen.isdisjoint(NOODROLLEN):
        muur.laat_door(tx, aanmelding_id)  # what comes next decides whether it stays so: a refusal ends the transaction
    found = None if aanmelding_id is None else _find(tx, actor, aanmelding_id)
    # Also asked of what does not exist: how long a refusal takes must not tell that a case does.
    reaching = [
        rol
        for rol in NOODROLLEN
        if rol in eigen
        and tx.scalar(select(Aanmelding.id).where(Aanmelding.id == aanmelding_id, emergency_reach(binding, rol)))
    ]
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


def _excluded(tx: Session, actor: Actor, aanmelding: Aanmelding, matched: Sequence[_Gevonden]) -> dict[Actie, str]:
    """What the status allows and cannot be all the same, with why: by the kind of table, or because it is too late."""
    tafel = catalogus(tx).tafels.get(aanmelding.tafel_code or "")
    excluded = {} if tafel is None else tafel.uitgesloten
    if not _just_decided(tx, actor, aanmelding, matched):
        excluded[Actie.TRIAGE_TERUGDRAAIEN] = _TE_LAAT
    return excluded


_TE_LAAT = (
    "Een triagebesluit kunt u een minuut lang terugdraaien, zolang er verder niets is gebeurd. Neem zo nodig een nieuw "
    "besluit, en bel de aanmelder."
)


def _just_decided(tx: Session, actor: Actor, aanmelding: Aanmelding, matched: Sequence[_Gevonden]) -> bool:
    """Whether the last that happened to the case is a decision at triage of less than a minute ago. A redirect is
    taken back by the table that made it, not by the one that got it."""
    if workflow.naar(aanmelding.status, Actie.TRIAGE_TERUGDRAAIEN) is None:
        return False
    if not timedelta() <= actor.nu - aanmelding.gewijzigd_op <= workflow.BEDENKTIJD:
        return False
    query = select(Verloop.actie).where(Verloop.aanmelding_id == aanmelding.id).order_by(Verloop.id.desc()).limit(1)
    laatste = tx.scalar(query)
    doorgezet = any(recht.bereik is Bereik.DOORGEZET for recht, _ in matched)
    return laatste in workflow.TERUG_TE_DRAAIEN and (laatste is not Actie.DOORZETTEN or doorgezet)


def _by_whom(tx: Session, zaak: Zaak) -> str:
    """Who was first, with what and when: for who may read the course of the case; for others only that it was so."""
    found = None
    if any(Actie.BEKIJKEN in recht.acties for recht in zaak.rechten):
        query = (
            select(Verloop.actie, Verloop.op, Gebruiker.naam)
            .join(Gebruiker, Gebruiker.id == Verloop.door_id)
            .where(Verloop.aanmelding_id == zaak.aanmelding.id)
            .order_by(Verloop.id.desc())
            .limit(1)
        )
        found = tx.execute(query).one_or_none()
    if found is None:
        return "Iemand anders heeft dit intussen gewijzigd."
    return f"{found.naam} was u voor, {local_text(found.op)}: {found.actie.betekenis}."


def _decide(actor: Actor, actie: Actie, zaak: Zaak, matched: Sequence[tuple[Recht, UUID | None]], anders: str) -> None:
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
            f"{anders} De aanmelding heeft status {zaak.aanmelding.status.value}; ".lstrip()
            + f"daarbij kan dit niet: {actie.betekenis}. "
            + f"Wat u nu wel kunt: {'; '.join(one.betekenis for one in mogelijk) or 'niets'}.",
            extra={"mogelijkeActies": mogelijk},
        )
    if actie in zaak.uitgesloten:
        raise NietNu(zaak.uitgesloten[actie], extra={"mogelijkeActies": zaak.mogelijke_acties})


def require(
    actor: Actor, handeling: Handeling, *, tafel_code: str | None = None, regio_code: str | None = None
) -> list[str]:
    """Decide on an act that concerns no single case, at this table or in this region when it names one; raises
    NietToegestaan.

    Returns the regions (or, for meetings, tables) that the actor's role is bound to.
    """
    attribute = "regio_code" if handeling in PER_REGIO else "tafel_code"
    for toekenning in sorted(actor.toekenningen, key=lambda one: (list(Rol).index(one.rol), one.namens is not None)):
        # A BEHEERDER whose role gives the act at all is bound to no table: every table is his to set up.
        tafel = tafel_code in (None, toekenning.tafel_code) or toekenning.rol is Rol.BEHEERDER
        if _gives(toekenning, handeling) and tafel and regio_code in (None, toekenning.regio_code):
            actor.rol, actor.namens = toekenning.rol, toekenning.namens
            values = (getattr(t, attribute) for t in actor.toekenningen if t.rol in HANDELINGEN[handeling])
            return sorted({value for value in values if value is not None})
    actor.geweigerd = (handeling, "tafel" if tafel_code else "handeling", None)
    raise NietToegestaan(f"Met uw rol kunt u dit niet: {handeling.betekenis}.")


def require_at(tx: Session, actor: Actor, handeling: Handeling, tafel_code: str) -> TafelProfiel:
    """Decide on an act about one table, for roles bound to it or to its region; answers the table.

    Raises NietGevonden for a table that does not exist, NietToegestaan.
    """
    tafel = catalogus(tx).tafel(tafel_code)
    for toekenning in sorted(actor.toekenningen, key=lambda one: (list(Rol).index(one.rol), one.namens is not None)):
        bound = toekenning.tafel_code == tafel.code or (
            toekenning.tafel_code is None and toekenning.regio_code == tafel.regio_code
        )
        if bound and _gives(toekenning, handeling):
            actor.rol, actor.namens = toekenning.rol, toekenning.namens
            return tafel
    actor.geweigerd = (handeling, "tafel", None)
    raise NietToegestaan(f"Met uw rol kunt u dit niet: {handeling.betekenis}.")


def tafels_met(actor: Actor, handeling: Handeling) -> frozenset[str]:
    """The tables that the roles which give this act are bound to; none for who does not have it."""
    codes = (toekenning.tafel_code for toekenning in actor.toekenningen if _gives(toekenning, handeling))
    return frozenset(code for code in codes if code is not None)


def regios_met(tx: Session, actor: Actor, handeling: Handeling) -> frozenset[str]:
    """The regions of the roles which give this act: the role's own, that of its table, or that of the organisation."""
    gegevens = catalogus(tx)
    found: set[str | None] = set()
    for toekenning in actor.toekenningen:
        if not _gives(toekenning, handeling):
            continue
        if toekenning.tafel_code is not None:
            found.add(gegevens.tafels[toekenning.tafel_code].regio_code)
        elif toekenning.regio_code is not None:
            found.add(toekenning.regio_code)
        else:
            found.add(gegevens.organisaties[toekenning.organisatie_code or actor.organisatie_code][2])
    return frozenset(code for code in found if code is not None)


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


def alleen_publicaties(actor: Actor) -> bool:
    """Whether statistics are for this actor what is published, and nothing live."""
    return actor.heeft(Rol.MONITORING) and Handeling.STATISTIEK_LEZEN not in handelingen(actor)


def _gives(toekenning: Toekenning, handeling: Handeling) -> bool:
    own = toekenning.namens is None or handeling not in PERSOONLIJK
    one_organisation = toekenning.rol is Rol.BEHEERDER and toekenning.organisatie_code is not None
    within = not one_organisation or handeling in VAN_EEN_ORGANISATIE
    return own and within and toekenning.rol in HANDELINGEN[handeling]


def rechten(actor: Actor) -> list[Recht]:
    """The rows of the matrix that the actor has, for `GET /v1/mij`."""
    held = {recht for recht, _ in held_by(actor.toekenningen)}
    return [recht for recht in RECHTEN if recht in held]
