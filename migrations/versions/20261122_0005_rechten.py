"""Waarneming, overdracht en noodtoegang.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waarneming",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("voor_id", sa.Uuid(), nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("rol", sa.String(length=40), nullable=False),
        sa.Column("organisatie_code", sa.String(length=40), nullable=True),
        sa.Column("tafel_code", sa.String(length=40), nullable=True),
        sa.Column("van", sa.Date(), nullable=False),
        sa.Column("tot", sa.Date(), nullable=False),
        sa.Column("aangemaakt_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beeindigd_op", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("van <= tot", name=op.f("ck_waarneming_periode")),
        sa.CheckConstraint("voor_id <> door_id", name=op.f("ck_waarneming_ander")),
        sa.ForeignKeyConstraint(["door_id"], ["gebruiker.id"], name=op.f("fk_waarneming_door_id")),
        sa.ForeignKeyConstraint(
            ["organisatie_code"], ["organisatie.code"], name=op.f("fk_waarneming_organisatie_code")
        ),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_waarneming_tafel_code")),
        sa.ForeignKeyConstraint(["voor_id"], ["gebruiker.id"], name=op.f("fk_waarneming_voor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waarneming")),
    )
    with op.batch_alter_table("waarneming", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waarneming_door_id"), ["door_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_waarneming_voor_id"), ["voor_id"], unique=False)

    op.create_table(
        "belangverklaring",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("belang", sa.String(length=40), nullable=False),
        sa.Column("toelichting", sa.String(length=200), nullable=True),
        sa.Column("verklaard_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ingetrokken_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_belangverklaring_aanmelding_id")),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_belangverklaring_gebruiker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_belangverklaring")),
    )
    with op.batch_alter_table("belangverklaring", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_belangverklaring_aanmelding_id"), ["aanmelding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_belangverklaring_gebruiker_id"), ["gebruiker_id"], unique=False)

    op.create_table(
        "noodtoegang",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("rol", sa.String(length=40), nullable=False),
        sa.Column("reden", sa.Text(), nullable=False),
        sa.Column("van", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tot", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_noodtoegang_aanmelding_id")),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_noodtoegang_gebruiker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noodtoegang")),
    )
    with op.batch_alter_table("noodtoegang", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_noodtoegang_aanmelding_id_gebruiker_id"), ["aanmelding_id", "gebruiker_id"], unique=False
        )

    op.create_table(
        "melding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("soort", sa.String(length=40), nullable=False),
        sa.Column("aan_rol", sa.String(length=40), nullable=True),
        sa.Column("tafel_code", sa.String(length=40), nullable=True),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("noodtoegang_id", sa.Uuid(), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gezien_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gezien_door_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_melding_aanmelding_id")),
        sa.ForeignKeyConstraint(["gezien_door_id"], ["gebruiker.id"], name=op.f("fk_melding_gezien_door_id")),
        sa.ForeignKeyConstraint(["noodtoegang_id"], ["noodtoegang.id"], name=op.f("fk_melding_noodtoegang_id")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_melding_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_melding")),
    )
    with op.batch_alter_table("melding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_melding_aan_rol_op"), ["aan_rol", "op"], unique=False)
        batch_op.create_index(batch_op.f("ix_melding_aanmelding_id"), ["aanmelding_id"], unique=False)

    with op.batch_alter_table("aanmelding", schema=None) as batch_op:
        batch_op.add_column(sa.Column("inzage_leden_tot", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("tafel", schema=None) as batch_op:
        batch_op.add_column(sa.Column("inzage_dagen_na_afsluiting", sa.Integer(), server_default="30", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("tafel", schema=None) as batch_op:
        batch_op.drop_column("inzage_dagen_na_afsluiting")

    with op.batch_alter_table("aanmelding", schema=None) as batch_op:
        batch_op.drop_column("inzage_leden_tot")

    with op.batch_alter_table("melding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_melding_aanmelding_id"))
        batch_op.drop_index(batch_op.f("ix_melding_aan_rol_op"))

    op.drop_table("melding")
    with op.batch_alter_table("noodtoegang", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_noodtoegang_aanmelding_id_gebruiker_id"))

    op.drop_table("noodtoegang")
    with op.batch_alter_table("belangverklaring", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_belangverklaring_gebruiker_id"))
        batch_op.drop_index(batch_op.f("ix_belangverklaring_aanmelding_id"))

    op.drop_table("belangverklaring")
    with op.batch_alter_table("waarneming", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waarneming_voor_id"))
        batch_op.drop_index(batch_op.f("ix_waarneming_door_id"))

    op.drop_table("waarneming")
