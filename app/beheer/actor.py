"""The person (or program) behind a request, with the roles that hold today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import Session

from app.beheer.models import Gebruiker, Organisatie, Roltoekenning, Sessie
from app.core.workingdays import local_date
from app.glossary import Discipline, OrganisatieSoort, Rol


@dataclass(frozen=True, slots=True)
class Toekenning:
    """A role with what it is bound to."""

    rol: Rol
    organisatie_code: str | None = None
    tafel_code: str | None = None
    regio_code: str | None = None
    discipline: Discipline | None = None


@dataclass(frozen=True, slots=True)
class SessieStand:
    """What the session of this request has shown, by the real clock (`Actor.nu` can be moved in the demo)."""

    tweede_factor: bool
    bevestigd_op: datetime | None
    laatst_gebruikt_op: datetime
    is_programma: bool
    klok: datetime
    # False in demo mode, where nobody needs a second factor or a fresh proof.
    streng: bool


@dataclass(slots=True)
class Actor:
    """Who acts, when (`nu`) and from where. `rol` is the role that the decision was based on; authz sets it."""

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


_ACTOR = select(
    Gebruiker.id,
    Gebruiker.gebruikersnaam,
    Gebruiker.naam,
    Gebruiker.organisatie_code,
    Organisatie.soort,
    Roltoekenning.rol,
    Roltoekenning.organisatie_code.label("rol_organisatie"),
    Roltoekenning.tafel_code,
    Roltoekenning.regio_code,
    Roltoekenning.discipline,
    Roltoekenning.van,
    Roltoekenning.tot,
).join(Organisatie, Organisatie.code == Gebruiker.organisatie_code)


# Built once: every request asks it.
_LOGGED_IN = (
    _ACTOR.add_columns(
        Gebruiker.is_programma, Sessie.tweede_factor, Sessie.bevestigd_op, Sessie.laatst_gebruikt_op, Sessie.scope
    )
    .join(Sessie, Sessie.gebruiker_id == Gebruiker.id)
    .outerjoin(Roltoekenning, Roltoekenning.gebruiker_id == Gebruiker.id)
    .where(
        Gebruiker.id == bindparam("gebruiker"),
        Sessie.id == bindparam("sessie"),
        Sessie.beeindigd_op.is_(None),
        Sessie.verloopt_op > bindparam("klok"),
        Sessie.laatst_gebruikt_op > bindparam("ongebruikt"),
        Gebruiker.actief,
    )
)


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
) -> Actor | None:
    """The actor with today's roles in one query; None when the user is blocked, or the session has ended, is past its
    time or was not used for `inactief` (ASVS 5.0 7.3.1, 7.3.2). Sessions live by `klok`, roles by `nu`."""
    # Past the ORM: these are plain columns, asked by every request.
    asked = {"gebruiker": gebruiker_id, "sessie": sessie_id, "klok": klok, "ongebruikt": klok - inactief}
    rows = tx.connection().execute(_LOGGED_IN, asked).all()
    if not rows:
        return None
    actor = _actor(rows, sessie_id, nu, herkomst, verzoek_id)
    row = rows[0]
    actor.sessie = SessieStand(
        row.tweede_factor, row.bevestigd_op, row.laatst_gebruikt_op, row.is_programma, klok, streng
    )
    if row.scope is not None:  # the session asked for fewer roles than it could have (RFC 6749 §3.3)
        asked_roles = row.scope.split()
        actor.toekenningen = tuple(one for one in actor.toekenningen if one.rol.value in asked_roles)
    return actor


def actor_for(tx: Session, gebruikersnaam: str, nu: datetime) -> Actor:
    """A user as actor without a login, with the roles that held at `nu`: for what the service plays itself (the demo).

    Raises LookupError when there is no such active user.
    """
    rows = tx.execute(
        _ACTOR.outerjoin(Roltoekenning, Roltoekenning.gebruiker_id == Gebruiker.id).where(
            Gebruiker.gebruikersnaam == gebruikersnaam, Gebruiker.actief
        )
    ).all()
    if not rows:
        raise LookupError(gebruikersnaam)
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
        Toekenning(row.rol, row.rol_organisatie, row.tafel_code, row.regio_code, row.discipline)
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
