"""Wie is uitgenodigd hoort dat een zitting is verzet; wat open blijft, wordt herinnerd, ook aan wie de casus overnam.

What was told of a follow-up was kept once per follow-up; now per day that it is about, how many working days later that
is, and who had the case then. What was told before counts as told to who has the case now. The column of before stays:
the version before this one still serves while this one comes up, and writes it (README, upgrading).

Revision: 0031
Follows: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_MOMENT = "uq_gebeurtenis_moment"
_OP_PERSOON = """
    UPDATE gebeurtenis SET na_werkdagen = 0,
        dag = (SELECT gepland_op FROM opvolgmeting WHERE opvolgmeting.id = gebeurtenis.opvolgmeting_id),
        aan_id = (SELECT aanmelder_id FROM aanmelding WHERE aanmelding.id = gebeurtenis.aanmelding_id)
    WHERE opvolgmeting_id IS NOT NULL
"""
# What only the newer version told: one event per follow-up, unless the older one had told it.
_OP_METING = """
    UPDATE gebeurtenis SET opvolgmeting_id = (
        SELECT min(CAST(opvolgmeting.id AS {tekst})) FROM opvolgmeting
        WHERE opvolgmeting.aanmelding_id = gebeurtenis.aanmelding_id AND opvolgmeting.gepland_op = gebeurtenis.dag
    ){uuid} WHERE id IN (
        SELECT {uuid_id} FROM gebeurtenis WHERE soort = 'OPVOLGMETING' GROUP BY aanmelding_id, dag
        HAVING count(opvolgmeting_id) = 0
    )
"""


def upgrade() -> None:
    with op.batch_alter_table("gebeurtenis") as batch_op:
        batch_op.add_column(sa.Column("verzet_van", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("verzet_naar", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("dag", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("na_werkdagen", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("aan_id", sa.Uuid(), nullable=True))
    op.execute(_OP_PERSOON)
    with op.batch_alter_table("gebeurtenis") as batch_op:
        batch_op.drop_index("ix_gebeurtenis_aanmelding_id")  # the constraint below begins with it
        batch_op.create_foreign_key("fk_gebeurtenis_aan_id", "gebruiker", ["aan_id"], ["id"])
        batch_op.create_unique_constraint(_MOMENT, ["aanmelding_id", "soort", "dag", "na_werkdagen", "aan_id"])


def downgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    op.execute(
        _OP_METING.format(
            tekst="text" if postgres else "char(32)",
            uuid="::uuid" if postgres else "",
            uuid_id="min(id::text)::uuid" if postgres else "min(id)",
        )
    )
    with op.batch_alter_table("gebeurtenis") as batch_op:
        batch_op.drop_constraint(_MOMENT, type_="unique")
        batch_op.drop_constraint("fk_gebeurtenis_aan_id", type_="foreignkey")
        for column in ("aan_id", "na_werkdagen", "dag", "verzet_naar", "verzet_van"):
            batch_op.drop_column(column)
        batch_op.create_index("ix_gebeurtenis_aanmelding_id", ["aanmelding_id"])
