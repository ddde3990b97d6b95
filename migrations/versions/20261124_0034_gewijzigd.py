"""Indexen voor de volgorde waarin een tafel en een regio hun lijsten kunnen zetten.

Revision: 0034
Follows: 0033
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_VOLGORDES = (("tafel_code", "gewijzigd_op"), ("regio_code", "ingediend_op"), ("regio_code", "gewijzigd_op"))


def upgrade() -> None:
    for van, op_moment in _VOLGORDES:
        op.create_index(f"ix_aanmelding_{van}_{op_moment}_id", "aanmelding", [van, op_moment, "id"])


def downgrade() -> None:
    for van, op_moment in _VOLGORDES:
        op.drop_index(f"ix_aanmelding_{van}_{op_moment}_id", "aanmelding")
