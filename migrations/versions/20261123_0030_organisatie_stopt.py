"""Een organisatie kan stoppen: na haar laatste dag meldt zij niets nieuws meer aan.

Revision: 0030
Follows: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch mode: SQLite adds a column that may be empty without copying the table.
    op.add_column("organisatie", sa.Column("tot", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("organisatie") as batch:
        batch.drop_column("tot")
