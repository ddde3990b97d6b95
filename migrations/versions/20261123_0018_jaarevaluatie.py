"""Welke gemeente in welke opging, zodat cijfers van voor een herindeling naast die van erna kunnen staan.

Revision: 0018
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gemeente", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opgegaan_in", sa.String(length=6), nullable=True))
        batch_op.add_column(sa.Column("opgegaan_op", sa.Date(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_gemeente_opgegaan_in_gemeente"), "gemeente", ["opgegaan_in"], ["code"])
        batch_op.create_check_constraint(op.f("ck_gemeente_samen"), "(opgegaan_in IS NULL) = (opgegaan_op IS NULL)")


def downgrade() -> None:
    with op.batch_alter_table("gemeente", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_gemeente_samen"), type_="check")
        batch_op.drop_constraint(op.f("fk_gemeente_opgegaan_in_gemeente"), type_="foreignkey")
        batch_op.drop_column("opgegaan_op")
        batch_op.drop_column("opgegaan_in")
