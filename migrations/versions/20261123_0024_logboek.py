"""Regels voor het Logboek dataverwerkingen, tot zij verzonden zijn.

Revision: 0024
Follows: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "logboekregel",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("handeling", sa.String(length=40), nullable=False),
        sa.Column("gelukt", sa.Boolean(), nullable=False),
        sa.Column("trace_id", sa.String(length=32), nullable=False),
        sa.Column("span_id", sa.String(length=16), nullable=False),
        sa.Column("ouder_id", sa.String(length=16), nullable=True),
        sa.Column("begin", sa.DateTime(timezone=True), nullable=False),
        sa.Column("einde", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logboekregel")),
    )
    with op.batch_alter_table("logboekregel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_logboekregel_aanmelding_id"), ["aanmelding_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        # The service adds lines and sees none; the worker, who sends them, is the owner.
        op.execute("ALTER TABLE logboekregel ENABLE ROW LEVEL SECURITY")
        op.execute("CREATE POLICY bijhouden ON logboekregel FOR INSERT WITH CHECK (true)")


def downgrade() -> None:
    op.drop_table("logboekregel")
