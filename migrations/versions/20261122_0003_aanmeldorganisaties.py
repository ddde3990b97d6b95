"""Aanmelden bij de eigen organisatie (OpenID Connect) en programma's.

Revision: 0003
Follows: 0002
"""

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _providers()
    _clients()
    with op.batch_alter_table("sessie") as batch_op:
        batch_op.add_column(sa.Column("aanmeldorganisatie_code", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("token_sleutel", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("scope", sa.String(length=200), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_sessie_token_sleutel"), ["token_sleutel"])
        batch_op.create_foreign_key(
            op.f("fk_sessie_aanmeldorganisatie_code"), "aanmeldorganisatie", ["aanmeldorganisatie_code"], ["code"]
        )
    _give_programs_their_secret()


def _providers() -> None:
    op.create_table(
        "aanmeldorganisatie",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("organisatie_code", sa.String(length=40), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("client_id", sa.String(length=200), nullable=True),
        sa.Column("client_geheim", sa.LargeBinary(), nullable=True),
        sa.Column("claim_onderwerp", sa.String(length=80), nullable=False),
        sa.Column("claim_naam", sa.String(length=80), nullable=False),
        sa.Column("claim_tenant", sa.String(length=80), nullable=False),
        sa.Column("tenant", sa.String(length=200), nullable=True),
        sa.Column("claim_rollen", sa.String(length=80), nullable=False),
        sa.Column("vereiste_rol", sa.String(length=200), nullable=True),
        sa.Column("typ_jwt", sa.Boolean(), nullable=False),
        sa.Column("tweede_factor_acr", sa.JSON(), nullable=False),
        sa.Column("tweede_factor_amr", sa.JSON(), nullable=False),
        sa.Column("actief", sa.Boolean(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisatie_code"], ["organisatie.code"], name=op.f("fk_aanmeldorganisatie_organisatie_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_aanmeldorganisatie")),
        sa.UniqueConstraint("issuer", name=op.f("uq_aanmeldorganisatie_issuer")),
    )
    op.create_index(op.f("ix_aanmeldorganisatie_organisatie_code"), "aanmeldorganisatie", ["organisatie_code"])
    op.create_table(
        "identiteit",
        sa.Column("aanmeldorganisatie_code", sa.String(length=40), nullable=False),
        sa.Column("onderwerp", sa.String(length=255), nullable=False),
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["aanmeldorganisatie_code"],
            ["aanmeldorganisatie.code"],
            name=op.f("fk_identiteit_aanmeldorganisatie_code"),
        ),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_identiteit_gebruiker_id")),
        sa.PrimaryKeyConstraint("aanmeldorganisatie_code", "onderwerp", name=op.f("pk_identiteit")),
    )
    op.create_index(op.f("ix_identiteit_gebruiker_id"), "identiteit", ["gebruiker_id"])


def _clients() -> None:
    op.create_table(
        "clientgeheim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("gemaakt_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vervalt_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_clientgeheim_gebruiker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clientgeheim")),
    )
    op.create_index(op.f("ix_clientgeheim_gebruiker_id"), "clientgeheim", ["gebruiker_id"])
    op.create_table(
        "clientsleutel",
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("kid", sa.String(length=200), nullable=False),
        sa.Column("jwk", sa.JSON(), nullable=False),
        sa.Column("vervalt_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_clientsleutel_gebruiker_id")),
        sa.PrimaryKeyConstraint("gebruiker_id", "kid", name=op.f("pk_clientsleutel")),
    )
    op.create_table(
        "clientassertie",
        sa.Column("sleutel", sa.String(length=64), nullable=False),
        sa.Column("vervalt_op", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sleutel", name=op.f("pk_clientassertie")),
    )
    op.create_index(op.f("ix_clientassertie_vervalt_op"), "clientassertie", ["vervalt_op"])


_GEBRUIKER = sa.table(
    "gebruiker",
    sa.column("id", sa.Uuid()),
    sa.column("wachtwoord_hash", sa.String()),
    sa.column("is_programma", sa.Boolean()),
)
_GEHEIM = sa.table(
    "clientgeheim",
    sa.column("id", sa.Uuid()),
    sa.column("gebruiker_id", sa.Uuid()),
    sa.column("hash", sa.String()),
    sa.column("gemaakt_op", sa.DateTime(timezone=True)),
)
_SESSIE = sa.table(
    "sessie",
    sa.column("beeindigd_op", sa.DateTime(timezone=True)),
    sa.column("scope", sa.String()),
    sa.column("aanmeldorganisatie_code", sa.String()),
)


def _give_programs_their_secret() -> None:
    """Programs kept their one secret as a password."""
    query = sa.select(_GEBRUIKER.c.id, _GEBRUIKER.c.wachtwoord_hash).where(_GEBRUIKER.c.is_programma)
    rows = [
        {"id": uuid.uuid4(), "gebruiker_id": row.id, "hash": row.wachtwoord_hash, "gemaakt_op": datetime.now(UTC)}
        for row in op.get_bind().execute(query)
    ]
    if rows:
        op.bulk_insert(_GEHEIM, rows)


def downgrade() -> None:
    _take_back()
    with op.batch_alter_table("sessie") as batch_op:
        batch_op.drop_constraint(op.f("fk_sessie_aanmeldorganisatie_code"), type_="foreignkey")
        batch_op.drop_constraint(op.f("uq_sessie_token_sleutel"), type_="unique")
        batch_op.drop_column("scope")
        batch_op.drop_column("token_sleutel")
        batch_op.drop_column("aanmeldorganisatie_code")
    for table in ("clientassertie", "clientsleutel", "clientgeheim", "identiteit", "aanmeldorganisatie"):
        op.drop_table(table)


def _take_back() -> None:
    """A program's newest secret is its password again, never one that was replaced; and no session that was limited
    becomes an unlimited one."""
    connection = op.get_bind()
    ours = sa.or_(_SESSIE.c.scope.is_not(None), _SESSIE.c.aanmeldorganisatie_code.is_not(None))
    op.execute(_SESSIE.update().where(ours, _SESSIE.c.beeindigd_op.is_(None)).values(beeindigd_op=datetime.now(UTC)))
    for row in connection.execute(sa.select(_GEHEIM).order_by(_GEHEIM.c.gemaakt_op)).all():
        op.execute(_GEBRUIKER.update().where(_GEBRUIKER.c.id == row.gebruiker_id).values(wachtwoord_hash=row.hash))
