"""Berichten: gebeurtenissen, wie ze krijgt, wat naar buiten gaat, keuzes en webhooks.

Revision: 0009
Follows: 0008
"""

from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_DEEL = "EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = {0}.aanmelding_id)"
_ZELF = "(SELECT nullif(current_setting('app.zelf', true), '')::uuid)"
_GEMELD = """CREATE OR REPLACE FUNCTION muur_gemeld(aanmelding uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT EXISTS (SELECT 1 FROM {0} m WHERE m.aanmelding_id = $1 AND m.{1} = 'FG') $$"""
# A person sees the own messages with their events, whatever the wall says of the case: authz decides what is shown.
_POLICIES = {
    "bericht": f"gebruiker_id = {_ZELF} OR {_DEEL.format('bericht')}",
    "gebeurtenis": f"{_DEEL.format('gebeurtenis')} OR EXISTS (SELECT 1 FROM bericht b"
    f" WHERE b.gebeurtenis_id = gebeurtenis.id AND b.gebruiker_id = {_ZELF})",
    "termijnwaarschuwing": _DEEL.format("termijnwaarschuwing"),
}


def upgrade() -> None:
    with op.batch_alter_table("gebruiker", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(length=254), nullable=True))
    _create()
    _webhooks()
    _carry_over()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY verbonden ON melding")
        op.execute(_GEMELD.format("bericht", "als"))
        for tabel, wie in _POLICIES.items():
            op.execute(f"ALTER TABLE {tabel} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY verbonden ON {tabel} USING ({wie})")
    with op.batch_alter_table("melding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_melding_aanmelding_id"))
        batch_op.drop_index(batch_op.f("ix_melding_aan_rol_op"))
    op.drop_table("melding")


