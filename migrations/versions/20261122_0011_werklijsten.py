"""Werklijsten: bewaarde filters, samenloop van aanmeldingen, en indexen voor elke lijst.

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
# What a case is read together with, past the policies: only its own relations, and only after authz let it be read.
_FUNCTIE = """CREATE FUNCTION muur_samenloop(zaak uuid) RETURNS text LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT set_config('app.zaken', string_agg(s.id::text, ','), true) FROM (
        SELECT $1 AS id
        UNION SELECT d.aanmelding_id FROM jeugdige h JOIN jeugdige d ON d.referentie_hash = h.referentie_hash
            WHERE h.aanmelding_id = $1
        UNION SELECT m.andere_id FROM samenloop m WHERE m.aanmelding_id = $1 AND m.ingetrokken_op IS NULL
        UNION SELECT m.aanmelding_id FROM samenloop m WHERE m.andere_id = $1 AND m.ingetrokken_op IS NULL
    ) s $$"""
_DEEL = "EXISTS (SELECT 1 FROM aanmelding a WHERE a.id IN (samenloop.aanmelding_id, samenloop.andere_id))"


def upgrade() -> None:
    op.create_table(
        "werklijstfilter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("eigenaar_id", sa.Uuid(), nullable=False),
        sa.Column("tafel_code", sa.String(length=40), nullable=True),
        sa.Column("naam", sa.String(length=80), nullable=False),
        sa.Column("vraag", sa.JSON(), nullable=False),
        sa.Column("aangemaakt_op", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["eigenaar_id"], ["gebruiker.id"], name=op.f("fk_werklijstfilter_eigenaar_id")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_werklijstfilter_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_werklijstfilter")),
        sa.UniqueConstraint("eigenaar_id", "naam", name=op.f("uq_werklijstfilter_eigenaar_id_naam")),
    )
    op.create_index(op.f("ix_werklijstfilter_tafel_code"), "werklijstfilter", ["tafel_code"])
    op.create_table(
        "samenloop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("andere_id", sa.Uuid(), nullable=False),
        sa.Column("reden", sa.Text(), nullable=False),
        sa.Column("op", _MOMENT, nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("ingetrokken_op", _MOMENT, nullable=True),
        sa.Column("ingetrokken_door_id", sa.Uuid(), nullable=True),
        sa.Column("ingetrokken_reden", sa.Text(), nullable=True),
        sa.CheckConstraint("aanmelding_id <> andere_id", name=op.f("ck_samenloop_ander")),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_samenloop_aanmelding_id")),
        sa.ForeignKeyConstraint(["andere_id"], ["aanmelding.id"], name=op.f("fk_samenloop_andere_id")),
        sa.ForeignKeyConstraint(["door_id"], ["gebruiker.id"], name=op.f("fk_samenloop_door_id")),
        sa.ForeignKeyConstraint(
            ["ingetrokken_door_id"], ["gebruiker.id"], name=op.f("fk_samenloop_ingetrokken_door_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samenloop")),
    )
    op.create_index(op.f("ix_samenloop_aanmelding_id"), "samenloop", ["aanmelding_id"])
    op.create_index(op.f("ix_samenloop_andere_id"), "samenloop", ["andere_id"])
    for wie in ("organisatie_code", "regio_code"):
        kolommen = [wie, "status", "uiterlijk", "id"]
        op.create_index(op.f(f"ix_aanmelding_{'_'.join(kolommen)}"), "aanmelding", kolommen)
    op.create_index(op.f("ix_advies_ondertekend_op_aanmelding_id"), "advies", ["ondertekend_op", "aanmelding_id"])
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(_FUNCTIE)
    op.execute("REVOKE ALL ON FUNCTION muur_samenloop(uuid) FROM PUBLIC")
    op.execute("ALTER TABLE samenloop ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY verbonden ON samenloop USING ({_DEEL})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION muur_samenloop(uuid)")
    op.drop_index(op.f("ix_advies_ondertekend_op_aanmelding_id"), "advies")
    for wie in ("organisatie_code", "regio_code"):
        op.drop_index(op.f(f"ix_aanmelding_{wie}_status_uiterlijk_id"), "aanmelding")
    op.drop_table("samenloop")
    op.drop_table("werklijstfilter")
