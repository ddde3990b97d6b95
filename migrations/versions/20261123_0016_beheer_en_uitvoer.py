"""Beheer zonder code: van elke wijziging van de inrichting een versie.

Revision: 0016
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inrichtingsversie",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("soort", sa.String(length=40), nullable=False),
        sa.Column("sleutel", sa.String(length=90), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("van", sa.DateTime(timezone=True), nullable=True),
        sa.Column("door_id", sa.Uuid(), nullable=True),
        sa.Column("reden", sa.Text(), nullable=True),
        sa.Column("inhoud", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["door_id"], ["gebruiker.id"], name=op.f("fk_inrichtingsversie_door_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inrichtingsversie")),
        sa.UniqueConstraint("soort", "sleutel", "nummer", name=op.f("uq_inrichtingsversie_soort_sleutel_nummer")),
    )
    if op.get_bind().dialect.name == "sqlite":  # on PostgreSQL the role of the service has no right to it
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER inrichtingsversie_geen_{verb} BEFORE {verb} ON inrichtingsversie "
                "BEGIN SELECT RAISE(ABORT, 'inrichtingsversie is append-only'); END"
            )


def downgrade() -> None:
    op.drop_table("inrichtingsversie")
