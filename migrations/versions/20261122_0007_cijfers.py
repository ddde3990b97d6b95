"""Cijfers: tellingen die worden bijgehouden, instellingen van indicatoren, en reeksen van buiten.

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# As app/indicatoren/models.py has it; a migration stands on its own.
_ELDERS = """CREATE FUNCTION cijfers_elders(zaken uuid[], referenties text[])
RETURNS TABLE (referentie text, tafel text, op timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE een text;
BEGIN
  FOR een IN SELECT DISTINCT r FROM unnest(referenties) AS r ORDER BY r LOOP
    PERFORM pg_advisory_xact_lock(73012029, hashtext(een));
  END LOOP;
  RETURN QUERY SELECT j.referentie_hash::text, a.tafel_code::text, a.ingediend_op
    FROM jeugdige AS j JOIN aanmelding AS a ON a.id = j.aanmelding_id
    WHERE j.referentie_hash = ANY (referenties) AND NOT a.id = ANY (zaken)
      AND a.ingediend_op IS NOT NULL AND a.tafel_code IS NOT NULL;
END $$"""
_ZELF = "(SELECT nullif(current_setting('app.zelf', true), ''))"
_REGIOS = "(SELECT string_to_array(current_setting('app.regios', true), ','))::text[]"
# Counts are for who counts for the region. Everyone's acts add to them, and the service itself, when there is nobody
# behind it, folds them.
_LEZEN = f"""{_ZELF} IS NULL OR plek = ANY ({_REGIOS})
    OR plek IN (SELECT t.code FROM tafel t WHERE t.regio_code = ANY ({_REGIOS}))"""
_SALDI = ("cijfermutatie", "cijfersaldo")


def upgrade() -> None:
    op.create_table(
        "cijferbijdrage",
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("telt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_cijferbijdrage_aanmelding_id")),
        sa.PrimaryKeyConstraint("aanmelding_id", name=op.f("pk_cijferbijdrage")),
    )
    op.create_table(
        "cijfermutatie",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("plek", sa.String(length=40), nullable=False),
        sa.Column("periode", sa.String(length=10), nullable=False),
        sa.Column("maat", sa.String(length=20), nullable=False),
        sa.Column("waarde", sa.String(length=64), nullable=False),
        sa.Column("aantal", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cijfermutatie")),
    )
    with op.batch_alter_table("cijfermutatie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cijfermutatie_plek_periode"), ["plek", "periode"], unique=False)
    op.create_table(
        "cijfersaldo",
        sa.Column("plek", sa.String(length=40), nullable=False),
        sa.Column("periode", sa.String(length=10), nullable=False),
        sa.Column("maat", sa.String(length=20), nullable=False),
        sa.Column("waarde", sa.String(length=64), nullable=False),
        sa.Column("aantal", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("plek", "periode", "maat", "waarde", name=op.f("pk_cijfersaldo")),
    )
    op.create_table(
        "indicatorinstelling",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kenmerk", sa.Uuid(), nullable=False),
        sa.Column("regio_code", sa.String(length=40), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("streefwaarde", sa.Double(), nullable=True),
        sa.Column("eigenaar", sa.String(length=200), nullable=True),
        sa.Column("nulmeting", sa.Integer(), nullable=True),
        sa.Column("reden", sa.Text(), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["door_id"], ["gebruiker.id"], name=op.f("fk_indicatorinstelling_door_id")),
        sa.ForeignKeyConstraint(["regio_code"], ["regio.code"], name=op.f("fk_indicatorinstelling_regio_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicatorinstelling")),
        sa.UniqueConstraint("kenmerk", name=op.f("uq_indicatorinstelling_kenmerk")),
    )
    with op.batch_alter_table("indicatorinstelling", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indicatorinstelling_regio_code_indicator_id"),
            ["regio_code", "indicator", "id"],
            unique=False,
        )
    op.create_table(
        "aanlevering",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("vorm", sa.String(length=40), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("regios", sa.JSON(), nullable=False),
        sa.Column("aantal", sa.Integer(), nullable=False),
        sa.Column("afgekeurd", sa.Integer(), nullable=False),
        sa.Column("ingetrokken_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ingetrokken_door_id", sa.Uuid(), nullable=True),
        sa.Column("intrekreden", sa.Text(), nullable=True),
        sa.CheckConstraint("(ingetrokken_op IS NULL) = (intrekreden IS NULL)", name=op.f("ck_aanlevering_ingetrokken")),
        sa.ForeignKeyConstraint(["door_id"], ["gebruiker.id"], name=op.f("fk_aanlevering_door_id")),
        sa.ForeignKeyConstraint(
            ["ingetrokken_door_id"], ["gebruiker.id"], name=op.f("fk_aanlevering_ingetrokken_door_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aanlevering")),
    )
    with op.batch_alter_table("aanlevering", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_aanlevering_op_id"), ["op", "id"], unique=False)
    op.create_table(
        "reekswaarde",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("aanlevering_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("regio_code", sa.String(length=40), nullable=False),
        sa.Column("periode", sa.String(length=7), nullable=False),
        sa.Column("waarde", sa.Double(), nullable=False),
        sa.Column("teller", sa.Integer(), nullable=True),
        sa.Column("noemer", sa.Integer(), nullable=True),
        sa.Column("bron", sa.String(length=200), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("reden", sa.Text(), nullable=True),
        sa.Column("definitie", sa.String(length=20), nullable=False),
        sa.CheckConstraint("waarde >= 0", name=op.f("ck_reekswaarde_waarde")),
        sa.ForeignKeyConstraint(["aanlevering_id"], ["aanlevering.id"], name=op.f("fk_reekswaarde_aanlevering_id")),
        sa.ForeignKeyConstraint(["regio_code"], ["regio.code"], name=op.f("fk_reekswaarde_regio_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reekswaarde")),
    )
    with op.batch_alter_table("reekswaarde", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reekswaarde_aanlevering_id"), ["aanlevering_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_reekswaarde_indicator_regio_code_periode_id"),
            ["indicator", "regio_code", "periode", "id"],
            unique=False,
        )
    if op.get_bind().dialect.name == "postgresql":
        _behind_the_wall()


def _behind_the_wall() -> None:
    op.execute(_ELDERS)
    op.execute("REVOKE ALL ON FUNCTION cijfers_elders(uuid[], text[]) FROM PUBLIC")
    op.execute("ALTER TABLE cijferbijdrage ENABLE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY verbonden ON cijferbijdrage"
        " USING (EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = cijferbijdrage.aanmelding_id))"
    )
    for tabel in _SALDI:
        op.execute(f"ALTER TABLE {tabel} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY lezen ON {tabel} FOR SELECT USING ({_LEZEN})")
        op.execute(f"CREATE POLICY bijhouden ON {tabel} FOR INSERT WITH CHECK (true)")
        op.execute(f"CREATE POLICY vouwen ON {tabel} FOR UPDATE USING ({_ZELF} IS NULL)")
        op.execute(f"CREATE POLICY opruimen ON {tabel} FOR DELETE USING ({_ZELF} IS NULL)")


def downgrade() -> None:
    for tabel in (
        "reekswaarde",
        "aanlevering",
        "indicatorinstelling",
        "cijfersaldo",
        "cijfermutatie",
        "cijferbijdrage",
    ):
        op.drop_table(tabel)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION cijfers_elders(uuid[], text[])")
