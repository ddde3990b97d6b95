"""Lokale accounts: tweede factor, slot, sessies, grenzen.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    with op.batch_alter_table("sessie", schema=None) as batch_op:
        batch_op.add_column(_moment("laatst_gebruikt_op", nullable=True))
        batch_op.add_column(_moment("bevestigd_op", nullable=True))
        batch_op.add_column(sa.Column("tweede_factor", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("herkomst", sa.String(length=45), nullable=True))
    # Sessions from before count as used when they began, and as logged in with a password only.
    op.execute("UPDATE sessie SET laatst_gebruikt_op = begonnen_op, tweede_factor = false")
    with op.batch_alter_table("sessie", schema=None) as batch_op:
        batch_op.alter_column("laatst_gebruikt_op", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column("tweede_factor", existing_type=sa.Boolean(), nullable=False)

    op.create_table(
        "tweede_factor",
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("bevestigd", sa.Boolean(), nullable=False),
        sa.Column("geheim", sa.LargeBinary(), nullable=False),
        _moment("aangemaakt_op"),
        sa.Column("laatste_stap", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_tweede_factor_gebruiker_id")),
        sa.PrimaryKeyConstraint("gebruiker_id", "bevestigd", name=op.f("pk_tweede_factor")),
    )
    op.create_table(
        "herstelcode",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        _moment("gebruikt_op", nullable=True),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_herstelcode_gebruiker_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_herstelcode")),
    )
    op.create_index(op.f("ix_herstelcode_gebruiker_id"), "herstelcode", ["gebruiker_id"])
    op.create_table(
        "slot",
        sa.Column("sleutel", sa.String(length=64), nullable=False),
        sa.Column("mislukt", sa.Integer(), nullable=False),
        _moment("laatst_op"),
        _moment("dicht_tot"),
        sa.PrimaryKeyConstraint("sleutel", name=op.f("pk_slot")),
    )
    op.create_index(op.f("ix_slot_laatst_op"), "slot", ["laatst_op"])
    op.create_table(
        "verzoekteller",
        sa.Column("sleutel", sa.String(length=64), nullable=False),
        sa.Column("minuut", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("aantal", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sleutel", "minuut", name=op.f("pk_verzoekteller")),
    )
    op.create_table(
        "geopende_zaak",
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        _moment("geopend_op"),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_geopende_zaak_gebruiker_id")),
        sa.PrimaryKeyConstraint("gebruiker_id", "aanmelding_id", name=op.f("pk_geopende_zaak")),
    )
    op.create_index(op.f("ix_geopende_zaak_gebruiker_id_geopend_op"), "geopende_zaak", ["gebruiker_id", "geopend_op"])


def downgrade() -> None:
    op.drop_index(op.f("ix_geopende_zaak_gebruiker_id_geopend_op"), table_name="geopende_zaak")
    op.drop_table("geopende_zaak")
    op.drop_table("verzoekteller")
    op.drop_index(op.f("ix_slot_laatst_op"), table_name="slot")
    op.drop_table("slot")
    op.drop_index(op.f("ix_herstelcode_gebruiker_id"), table_name="herstelcode")
    op.drop_table("herstelcode")
    op.drop_table("tweede_factor")
    with op.batch_alter_table("sessie", schema=None) as batch_op:
        batch_op.drop_column("herkomst")
        batch_op.drop_column("tweede_factor")
        batch_op.drop_column("bevestigd_op")
        batch_op.drop_column("laatst_gebruikt_op")
