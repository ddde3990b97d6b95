"""De klok en de zittingen: afkaptijd, sluitingsdagen, reeksen, goedkeuring, agendalink, plaatsvervanger en extern lid.

Revision: 0010
Follows: 0009
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ZELF = "(SELECT nullif(current_setting('app.zelf', true), '')::uuid)"


def _functie(kop: str, antwoord: str, inhoud: str) -> str:
    """An owner's function: it looks past the policies, so that those need not ask each other in a circle."""
    return f"""CREATE FUNCTION {kop} RETURNS {antwoord} LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$ {inhoud} $$"""


_FUNCTIES = {
    # The deputy chair of its meeting, while the chair of that meeting has an interest in this case.
    "muur_vervangt_voorzitter(uuid)": _functie(
        "muur_vervangt_voorzitter(aanmelding uuid)",
        "boolean",
        f"""SELECT EXISTS (SELECT 1 FROM bespreking b
            JOIN zitting z ON z.id = b.zitting_id AND z.plaatsvervanger_id = {_ZELF}
            JOIN belangverklaring v ON v.aanmelding_id = b.aanmelding_id AND v.gebruiker_id = z.voorzitter_id
                AND v.belang <> 'GEEN' AND v.ingetrokken_op IS NULL
            WHERE b.aanmelding_id = $1 AND b.uitgesteld_op IS NULL)""",
    ),
    "muur_extern_lid(uuid)": _functie(
        "muur_extern_lid(aanmelding uuid)",
        "boolean",
        f"""SELECT EXISTS (SELECT 1 FROM uitgenodigd_lid l
            WHERE l.aanmelding_id = $1 AND l.gebruiker_id = {_ZELF} AND l.extern_tafel IS NOT NULL)""",
    ),
    # Who was involved in each of these cases before, and how: it says that there is another case, and nothing of it.
    "muur_eerder_betrokken(uuid[])": _functie(
        "muur_eerder_betrokken(zaken uuid[])",
        "TABLE (zaak uuid, gebruiker uuid, hoe text)",
        """WITH ander AS (
            SELECT dit.aanmelding_id AS zaak, zelfde.aanmelding_id AS eerder FROM jeugdige dit
            JOIN jeugdige zelfde ON zelfde.referentie_hash = dit.referentie_hash
                AND zelfde.aanmelding_id <> dit.aanmelding_id
            JOIN aanmelding a ON a.id = zelfde.aanmelding_id AND a.ingediend_op IS NOT NULL
            WHERE dit.aanmelding_id = ANY ($1)
        ), elke AS (SELECT zaak, eerder FROM ander UNION SELECT z, z FROM unnest($1) z)
        SELECT e.zaak, a.aanmelder_id, 'AANMELDER' FROM elke e JOIN aanmelding a ON a.id = e.eerder
        UNION SELECT e.zaak, a.procesregisseur_id, 'PROCESREGISSEUR' FROM elke e
            JOIN aanmelding a ON a.id = e.eerder AND a.procesregisseur_id IS NOT NULL
        UNION SELECT e.zaak, g.id, 'PROCESREGISSEUR' FROM elke e
            JOIN verloop v ON v.aanmelding_id = e.eerder AND v.actie = 'PROCESREGIE_TOEWIJZEN'
            JOIN gebruiker g ON g.gebruikersnaam = v.gegevens ->> 'procesregisseur'
        UNION SELECT o.zaak, l.gebruiker_id, 'DEELNEMER' FROM ander o
            JOIN uitgenodigd_lid l ON l.aanmelding_id = o.eerder AND l.aanwezigheid = 'AANWEZIG'""",
    ),
}


def upgrade() -> None:
    _columns()
    _begin_of_clocks()
    if op.get_bind().dialect.name == "postgresql":
        for functie in _FUNCTIES.values():
            op.execute(functie)
        # These look past the policies: only for the role that is given them (`muur.geef_rechten`).
        op.execute(f"REVOKE ALL ON FUNCTION {', '.join(_FUNCTIES)} FROM PUBLIC")
        # Beside the policy of 0006; either of them is enough.
        op.execute(
            "CREATE POLICY aan_tafel ON aanmelding USING (ingediend_op IS NOT NULL AND"
            " (muur_vervangt_voorzitter(id) OR (muur_extern_lid(id) AND muur_uitgenodigd(id))))"
        )


