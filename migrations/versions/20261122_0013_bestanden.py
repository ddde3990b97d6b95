"""Bijlagen bij een aanmelding; invoer van oude zaken.

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# What hangs on a case by its column aanmelding_id: behind the second wall (revision 0006).
_DELEN = ("bijlage", "ingevoerde_zaak")
_DEEL = "EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = {0}.aanmelding_id)"
# Says no more than that: files that no case has are cleaned up by someone who sees no case.
_BIJLAGE_BESTAAT = """CREATE FUNCTION muur_bijlage_bestaat(bijlage uuid) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT EXISTS (SELECT 1 FROM bijlage b WHERE b.id = $1) $$"""


def upgrade() -> None:
    op.create_table(
        "bijlage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("soort", sa.String(length=40), nullable=False),
        sa.Column("grootte", sa.Integer(), nullable=False),
        sa.Column("naam_verzegeld", sa.LargeBinary(), nullable=False),
        sa.Column("sleutel", sa.LargeBinary(), nullable=False),
        sa.Column("toegevoegd_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("rol", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_bijlage_aanmelding_id")),
        sa.ForeignKeyConstraint(["door_id"], ["gebruiker.id"], name=op.f("fk_bijlage_door_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bijlage")),
    )
    with op.batch_alter_table("bijlage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bijlage_aanmelding_id"), ["aanmelding_id"], unique=False)
    with op.batch_alter_table("tafel", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bijlagen_hoogstens", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("bijlage_max_mb", sa.Integer(), server_default="10", nullable=False))
        batch_op.add_column(sa.Column("bijlagen_melding", sa.Text(), server_default="", nullable=False))
    _invoer()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_BIJLAGE_BESTAAT)
        op.execute("REVOKE ALL ON FUNCTION muur_bijlage_bestaat(uuid) FROM PUBLIC")
        for tabel in _DELEN:
            op.execute(f"ALTER TABLE {tabel} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY verbonden ON {tabel} USING ({_DEEL.format(tabel)})")


def _invoer() -> None:
    op.create_table(
        "invoer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tafel_code", sa.String(length=40), nullable=False),
        sa.Column("vingerafdruk", sa.String(length=64), nullable=False),
        sa.Column("zaken", sa.Integer(), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("teruggedraaid_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_invoer_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoer")),
    )
    with op.batch_alter_table("invoer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invoer_tafel_code_vingerafdruk"), ["tafel_code", "vingerafdruk"], unique=False
        )
    op.create_table(
        "ingevoerde_zaak",
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("invoer_id", sa.Uuid(), nullable=False),
        sa.Column("tafel_code", sa.String(length=40), nullable=False),
        sa.Column("oud_nummer", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_ingevoerde_zaak_aanmelding_id")),
        sa.ForeignKeyConstraint(["invoer_id"], ["invoer.id"], name=op.f("fk_ingevoerde_zaak_invoer_id")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_ingevoerde_zaak_tafel_code")),
        sa.PrimaryKeyConstraint("aanmelding_id", name=op.f("pk_ingevoerde_zaak")),
        sa.UniqueConstraint("tafel_code", "oud_nummer", name=op.f("uq_ingevoerde_zaak_tafel_code_oud_nummer")),
    )
    with op.batch_alter_table("ingevoerde_zaak", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ingevoerde_zaak_invoer_id"), ["invoer_id"], unique=False)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION muur_bijlage_bestaat(uuid)")
    with op.batch_alter_table("tafel", schema=None) as batch_op:
        batch_op.drop_column("bijlagen_melding")
        batch_op.drop_column("bijlage_max_mb")
        batch_op.drop_column("bijlagen_hoogstens")
    op.drop_table("bijlage")
    op.drop_table("ingevoerde_zaak")
    op.drop_table("invoer")
