"""Indexen voor wat te laat is: van een aanmelder, een organisatie en een regio, zoals een tafel die al had.

Revision: 0033
Follows: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# Of what is closed no day is waited for, so these stay as small as the work at hand.
_LOOPT = sa.text("uiterlijk IS NOT NULL")
_VAN = ("aanmelder_id", "organisatie_code", "regio_code")


def upgrade() -> None:
    for kolom in _VAN:
        op.create_index(
            f"ix_aanmelding_{kolom}_uiterlijk_id",
            "aanmelding",
            [kolom, "uiterlijk", "id"],
            postgresql_where=_LOOPT,
            sqlite_where=_LOOPT,
        )


def downgrade() -> None:
    for kolom in _VAN:
        op.drop_index(f"ix_aanmelding_{kolom}_uiterlijk_id", "aanmelding")
