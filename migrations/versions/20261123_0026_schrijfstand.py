"""Hoever iemand is met vastleggen, zodat een replica kan zeggen of zij dat al heeft.

Revision: 0026
Follows: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schrijfstand",
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("nummer", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("gebruiker_id", name=op.f("pk_schrijfstand")),
    )


def downgrade() -> None:
    op.drop_table("schrijfstand")
