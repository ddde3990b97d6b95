"""The second wall: row-level security in PostgreSQL, behind authz.

`authz` decides. This module tells the database, per transaction, what the person behind it is bound to, and policies
(revision 0006) then show no case, and nothing that hangs on one, to anybody else: an outsider's query finds nothing
even where a rule of ours was forgotten. The wall is coarser than authz (it knows no acts and no statuses).

It stands where the service connects as a role that owns nothing (`stand`); SQLite has no such thing, and there authz
is the only wall. Settings are local to the transaction, so that they are safe behind pgbouncer in transaction mode.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Connection, Select, String, Uuid, bindparam, func, select, text, true
from sqlalchemy.orm import Session

from app.beheer.actor import Actor, Toekenning
from app.glossary import Rol

# Per role the setting that the policies compare with, and what of the role goes into it. Other roles reach no case.
INSTELLING: dict[Rol, tuple[str, str | None]] = {
    Rol.AANMELDER: ("gebruikers", None),
    Rol.TEAMLEIDER: ("organisaties", "organisatie_code"),
    Rol.VOORZITTER: ("tafels", "tafel_code"),
    Rol.SECRETARIS: ("tafels", "tafel_code"),
    Rol.TAFELLID: ("lid_tafels", "tafel_code"),
    Rol.PROCESREGISSEUR: ("regisseur_tafels", "tafel_code"),
    Rol.REGIOCOORDINATOR: ("regios", "regio_code"),
}
NAMEN = tuple(dict.fromkeys(naam for naam, _ in INSTELLING.values()))


def _zet(namen: Iterable[str]) -> Select[*tuple[str, ...]]:
    """Sets these for the transaction only: what a pool or pgbouncer hands on must hold nothing of the one before."""
    return select(*(func.set_config(f"app.{naam}", bindparam(naam, type_=String), true()) for naam in namen))


_STAND = _zet(("zelf", *NAMEN))
_ZAAK = _zet(("zaak",))
_BESTAAT = select(func.muur_bestaat(bindparam("zaak", type_=Uuid)))


def gebondenheid(gebruiker_id: UUID, toekenningen: Iterable[Toekenning]) -> Mapping[str, str]:
    """What the person is bound to, per setting, as a list with commas. Pure."""
    gevonden: dict[str, set[str]] = {naam: set() for naam in NAMEN}
    for toekenning in toekenningen:
        naam, attribuut = INSTELLING.get(toekenning.rol, (None, None))
        waarde = str(gebruiker_id) if attribuut is None else getattr(toekenning, attribuut)
        if naam is not None and waarde is not None:
            gevonden[naam].add(waarde)
    return {"zelf": str(gebruiker_id)} | {naam: ",".join(sorted(waarden)) for naam, waarden in gevonden.items()}


def stand(tx: Session, actor: Actor) -> None:
    """From here to the end of this transaction the database shows only what this person is bound to."""
    connection = tx.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_STAND, gebondenheid(actor.gebruiker_id, actor.toekenningen))


def laat_door(tx: Session, aanmelding_id: UUID) -> None:
    """The case that authz let this person act on stays reachable for the rest of the transaction: the act itself may
    move it out of reach (redirecting it to another table, handing it to another worker)."""
    connection = tx.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_ZAAK, {"zaak": str(aanmelding_id)})


def bestaat(tx: Session, aanmelding_id: UUID) -> bool:
    """Whether there is such a case behind the wall: only for the audit log, which names the case that was refused."""
    connection = tx.connection()
    return connection.dialect.name == "postgresql" and bool(connection.scalar(_BESTAAT, {"zaak": aanmelding_id}))


def geef_rechten(connection: Connection, rol: str) -> None:
    """Let this database role use every table and own none; it can add audit lines, never change or remove one.

    To be run by the owner after each migration. The role must exist.
    """
    naam = connection.dialect.identifier_preparer.quote(rol)
    for opdracht in (
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {naam}",
        f"GRANT USAGE ON SCHEMA public TO {naam}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {naam}",
        f"REVOKE UPDATE, DELETE ON auditregel, auditkop FROM {naam}",
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
