"""De keten van het auditlog.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


OUD = (
    "id",
    "tijdstip",
    "gebruiker_id",
    "organisatie_code",
    "rol",
    "handeling",
    "object_soort",
    "object_id",
    "aanmelding_id",
    "resultaat",
    "herkomst",
    "verzoek_id",
)
NIEUW = ("namens", "doel", "keten", "nummer", "schakel")

# A line of before the chain may get its link once (`expertloket migreer`, which has the key); nothing else may change.
_SAME = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in (*OUD, "namens", "doel"))
_SQLITE_UPDATE = f"""
CREATE TRIGGER auditregel_geen_UPDATE BEFORE UPDATE ON auditregel
WHEN NOT (OLD.keten IS NULL AND NEW.keten IS NOT NULL AND {_SAME})
BEGIN SELECT RAISE(ABORT, 'auditregel is append-only'); END
"""
# INSERT OR REPLACE deletes the old line without firing the trigger on DELETE.
_SQLITE_REPLACE = """
CREATE TRIGGER auditregel_geen_replace BEFORE INSERT ON auditregel
WHEN EXISTS (SELECT 1 FROM auditregel WHERE id = NEW.id OR (keten = NEW.keten AND nummer = NEW.nummer))
BEGIN SELECT RAISE(ABORT, 'auditregel is append-only'); END
"""
_SQLITE_KOP = """
CREATE TRIGGER auditkop_geen_{verb} BEFORE {verb} ON auditkop
BEGIN SELECT RAISE(ABORT, 'auditkop is append-only'); END
"""
_SQLITE_KOP_REPLACE = """
CREATE TRIGGER auditkop_geen_replace BEFORE INSERT ON auditkop
WHEN EXISTS (SELECT 1 FROM auditkop WHERE nummer = NEW.nummer)
BEGIN SELECT RAISE(ABORT, 'auditkop is append-only'); END
"""
_POSTGRES = (
    "DROP TRIGGER auditregel_append_only ON auditregel",
    """
    CREATE TRIGGER auditregel_append_only BEFORE DELETE OR TRUNCATE ON auditregel
    FOR EACH STATEMENT EXECUTE FUNCTION auditregel_append_only()
    """,
    """
    CREATE TRIGGER auditregel_alleen_schakel BEFORE UPDATE ON auditregel FOR EACH ROW
    WHEN (OLD.keten IS NOT NULL OR NEW.keten IS NULL
      OR to_jsonb(NEW) - ARRAY['keten', 'nummer', 'schakel'] <> to_jsonb(OLD) - ARRAY['keten', 'nummer', 'schakel'])
    EXECUTE FUNCTION auditregel_append_only()
    """,
    """
    CREATE FUNCTION auditkop_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'auditkop is append-only'; END $$
    """,
    """
    CREATE TRIGGER auditkop_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON auditkop
    FOR EACH STATEMENT EXECUTE FUNCTION auditkop_append_only()
    """,
    """
    CREATE FUNCTION auditketen_nemen(OUT keten integer, OUT nummer bigint, OUT schakel text, OUT id bigint)
    LANGUAGE plpgsql AS $$
    BEGIN
      FOR stap IN 1..16 LOOP
        keten := (pg_backend_pid() + stap) % 16;
        EXIT WHEN pg_try_advisory_xact_lock(73012028, keten);
        IF stap = 16 THEN PERFORM pg_advisory_xact_lock(73012028, keten); END IF;
      END LOOP;
      SELECT regel.nummer, regel.schakel INTO nummer, schakel FROM auditregel AS regel
        WHERE regel.keten = auditketen_nemen.keten ORDER BY regel.nummer DESC LIMIT 1;
      id := nextval('auditregel_id_seq');
    END $$
    """,
)
_POSTGRES_DOWN = (
    "DROP FUNCTION auditketen_nemen()",
    "DROP FUNCTION auditkop_append_only()",
    "DROP TRIGGER auditregel_alleen_schakel ON auditregel",
    "DROP TRIGGER auditregel_append_only ON auditregel",
    """
    CREATE TRIGGER auditregel_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON auditregel
    FOR EACH STATEMENT EXECUTE FUNCTION auditregel_append_only()
    """,
)
# As the first revision made them.
_SQLITE_0001 = (
    """
CREATE TRIGGER auditregel_geen_UPDATE BEFORE UPDATE ON auditregel
BEGIN SELECT RAISE(ABORT, 'auditregel is append-only'); END
""",
    """
CREATE TRIGGER auditregel_geen_replace BEFORE INSERT ON auditregel
WHEN EXISTS (SELECT 1 FROM auditregel WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'auditregel is append-only'); END
""",
)


def upgrade() -> None:
    # No batch mode: adding a column keeps the table and its triggers as they are.
    op.add_column("auditregel", sa.Column("namens", sa.Uuid(), nullable=True))
    op.add_column("auditregel", sa.Column("doel", sa.String(length=40), nullable=True))
    op.add_column("auditregel", sa.Column("keten", sa.SmallInteger(), nullable=True))
    op.add_column("auditregel", sa.Column("nummer", sa.BigInteger(), nullable=True))
    op.add_column("auditregel", sa.Column("schakel", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_auditregel_keten_nummer"), "auditregel", ["keten", "nummer"], unique=True)
    op.create_table(
        "auditkop",
        sa.Column("nummer", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tijdstip", sa.DateTime(timezone=True), nullable=False),
        sa.Column("regels", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("nummer", name=op.f("pk_auditkop")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER auditregel_geen_UPDATE")
        op.execute("DROP TRIGGER auditregel_geen_replace")
        op.execute(_SQLITE_UPDATE)
        op.execute(_SQLITE_REPLACE)
        op.execute(_SQLITE_KOP_REPLACE)
        for verb in ("UPDATE", "DELETE"):
            op.execute(_SQLITE_KOP.format(verb=verb))
    else:
        for statement in _POSTGRES:
            op.execute(statement)


def downgrade() -> None:
    """The lines stay, their links go: links made again later are others than the exported heads say."""
    op.drop_table("auditkop")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER auditregel_geen_UPDATE")
        op.execute("DROP TRIGGER auditregel_geen_replace")
    else:
        for statement in _POSTGRES_DOWN:
            op.execute(statement)
    op.drop_index(op.f("ix_auditregel_keten_nummer"), "auditregel")
    for name in reversed(NIEUW):
        op.drop_column("auditregel", name)
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SQLITE_0001:
            op.execute(statement)
