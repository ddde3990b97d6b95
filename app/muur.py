"""The second wall: row-level security in PostgreSQL, behind authz.

`authz` decides. This module tells the database, per transaction, what the person behind it is bound to, and policies
(revisions 0006, 0010, 0021 and 0029) then show no case, and nothing that hangs on one, to anybody else: an outsider's
query finds nothing even where a rule of ours was forgotten. The wall is coarser than authz (it knows no acts, no
statuses).

It stands where the service connects as a role that owns nothing (`stand`); SQLite has no such thing, and there authz
is the only wall. Settings are local to the transaction, so that they are safe behind pgbouncer in transaction mode.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection, String, Uuid, bindparam, func, select, text, true
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor, Mee, Toekenning
from app.bijlagen.models import Bijlage
from app.glossary import Rol

# Per role the settings that the policies compare with, and what of the role goes into each: a code that it is bound to,
# WIE (whose role it is: one's own, or of whom one stands in for) or JA. Other roles reach no case.
WIE, JA = "wie", "ja"
_TAFEL = (("tafels", "tafel_code"), ("nood", JA))
INSTELLING: dict[Rol, tuple[tuple[str, str], ...]] = {
    Rol.AANMELDER: (("gebruikers", WIE),),
    Rol.TEAMLEIDER: (("organisaties", "organisatie_code"), ("nood", JA)),
    Rol.VOORZITTER: _TAFEL,
    Rol.SECRETARIS: _TAFEL,
    Rol.TAFELLID: (("lid_tafels", "tafel_code"),),
    Rol.PROCESREGISSEUR: (("regisseur_tafels", "tafel_code"), ("regisseurs", WIE)),
    Rol.REGIOCOORDINATOR: (("regios", "regio_code"),),
    Rol.FG: (("fg", JA),),
}
MEESTE = 10_000
NAMEN = tuple(dict.fromkeys(naam for delen in INSTELLING.values() for naam, _ in delen))


def _zet(namen: Iterable[str]) -> str:
    """Sets these for the transaction only: what a pool or pgbouncer hands on must hold nothing of the one before.
    Answers a row without columns: nobody reads what was set."""
    instellingen = ", ".join(f"set_config('app.{naam}', %({naam})s, true)" for naam in namen)
    return f"SELECT FROM (SELECT {instellingen} OFFSET 0) AS gezet"


_ALLE = ("zelf", *NAMEN)
_STAND = _zet(_ALLE)
# The same as a column of another question: set once, before anything behind the wall is asked.
_GEZET = (func.set_config(f"app.{naam}", bindparam(f"muur_{naam}", type_=String), true()) for naam in _ALLE)
_MEE = select(func.num_nonnulls(*_GEZET)).scalar_subquery().label("muur")
_ZAKEN = _zet(("zaken",))
_ZAKEN_VAN = select(func.muur_zaken_van(bindparam("gebruiker", type_=Uuid)))
_ZAAK_MET = select(func.muur_zaak_met(bindparam("kenmerk", type_=String), type_=Uuid))
_SAMENLOOP = select(func.muur_samenloop(bindparam("zaak", type_=Uuid)))
_BIJLAGE = select(func.muur_bijlage_bestaat(bindparam("bijlage", type_=Uuid)))
_EERDER_BETROKKEN = text("SELECT zaak, gebruiker, hoe FROM muur_eerder_betrokken(:zaken)")
_BESTAAT = select(func.muur_bestaat(bindparam("zaak", type_=Uuid)))


def gebondenheid(gebruiker_id: UUID, toekenningen: Iterable[Toekenning]) -> Mapping[str, str]:
    """What the person is bound to, per setting, as a list with commas. Pure."""
    gevonden: dict[str, set[str]] = {naam: set() for naam in NAMEN}
    for toekenning in toekenningen:
        for naam, wat in INSTELLING.get(toekenning.rol, ()):
            match wat:
                case "wie":
                    gevonden[naam].add(str(toekenning.namens or gebruiker_id))
                case "ja":
                    gevonden[naam].add(JA)
                case _:
                    gevonden[naam] |= {code for code in (getattr(toekenning, wat),) if code is not None}
    return {"zelf": str(gebruiker_id)} | {naam: ",".join(sorted(waarden)) for naam, waarden in gevonden.items()}


def _achter(tx: Session) -> Connection | None:
    """The connection, where there is a wall to tell something; None on SQLite."""
    connection = tx.connection()
    return connection if connection.dialect.name == "postgresql" else None


def stand(tx: Session, actor: Actor, al: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """From here to the end of this transaction the database shows only what this person is bound to, which is the
    answer. `al` is what was said in this transaction before it was known who asks: when it is still so, that stands."""
    gebonden = gebondenheid(actor.gebruiker_id, actor.toekenningen)
    connection = _achter(tx) if gebonden != al else None
    if connection is not None:
        # As the driver takes it: compiling takes as long as the database.
        connection.exec_driver_sql(_STAND, gebonden)
    return gebonden


def mee(tx: Session, gebonden: Mapping[str, str] | None) -> Mee | None:
    """What says this to the wall along with the question who asks; None when there is nothing to say, or no wall."""
    if gebonden is None or _achter(tx) is None:
        return None
    return Mee(_MEE, {f"muur_{naam}": waarde for naam, waarde in gebonden.items()})


class Vorige:
    """What each session of this process was bound to the last time. It goes along with the question who asks, which
    saves most requests a question of their own; `stand` then compares it with what holds now, and says that if need be.
    """

    def __init__(self) -> None:
        self._gebonden: dict[UUID, Mapping[str, str]] = {}

    def van(self, sessie_id: UUID) -> Mapping[str, str] | None:
        """None for a session that was not seen here before."""
        return self._gebonden.get(sessie_id)

    def onthoud(self, sessie_id: UUID, gebonden: Mapping[str, str]) -> None:
        if len(self._gebonden) >= MEESTE:
            self._gebonden.clear()
        self._gebonden[sessie_id] = gebonden


def laat_door(tx: Session, *aanmelding_ids: UUID) -> None:
    """These cases can be reached for the rest of the transaction. For an act that authz allowed and that may move the
    case out of reach (redirecting it, handing it over), and for break-glass, on which authz then decides."""
    connection = _achter(tx)
    if connection is not None:
        connection.exec_driver_sql(_ZAKEN, {"zaken": ",".join(map(str, aanmelding_ids))})


def laat_zaken_van_door(tx: Session, gebruiker_id: UUID) -> None:
    """The cases that this worker brought in or holds the process of, for who may hand them over or count them."""
    connection = _achter(tx)
    if connection is not None:
        connection.execute(_ZAKEN_VAN, {"gebruiker": gebruiker_id})


def laat_samenloop_door(tx: Session, aanmelding_id: UUID) -> None:
    """A case that authz let this person reach, with those that share a young person or a family with it: only to say
    that they are there and whom to call (`app.samenloop`)."""
    connection = _achter(tx)
    if connection is not None:
        connection.execute(_SAMENLOOP, {"zaak": aanmelding_id})


def zaak_met(tx: Session, kenmerk: str) -> UUID | None:
    """The id of the case with this reference, also behind the wall: for break-glass, on which authz then decides."""
    connection = _achter(tx)
    if connection is not None:
        gevonden: UUID | None = connection.scalar(_ZAAK_MET, {"kenmerk": kenmerk})
        return gevonden
    return tx.scalar(select(Aanmelding.id).where(Aanmelding.kenmerk == kenmerk))


def eerder_betrokken(tx: Session, zaken: Sequence[UUID]) -> set[tuple[UUID, UUID, str]] | None:
    """(case, user, how) of who was involved in these cases before, also where the wall hides the earlier case; None
    where there is no wall, so that the caller can ask itself."""
    connection = _achter(tx)
    if connection is None:
        return None
    rows = connection.execute(_EERDER_BETROKKEN, {"zaken": list(zaken)})
    return {(row.zaak, row.gebruiker, row.hoe) for row in rows}


def bestaat(tx: Session, aanmelding_id: UUID) -> bool:
    """Whether there is such a case behind the wall: only for the audit log, which names the case that was refused."""
    connection = _achter(tx)
    return connection is not None and bool(connection.scalar(_BESTAAT, {"zaak": aanmelding_id}))


def bijlage_bestaat(tx: Session, bijlage_id: UUID) -> bool:
    """Whether any case has this attachment, also behind the wall: only for cleaning up files that no case has."""
    connection = _achter(tx)
    if connection is not None:
        return bool(connection.scalar(_BIJLAGE, {"bijlage": bijlage_id}))
    return tx.scalar(select(Bijlage.id).where(Bijlage.id == bijlage_id)) is not None


def geef_rechten(connection: Connection, rol: str) -> None:
    """Let this database role use every table and own none; it can add audit lines, never change or remove one.
    Releases of statistics it can approve and never make or change: those are made as the owner, past every case's wall.

    To be run by the owner after each migration. The role must exist.
    """
    naam = connection.dialect.identifier_preparer.quote(rol)
    for opdracht in (
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {naam}",
        f"GRANT USAGE ON SCHEMA public TO {naam}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {naam}",
        f"REVOKE UPDATE, DELETE ON auditregel, auditkop, publicatiebesluit, publicatieuitgave FROM {naam}",
        f"REVOKE UPDATE, DELETE ON inrichtingsversie, logboekregel FROM {naam}",
        f"REVOKE INSERT, UPDATE, DELETE ON momentopname, publicatie, publicatiedocument FROM {naam}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {naam}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {naam}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {naam}",
    ):
        connection.execute(text(opdracht))


def staat(connection: Connection) -> bool:
    """Whether the wall stands on this connection: its role is no superuser, passes no policy by, and owns no case."""
    return bool(
        connection.scalar(
            text(
                "SELECT NOT r.rolsuper AND NOT r.rolbypassrls AND c.relrowsecurity"
                " AND NOT pg_has_role(r.oid, c.relowner, 'MEMBER')"
                " FROM pg_roles r, pg_class c WHERE r.rolname = current_user AND c.oid = 'aanmelding'::regclass"
            )
        )
    )
