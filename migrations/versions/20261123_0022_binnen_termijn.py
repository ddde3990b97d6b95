"""Of een advies op tijd was, staat bij de casus: naar de termijn van toen, niet naar die van vandaag.

What is there already is judged by the present term of its table: no earlier one was written down per case. The
summaries follow from the cases and are made anew by `expertloket migreer`; what destroyed cases left behind is judged
as the rest.

Revision: 0022
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_VAN_CASUSSEN = """
    UPDATE aanmelding SET binnen_termijn = werkdagen_tot_advies <= (
        SELECT advies_werkdagen FROM tafel WHERE tafel.code = aanmelding.tafel_code
    ) WHERE werkdagen_tot_advies IS NOT NULL
"""
_VAN_VERNIETIGDE = """
    INSERT INTO cijferrest (plek, periode, maat, waarde, aantal)
    SELECT plek, periode, 'OP_TIJD', '', sum(aantal) FROM cijferrest JOIN tafel ON tafel.code = plek
    WHERE maat = 'ADVIESDAGEN' AND CAST(waarde AS integer) <= advies_werkdagen GROUP BY plek, periode
"""


def upgrade() -> None:
    # Not in batch mode: SQLite adds a column that may be empty without copying the table.
    op.add_column("aanmelding", sa.Column("binnen_termijn", sa.Boolean(), nullable=True))
    op.execute(_VAN_CASUSSEN)
    op.execute(_VAN_VERNIETIGDE)
    for tabel in ("cijfermutatie", "cijfersaldo", "cijferbijdrage"):
        op.execute(f"DELETE FROM {tabel}")


def downgrade() -> None:
    op.execute("DELETE FROM cijferrest WHERE maat = 'OP_TIJD'")
    with op.batch_alter_table("aanmelding") as batch:
        batch.drop_column("binnen_termijn")
