"""The person (or program) behind a request, with the roles that hold today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Label, Row, Select, Subquery, Uuid, and_, bindparam, func, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.beheer.models import STAND, Gebruiker, Inrichtingsversie, Organisatie, Roltoekenning, Sessie
from app.core.workingdays import local_date
from app.glossary import Discipline, OrganisatieSoort, Rol
from app.rechten.models import Waarneming


@dataclass(frozen=True, slots=True)
class Toekenning:
    """A role with what it is bound to."""

    rol: Rol
    organisatie_code: str | None = None
    tafel_code: str | None = None
    regio_code: str | None = None
    discipline: Discipline | None = None
    namens: UUID | None = None  # whose role it is, for who stands in


@dataclass(frozen=True, slots=True)
class SessieStand:
    """What the session of this request has shown, by the real clock (`Actor.nu` can be moved in the demo)."""

    tweede_factor: bool
    tijdelijk: bool  # logged in with a password that an administrator gave
    bevestigd_op: datetime | None
    laatst_gebruikt_op: datetime
    is_programma: bool
    langs: str | None  # by which identity provider (aanmeldorganisatie) the person came in; None: by our own login
    klok: datetime
    # False in demo mode, where nobody needs a second factor or a fresh proof.
    streng: bool


@dataclass(slots=True)
class Actor:
    """Who acts, when (`nu`) and from where. `rol` is the role that the decision was based on, and `namens` whose role
    that is when this person stands in for another; authz sets both."""

    gebruiker_id: UUID
    gebruikersnaam: str
    naam: str
    organisatie_code: str
    organisatie_soort: OrganisatieSoort
    toekenningen: tuple[Toekenning, ...]
    sessie_id: UUID
    nu: datetime
    herkomst: str | None
    verzoek_id: UUID
    rol: Rol | None = None
    namens: UUID | None = None  # for whom, when someone acts on another's behalf
    # None for what the service does by itself.
    sessie: SessieStand | None = None
    # (act, object kind, object id): what was refused, so that the refusal can be logged after the rollback.
    geweigerd: tuple[str, str, UUID | None] | None = None

    @property
    def klok(self) -> datetime:
        """The real time, by which sessions, locks and codes live; `nu` is the moment of the act, moved in the demo."""
        return self.nu if self.sessie is None else self.sessie.klok

    def heeft(self, *rollen: Rol) -> bool:
        return any(toekenning.rol in rollen for toekenning in self.toekenningen)


def rollen_digest(actor: Actor) -> str:
    """Which roles somebody has, and for whom, as a hash: the same as long as nothing of that changes. Pure."""
    return sha256("\n".join(sorted(map(repr, actor.toekenningen))).encode()).hexdigest()


def _grants() -> Subquery:
    """Roles of one's own, and those that one stands in for: only while the other is not blocked and has them still.

    The bound values are in both halves, so that each starts from its own index.
    """
    own = select(
        Roltoekenning.gebruiker_id,
        null().cast(Uuid).label("namens"),
        Roltoekenning.rol,
        Roltoekenning.organisatie_code.label("rol_organisatie"),
        Roltoekenning.tafel_code,
        Roltoekenning.regio_code,
        Roltoekenning.discipline,
        Roltoekenning.van,
        Roltoekenning.tot,
    ).where(Roltoekenning.gebruiker_id == bindparam("gebruiker"))
    voor = aliased(Gebruiker)
    same = and_(
        Roltoekenning.gebruiker_id == Waarneming.voor_id,
        Roltoekenning.rol == Waarneming.rol,
        Roltoekenning.organisatie_code.is_not_distinct_from(Waarneming.organisatie_code),
        Roltoekenning.tafel_code.is_not_distinct_from(Waarneming.tafel_code),
    )
    stands_in = (
        select(
            Waarneming.door_id,
            Waarneming.voor_id,
            Roltoekenning.rol,
            Roltoekenning.organisatie_code,
            Roltoekenning.tafel_code,
            Roltoekenning.regio_code,
            Roltoekenning.discipline,
            Roltoekenning.van,
            Roltoekenning.tot,
        )
        .join(Roltoekenning, same)
        .join(voor, voor.id == Waarneming.voor_id)
        .where(
            Waarneming.door_id == bindparam("gebruiker"),
            Waarneming.beeindigd_op.is_(None),
            Waarneming.van <= bindparam("vandaag"),
            Waarneming.tot >= bindparam("vandaag"),
            voor.actief,
        )
    )
    return union_all(own, stands_in).subquery("toekenning")


_GRANTS = _grants()
_Onveranderd = aliased(Gebruiker)
_ACTOR = (
    select(
        Gebruiker.id,
        Gebruiker.gebruikersnaam,
        Gebruiker.naam,
        Gebruiker.organisatie_code,
        Organisatie.soort,
        *(column for column in _GRANTS.c if column.name != "gebruiker_id"),
    )
    .join(Organisatie, Organisatie.code == Gebruiker.organisatie_code)
    .outerjoin(_GRANTS, _GRANTS.c.gebruiker_id == Gebruiker.id)
    .where(Gebruiker.actief)
)


# How far the set-up has come: what is kept of it in memory is read again when it went further (`tafels.catalogus`).
_INRICHTING = select(func.count()).select_from(Inrichtingsversie).scalar_subquery()
# Built once: every request asks it.
_LOGGED_IN = (
    _ACTOR.add_columns(
        Gebruiker.is_programma,
        Gebruiker.tijdelijk_tot,
        Sessie.tweede_factor,
        Sessie.bevestigd_op,
        Sessie.laatst_gebruikt_op,
        Sessie.scope,
        Sessie.aanmeldorganisatie_code.label("langs"),
        _INRICHTING.label("inrichting"),
    )
    .join(Sessie, Sessie.gebruiker_id == Gebruiker.id)
    .where(
        Gebruiker.id == bindparam("gebruiker"),
        Sessie.id == bindparam("sessie"),
        Sessie.beeindigd_op.is_(None),
        Sessie.verloopt_op > bindparam("klok"),
        Sessie.laatst_gebruikt_op > bindparam("ongebruikt"),
    )
)
# For a request that changes something: whoever changes the rights of this person waits until it is done, because that
# touches the same row. `onveranderd` is the row as it was before any such wait.
_CHANGING = (
    _LOGGED_IN.add_columns(Gebruiker.versie, _Onveranderd.versie.label("onveranderd"))
    .join(_Onveranderd, _Onveranderd.id == Gebruiker.id)
    .with_for_update(read=True, of=Gebruiker)
)


@dataclass(frozen=True, slots=True)
class Mee:
    """A column that goes along with the question who asks, and its values by name; what it answers is of no matter."""

    column: Label[Any]
    values: Mapping[str, Any]


@cache
def _asking(*, changing: bool, column: Label[Any] | None) -> Select[*tuple[Any, ...]]:
    query = _CHANGING if changing else _LOGGED_IN
    return query if column is None else query.add_columns(column)


def load_actor(
    tx: Session,
    gebruiker_id: UUID,
    sessie_id: UUID,
    nu: datetime,
    herkomst: str | None,
    verzoek_id: UUID,
    *,
    klok: datetime,
    inactief: timedelta,
    streng: bool,
    changing: bool = False,
    mee: Mee | None = None,
) -> Actor | None:
    """The actor with today's roles in one query; None when the user is blocked, or the session has ended, is past its
    time or was not used for `inactief` (ASVS 5.0 7.3.1, 7.3.2). Sessions live by `klok`, roles by `nu`.

    With `changing` those roles hold until the commit (ASVS 8.3.2, 15.4.2): on PostgreSQL the user's row is locked FOR
    SHARE, and a change of rights updates that row; on SQLite the transaction already has the only write lock. A row
    that was waited for is read anew but the roles beside it are not; its version tells, and then they are asked again.
    """
    query = _asking(changing=changing, column=None if mee is None else mee.column)
    asked = {
        **(mee.values if mee is not None else {}),
        "gebruiker": gebruiker_id,
        "sessie": sessie_id,
        "vandaag": local_date(nu),
        "klok": klok,
        "ongebruikt": klok - inactief,
    }
    # Past the ORM: these are plain columns, asked by every request.
    rows = tx.connection().execute(query, asked).all()
    if changing and rows and rows[0].versie != rows[0].onveranderd:
        rows = tx.connection().execute(query, asked).all()
    if not rows:
        return None
    actor = _actor(rows, sessie_id, nu, herkomst, verzoek_id)
    row = rows[0]
    tx.info[STAND] = row.inrichting
    actor.sessie = SessieStand(
        tweede_factor=row.tweede_factor,
        tijdelijk=row.tijdelijk_tot is not None,
        bevestigd_op=row.bevestigd_op,
        laatst_gebruikt_op=row.laatst_gebruikt_op,
        is_programma=row.is_programma,
        langs=row.langs,
        klok=klok,
        streng=streng,
    )
    if row.scope is not None:  # the session asked for fewer roles than it could have (RFC 6749 §3.3)
        asked_roles = row.scope.split()
        actor.toekenningen = tuple(one for one in actor.toekenningen if one.rol.value in asked_roles)
    return actor


def actor_for(tx: Session, gebruikersnaam: str, nu: datetime) -> Actor:
    """A user as actor without a login, with the roles that held at `nu`: for what the service plays itself (the demo).

    Raises LookupError when there is no such active user.
    """
    gebruiker_id = tx.scalar(select(Gebruiker.id).where(Gebruiker.gebruikersnaam == gebruikersnaam))
    if gebruiker_id is None:
        raise LookupError(gebruikersnaam)
    return actor_of(tx, gebruiker_id, nu)


def actor_of(tx: Session, gebruiker_id: UUID, nu: datetime) -> Actor:
    """As actor_for, by id: for what a person may be told. Raises LookupError when blocked."""
    query = _ACTOR.where(Gebruiker.id == bindparam("gebruiker"))
    rows = tx.execute(query, {"gebruiker": gebruiker_id, "vandaag": local_date(nu)}).all()
    if not rows:
        raise LookupError(gebruiker_id)
    return _actor(rows, uuid4(), nu, None, uuid4())


def _actor(
    rows: Sequence[Row[*tuple[Any, ...]]], sessie_id: UUID, nu: datetime, herkomst: str | None, verzoek_id: UUID
) -> Actor:
    first = rows[0]
    return Actor(
        gebruiker_id=first.id,
        gebruikersnaam=first.gebruikersnaam,
        naam=first.naam,
        organisatie_code=first.organisatie_code,
        organisatie_soort=first.soort,
        toekenningen=_toekenningen(rows, nu),
        sessie_id=sessie_id,
        nu=nu,
        herkomst=herkomst,
        verzoek_id=verzoek_id,
    )


def _toekenningen(rows: Sequence[Row[*tuple[Any, ...]]], nu: datetime) -> tuple[Toekenning, ...]:
    vandaag = local_date(nu)
    return tuple(
        Toekenning(row.rol, row.rol_organisatie, row.tafel_code, row.regio_code, row.discipline, row.namens)
        for row in rows
        if row.rol is not None and row.van <= vandaag and (row.tot is None or vandaag <= row.tot)
    )


def current_roles(tx: Session, gebruiker_id: UUID, nu: datetime) -> list[str]:
    """The codes of the roles that a user holds at `nu`."""
    rows = tx.scalars(select(Roltoekenning).where(Roltoekenning.gebruiker_id == gebruiker_id)).all()
    vandaag = local_date(nu)
    return sorted({row.rol.value for row in rows if row.van <= vandaag and (row.tot is None or vandaag <= row.tot)})


def members_of(tx: Session, tafel_code: str, rol: Rol, nu: datetime) -> dict[UUID, Roltoekenning]:
    """The users who hold `rol` at a table today, with their grant."""
    vandaag = local_date(nu)
    rows = tx.scalars(
        select(Roltoekenning)
        .join(Gebruiker, Gebruiker.id == Roltoekenning.gebruiker_id)
        .where(
            Roltoekenning.tafel_code == tafel_code,
            Roltoekenning.rol == rol,
            Roltoekenning.van <= vandaag,
            or_(Roltoekenning.tot.is_(None), Roltoekenning.tot >= vandaag),
            Gebruiker.actief,
        )
    ).all()
    return {row.gebruiker_id: row for row in rows}


def ids_by_name(tx: Session, ids: Iterable[UUID]) -> dict[str, UUID]:
    """Username → id of these users, by name."""
    query = select(Gebruiker.gebruikersnaam, Gebruiker.id).where(Gebruiker.id.in_(list(ids)))
    return {row.gebruikersnaam: row.id for row in tx.execute(query.order_by(Gebruiker.gebruikersnaam))}


def usernames_of(tx: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The username of each of these users."""
    return {id_: naam for naam, id_ in ids_by_name(tx, ids).items()}


def names_of(tx: Session, ids: Iterable[UUID]) -> dict[str, str]:
    """Username → name of these users, by name."""
    query = select(Gebruiker.gebruikersnaam, Gebruiker.naam).where(Gebruiker.id.in_(list(ids)))
    return {
        row.gebruikersnaam: row.naam for row in tx.execute(query.order_by(Gebruiker.naam, Gebruiker.gebruikersnaam))
    }
