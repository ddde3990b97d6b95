"""Een bewaard antwoord hoort bij de rollen van wie het kreeg: veranderen die, dan wordt het niet nog eens gegeven.

Revision: 0028
Follows: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("idempotentie") as batch:
        batch.add_column(sa.Column("rollen", sa.String(64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("idempotentie") as batch:
        batch.drop_column("rollen")
