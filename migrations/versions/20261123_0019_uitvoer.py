"""Uitvoer van casussen: gevraagd, beoordeeld door een tweede, gemaakt, en weer weg.

Revision: 0019
Follows: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Behind the second wall, as all that hangs on a case (revision 0006).
_DEEL = "EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = uitvoercasus.aanmelding_id)"


def upgrade() -> None:
    op.create_table(
        "uitvoer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("soort", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("tafel_code", sa.String(length=40), nullable=True),
        sa.Column("van", sa.Date(), nullable=True),
        sa.Column("tot", sa.Date(), nullable=True),
        sa.Column("kenmerk", sa.String(length=20), nullable=True),
        sa.Column("jeugdige", sa.Integer(), nullable=True),
        sa.Column("weglaten", sa.JSON(), nullable=False),
        sa.Column("doel", sa.String(length=40), nullable=False),
        sa.Column("reden", sa.Text(), nullable=False),
        sa.Column("aanvrager_id", sa.Uuid(), nullable=False),
        sa.Column("gevraagd_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oordeel", sa.String(length=40), nullable=True),
        sa.Column("beoordeeld_door_id", sa.Uuid(), nullable=True),
        sa.Column("beoordeeld_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("oordeel_reden", sa.Text(), nullable=True),
        sa.Column("ingetrokken_reden", sa.Text(), nullable=True),
        sa.Column("vervalt_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gemaakt_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("casussen", sa.Integer(), nullable=True),
        sa.Column("grootte", sa.Integer(), nullable=True),
        sa.Column("sleutel", sa.LargeBinary(), nullable=True),
        sa.Column("opgehaald", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_uitvoer_tafel_code")),
        sa.ForeignKeyConstraint(["aanvrager_id"], ["gebruiker.id"], name=op.f("fk_uitvoer_aanvrager_id")),
        sa.ForeignKeyConstraint(["beoordeeld_door_id"], ["gebruiker.id"], name=op.f("fk_uitvoer_beoordeeld_door_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uitvoer")),
    )
    with op.batch_alter_table("uitvoer", schema=None) as batch_op:
        for kolom in ("tafel_code", "aanvrager_id", "vervalt_op"):
            batch_op.create_index(batch_op.f(f"ix_uitvoer_{kolom}"), [kolom], unique=False)
    op.create_table(
        "uitvoercasus",
        sa.Column("uitvoer_id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["uitvoer_id"], ["uitvoer.id"], name=op.f("fk_uitvoercasus_uitvoer_id")),
        sa.ForeignKeyConstraint(
            ["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_uitvoercasus_aanmelding_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("uitvoer_id", "aanmelding_id", name=op.f("pk_uitvoercasus")),
    )
    with op.batch_alter_table("uitvoercasus", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uitvoercasus_aanmelding_id"), ["aanmelding_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE uitvoercasus ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY verbonden ON uitvoercasus USING ({_DEEL})")


def downgrade() -> None:
    op.drop_table("uitvoercasus")
    op.drop_table("uitvoer")