def _create() -> None:
    op.create_table(
        "gebeurtenis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("soort", sa.String(length=40), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("kenmerk", sa.String(length=20), nullable=False),
        sa.Column("tafel_code", sa.String(length=40), nullable=True),
        sa.Column("regio_code", sa.String(length=40), nullable=True),
        sa.Column("noodtoegang_id", sa.Uuid(), nullable=True),
        sa.Column("opvolgmeting_id", sa.Uuid(), nullable=True),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdeeld_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_gebeurtenis_aanmelding_id")),
        sa.ForeignKeyConstraint(["noodtoegang_id"], ["noodtoegang.id"], name=op.f("fk_gebeurtenis_noodtoegang_id")),
        sa.ForeignKeyConstraint(["opvolgmeting_id"], ["opvolgmeting.id"], name=op.f("fk_gebeurtenis_opvolgmeting_id")),
        sa.ForeignKeyConstraint(["regio_code"], ["regio.code"], name=op.f("fk_gebeurtenis_regio_code")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_gebeurtenis_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gebeurtenis")),
        sa.UniqueConstraint("opvolgmeting_id", name=op.f("uq_gebeurtenis_opvolgmeting_id")),
    )
    with op.batch_alter_table("gebeurtenis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gebeurtenis_aanmelding_id"), ["aanmelding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gebeurtenis_op"), ["op"], unique=False)
        batch_op.create_index(batch_op.f("ix_gebeurtenis_verdeeld_op_op"), ["verdeeld_op", "op"], unique=False)
    op.create_table(
        "bericht",
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("gebeurtenis_id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("als", sa.String(length=40), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gezien_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("samenvatting_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_bericht_aanmelding_id")),
        sa.ForeignKeyConstraint(["gebeurtenis_id"], ["gebeurtenis.id"], name=op.f("fk_bericht_gebeurtenis_id")),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_bericht_gebruiker_id")),
        sa.PrimaryKeyConstraint("gebruiker_id", "gebeurtenis_id", name=op.f("pk_bericht")),
    )
    with op.batch_alter_table("bericht", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bericht_aanmelding_id"), ["aanmelding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bericht_gebeurtenis_id"), ["gebeurtenis_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bericht_gebruiker_id_op"), ["gebruiker_id", "op"], unique=False)
        batch_op.create_index(batch_op.f("ix_bericht_samenvatting_id"), ["samenvatting_id"], unique=False)
    op.create_table(
        "berichtkeuze",
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("soort", sa.String(length=40), nullable=False),
        sa.Column("keuze", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_berichtkeuze_gebruiker_id")),
        sa.PrimaryKeyConstraint("gebruiker_id", "soort", name=op.f("pk_berichtkeuze")),
    )
    op.create_table(
        "termijnwaarschuwing",
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("uiterlijk", sa.Date(), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_termijnwaarschuwing_aanmelding_id")
        ),
        sa.PrimaryKeyConstraint("aanmelding_id", name=op.f("pk_termijnwaarschuwing")),
    )
    op.create_table(
        "uitgaand_bericht",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kanaal", sa.String(length=40), nullable=False),
        sa.Column("soort", sa.String(length=40), nullable=False),
        sa.Column("bestemming_id", sa.Uuid(), nullable=False),
        sa.Column("gebeurtenis_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("pogingen", sa.Integer(), nullable=False),
        sa.Column("volgende_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("huur_tot", sa.DateTime(timezone=True), nullable=True),
        sa.Column("huurder", sa.Uuid(), nullable=True),
        sa.Column("fout", sa.String(length=40), nullable=True),
        sa.Column("aangemaakt_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("afgerond_op", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uitgaand_bericht")),
    )
    with op.batch_alter_table("uitgaand_bericht", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_uitgaand_bericht_bestemming_id_aangemaakt_op"),
            ["bestemming_id", "aangemaakt_op"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_uitgaand_bericht_status_volgende_op"), ["status", "volgende_op"], unique=False
        )


def _webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("naam", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("tafel_code", sa.String(length=40), nullable=True),
        sa.Column("regio_code", sa.String(length=40), nullable=True),
        sa.Column("soorten", sa.JSON(), nullable=False),
        sa.Column("actief", sa.Boolean(), nullable=False),
        sa.Column("aangemaakt_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beeindigd_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["regio_code"], ["regio.code"], name=op.f("fk_webhook_regio_code")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_webhook_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_table(
        "webhookgeheim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("verzegeld", sa.LargeBinary(), nullable=False),
        sa.Column("gemaakt_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vervalt_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name=op.f("fk_webhookgeheim_webhook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhookgeheim")),
    )
    with op.batch_alter_table("webhookgeheim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhookgeheim_webhook_id"), ["webhook_id"], unique=False)


def _carry_over() -> None:
    """What was told of emergency access to a role is now told to everyone who holds that role, once."""
    op.execute(
        """INSERT INTO gebeurtenis (id, soort, aanmelding_id, kenmerk, tafel_code, regio_code, noodtoegang_id, op,
            verdeeld_op)
        SELECT n.id, 'NOODTOEGANG', n.aanmelding_id, a.kenmerk,
            CASE WHEN a.ingediend_op IS NULL THEN NULL ELSE a.tafel_code END,
            CASE WHEN a.ingediend_op IS NULL THEN NULL ELSE a.regio_code END, n.id, n.van, n.van
        FROM noodtoegang n JOIN aanmelding a ON a.id = n.aanmelding_id
        WHERE EXISTS (SELECT 1 FROM melding m WHERE m.noodtoegang_id = n.id)"""
    )
    op.execute(
        """INSERT INTO bericht (gebruiker_id, gebeurtenis_id, aanmelding_id, als, op, gezien_op)
        SELECT r.gebruiker_id, m.noodtoegang_id, m.aanmelding_id,
            min(CASE WHEN m.aan_rol = 'FG' THEN 'FG' ELSE 'TAFEL' END), min(m.op), min(m.gezien_op)
        FROM melding m JOIN roltoekenning r ON (m.aan_rol = 'FG' AND r.rol = 'FG')
            OR (m.aan_rol IS NULL AND r.rol IN ('VOORZITTER', 'SECRETARIS') AND r.tafel_code = m.tafel_code)
        GROUP BY r.gebruiker_id, m.noodtoegang_id, m.aanmelding_id"""
    )


def downgrade() -> None:
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
    _carry_back()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_GEMELD.format("melding", "aan_rol"))
        op.execute("ALTER TABLE melding ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY verbonden ON melding USING ({_DEEL.format('melding')})")
        for tabel in _POLICIES:
            op.execute(f"DROP POLICY verbonden ON {tabel}")
    for tabel in (
        "webhookgeheim",
        "webhook",
        "uitgaand_bericht",
        "termijnwaarschuwing",
        "berichtkeuze",
        "bericht",
        "gebeurtenis",
    ):
        op.drop_table(tabel)
    with op.batch_alter_table("gebruiker", schema=None) as batch_op:
        batch_op.drop_column("email")


def _carry_back() -> None:
    """Per emergency one for the privacy officer, and one for the table where there is one."""
    bind = op.get_bind()
    kolom = sa.column
    event = sa.table("gebeurtenis", *(kolom(n) for n in ("tafel_code", "aanmelding_id", "noodtoegang_id", "op")))
    melding = sa.table(
        "melding",
        kolom("id", sa.Uuid()),
        kolom("soort"),
        kolom("aan_rol"),
        kolom("tafel_code"),
        kolom("aanmelding_id"),
        kolom("noodtoegang_id"),
        kolom("op"),
    )
    for row in bind.execute(sa.select(event).where(event.c.noodtoegang_id.is_not(None))).all():
        for rol in ("FG", None) if row.tafel_code else ("FG",):
            ids: dict[str, UUID] = {"id": uuid4()}
            bind.execute(melding.insert().values(**ids, soort="NOODTOEGANG", aan_rol=rol, **row._mapping))
