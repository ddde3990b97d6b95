"""Momentopnamen en publicaties, die niemand meer wijzigt.

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Every table with its keys: a row that would replace another by one of them is refused too.
_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "momentopname": (("halfjaar",),),
    "publicatie": (("id",), ("code", "nummer")),
    "publicatiedocument": (("publicatie_id", "laag", "naam"),),
    "publicatiebesluit": (
        ("publicatie_id", "nummer"),
        ("publicatie_id", "gebruiker_id", "soort"),
        ("publicatie_id", "rol", "soort"),
    ),
    "publicatieuitgave": (("code",), ("publicatie_id",)),
}
# What would still add to a release after it was published.
_DICHT = ("publicatiedocument", "publicatiebesluit")

_SQLITE = """
CREATE TRIGGER {table}_geen_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
# INSERT OR REPLACE deletes the old row without firing the trigger on DELETE.
_SQLITE_REPLACE = """
CREATE TRIGGER {table}_geen_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table} is append-only'); END
"""
_SQLITE_DICHT = """
CREATE TRIGGER {table}_dicht BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM publicatieuitgave WHERE publicatie_id = NEW.publicatie_id)
BEGIN SELECT RAISE(ABORT, '{table}: already published'); END
"""
_POSTGRES = (
    """
    CREATE FUNCTION publicatie_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
    """,
    """
    CREATE FUNCTION publicatie_dicht() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM publicatieuitgave u WHERE u.publicatie_id = NEW.publicatie_id) THEN
        RAISE EXCEPTION '%: already published', TG_TABLE_NAME;
      END IF;
      RETURN NEW;
    END $$
    """,
)
_POSTGRES_TABLE = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION publicatie_append_only()
"""
_POSTGRES_DICHT = """
CREATE TRIGGER {table}_dicht BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION publicatie_dicht()
"""


def upgrade() -> None:
    op.create_table(
        "momentopname",
        sa.Column("halfjaar", sa.String(length=7), nullable=False),
        sa.Column("peilmoment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("genomen_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("inhoud", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("halfjaar", name=op.f("pk_momentopname")),
    )
    op.create_table(
        "publicatie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=7), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("gemaakt_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sleutelmerk", sa.String(length=64), nullable=False),
        sa.Column("jwk", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicatie")),
        sa.UniqueConstraint("code", "nummer", name=op.f("uq_publicatie_code_nummer")),
    )
    op.create_table(
        "publicatiedocument",
        sa.Column("publicatie_id", sa.Uuid(), nullable=False),
        sa.Column("laag", sa.String(length=40), nullable=False),
        sa.Column("naam", sa.String(length=80), nullable=False),
        sa.Column("mediatype", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("inhoud", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["publicatie_id"], ["publicatie.id"], name=op.f("fk_publicatiedocument_publicatie_id")),
        sa.PrimaryKeyConstraint("publicatie_id", "laag", "naam", name=op.f("pk_publicatiedocument")),
    )
    op.create_table(
        "publicatiebesluit",
        sa.Column("publicatie_id", sa.Uuid(), nullable=False),
        sa.Column("nummer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("soort", sa.String(length=40), nullable=False),
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("rol", sa.String(length=40), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reden", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_publicatiebesluit_gebruiker_id")),
        sa.ForeignKeyConstraint(["publicatie_id"], ["publicatie.id"], name=op.f("fk_publicatiebesluit_publicatie_id")),
        sa.PrimaryKeyConstraint("publicatie_id", "nummer", name=op.f("pk_publicatiebesluit")),
        sa.UniqueConstraint(
            "publicatie_id", "gebruiker_id", "soort", name=op.f("uq_publicatiebesluit_publicatie_id_gebruiker_id_soort")
        ),
        sa.UniqueConstraint("publicatie_id", "rol", "soort", name=op.f("uq_publicatiebesluit_publicatie_id_rol_soort")),
    )
    op.create_table(
        "publicatieuitgave",
        sa.Column("code", sa.String(length=7), nullable=False),
        sa.Column("publicatie_id", sa.Uuid(), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["publicatie_id"], ["publicatie.id"], name=op.f("fk_publicatieuitgave_publicatie_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_publicatieuitgave")),
        sa.UniqueConstraint("publicatie_id", name=op.f("uq_publicatieuitgave_publicatie_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for table, keys in _KEYS.items():
            for verb in ("UPDATE", "DELETE"):
                op.execute(_SQLITE.format(table=table, verb=verb))
            same = " OR ".join(f"({' AND '.join(f'{name} = NEW.{name}' for name in key)})" for key in keys)
            op.execute(_SQLITE_REPLACE.format(table=table, same=same))
        for table in _DICHT:
            op.execute(_SQLITE_DICHT.format(table=table))
        return
    for statement in _POSTGRES:
        op.execute(statement)
    for table in _KEYS:
        op.execute(_POSTGRES_TABLE.format(table=table))
    for table in _DICHT:
        op.execute(_POSTGRES_DICHT.format(table=table))


def downgrade() -> None:
    for table in reversed(_KEYS):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION publicatie_append_only()")
        op.execute("DROP FUNCTION publicatie_dicht()")
