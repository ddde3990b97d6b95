"""Werknotities bij een aanmelding.

Revision: 0025
Follows: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_VERWIJST = {"aanmelding_id": "aanmelding.id", "door_id": "gebruiker.id", "tafel_code": "tafel.code"}


def upgrade() -> None:
    op.create_table(
        "notitie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("tafel_code", sa.String(length=40), nullable=True),
        sa.Column("tekst", sa.LargeBinary(), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("rol", sa.String(length=40), nullable=False),
        sa.Column("ingetrokken_op", sa.DateTime(timezone=True), nullable=True),
        *(sa.ForeignKeyConstraint([k], [naar], name=op.f(f"fk_notitie_{k}")) for k, naar in _VERWIJST.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notitie")),
    )
    op.create_index(op.f("ix_notitie_aanmelding_id"), "notitie", ["aanmelding_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE notitie ENABLE ROW LEVEL SECURITY")
        op.execute("CREATE POLICY verbonden ON notitie USING (muur_ziet(aanmelding_id))")


def downgrade() -> None:
    op.drop_table("notitie")