def _columns() -> None:
    op.create_table(
        "sluitingsdag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tafel_code", sa.String(length=40), nullable=True),
        sa.Column("regio_code", sa.String(length=40), nullable=True),
        sa.Column("dag", sa.Date(), nullable=False),
        sa.Column("omschrijving", sa.String(length=200), nullable=False),
        sa.Column("vastgelegd_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ingetrokken_op", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(tafel_code IS NULL) <> (regio_code IS NULL)", name=op.f("ck_sluitingsdag_van_een")),
        sa.ForeignKeyConstraint(["regio_code"], ["regio.code"], name=op.f("fk_sluitingsdag_regio_code")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_sluitingsdag_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sluitingsdag")),
    )
    with op.batch_alter_table("sluitingsdag") as batch_op:
        batch_op.create_index(batch_op.f("ix_sluitingsdag_regio_code"), ["regio_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_sluitingsdag_tafel_code"), ["tafel_code"], unique=False)

    op.create_table(
        "agendalink",
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("gemaakt_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ingetrokken_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_agendalink_gebruiker_id")),
        sa.PrimaryKeyConstraint("gebruiker_id", name=op.f("pk_agendalink")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_agendalink_token_hash")),
    )

    with op.batch_alter_table("aanmelding") as batch_op:
        batch_op.add_column(sa.Column("klok_begin", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("triage_verschoven", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("advies_verschoven", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("bespreking") as batch_op:
        batch_op.add_column(sa.Column("afwijkend_standpunt", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("goedgekeurd_op", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("goedgekeurd_door_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_bespreking_goedgekeurd_door_id"), "gebruiker", ["goedgekeurd_door_id"], ["id"]
        )

    with op.batch_alter_table("gast") as batch_op:
        batch_op.add_column(sa.Column("antwoord", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("reden_afmelding", sa.String(length=200), nullable=True))

    with op.batch_alter_table("tafel") as batch_op:
        batch_op.add_column(sa.Column("afkaptijd", sa.Time(), nullable=True))

    with op.batch_alter_table("uitgenodigd_lid") as batch_op:
        batch_op.add_column(sa.Column("extern_tafel", sa.String(length=40), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_uitgenodigd_lid_extern_tafel"), "tafel", ["extern_tafel"], ["code"])

    with op.batch_alter_table("zitting") as batch_op:
        batch_op.alter_column("plaats", existing_type=sa.String(length=200), nullable=True)
        batch_op.add_column(sa.Column("link", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("reeks", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("geopend_op", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("geopend_door_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("afgelast_op", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reden", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("gewijzigd_op", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("gewijzigd_door_id", sa.Uuid(), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_zitting_ergens"), "plaats IS NOT NULL OR link IS NOT NULL")
        batch_op.create_index(batch_op.f("ix_zitting_reeks"), ["reeks"], unique=False)
        for kolom in ("geopend_door_id", "gewijzigd_door_id"):
            batch_op.create_foreign_key(batch_op.f(f"fk_zitting_{kolom}"), "gebruiker", [kolom], ["id"])


def _begin_of_clocks() -> None:
    """Until now a case counted from the day that it was filed, in the Netherlands; there were no cut-off times."""
    nederland = ZoneInfo("Europe/Amsterdam")
    zaak = sa.table(
        "aanmelding",
        sa.column("id", sa.Uuid()),
        sa.column("ingediend_op", sa.DateTime(timezone=True)),
        sa.column("klok_begin", sa.Date()),
    )
    connection = op.get_bind()
    gevonden = connection.execute(sa.select(zaak.c.id, zaak.c.ingediend_op).where(zaak.c.ingediend_op.is_not(None)))
    dagen = [{"zaak": rij.id, "dag": _aware(rij.ingediend_op).astimezone(nederland).date()} for rij in gevonden]
    if dagen:
        zet = sa.update(zaak).where(zaak.c.id == sa.bindparam("zaak")).values(klok_begin=sa.bindparam("dag"))
        connection.execute(zet, dagen)


def _aware(moment: datetime) -> datetime:
    """SQLite forgets the zone, which is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY aan_tafel ON aanmelding")
        op.execute(f"DROP FUNCTION {', '.join(_FUNCTIES)}")
    op.execute("UPDATE zitting SET plaats = substr(link, 1, 200) WHERE plaats IS NULL")
    with op.batch_alter_table("zitting") as batch_op:
        for kolom in ("geopend_door_id", "gewijzigd_door_id"):
            batch_op.drop_constraint(batch_op.f(f"fk_zitting_{kolom}"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_zitting_reeks"))
        batch_op.drop_constraint(batch_op.f("ck_zitting_ergens"), type_="check")
        for kolom in (
            "gewijzigd_door_id",
            "gewijzigd_op",
            "reden",
            "afgelast_op",
            "geopend_door_id",
            "geopend_op",
            "reeks",
            "link",
        ):
            batch_op.drop_column(kolom)
        batch_op.alter_column("plaats", existing_type=sa.String(length=200), nullable=False)

    with op.batch_alter_table("uitgenodigd_lid") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_uitgenodigd_lid_extern_tafel"), type_="foreignkey")
        batch_op.drop_column("extern_tafel")

    with op.batch_alter_table("tafel") as batch_op:
        batch_op.drop_column("afkaptijd")

    with op.batch_alter_table("gast") as batch_op:
        batch_op.drop_column("reden_afmelding")
        batch_op.drop_column("antwoord")

    with op.batch_alter_table("bespreking") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_bespreking_goedgekeurd_door_id"), type_="foreignkey")
        batch_op.drop_column("goedgekeurd_door_id")
        batch_op.drop_column("goedgekeurd_op")
        batch_op.drop_column("afwijkend_standpunt")

    with op.batch_alter_table("aanmelding") as batch_op:
        batch_op.drop_column("advies_verschoven")
        batch_op.drop_column("triage_verschoven")
        batch_op.drop_column("klok_begin")

    op.drop_table("agendalink")
    op.drop_table("sluitingsdag")
