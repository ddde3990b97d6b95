"""Een programma kan een eigen grens hebben voor hoeveel verzoeken het per minuut doet.

Revision: 0032
Follows: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gebruiker", schema=None) as batch_op:
        batch_op.add_column(sa.Column("verzoeken_per_minuut", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("gebruiker", schema=None) as batch_op:
        batch_op.drop_column("verzoeken_per_minuut")
