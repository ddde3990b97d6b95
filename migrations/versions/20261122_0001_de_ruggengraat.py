"""De ruggengraat: casus, tafels, mensen, audit.

Revision: 0001
Follows:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The audit log is append-only: the database itself refuses to change or delete a line.
_SQLITE = """
CREATE TRIGGER auditregel_geen_{verb} BEFORE {verb} ON auditregel
BEGIN SELECT RAISE(ABORT, 'auditregel is append-only'); END
"""
# INSERT OR REPLACE deletes the old line without firing the trigger on DELETE.
_SQLITE_REPLACE = """
CREATE TRIGGER auditregel_geen_replace BEFORE INSERT ON auditregel
WHEN EXISTS (SELECT 1 FROM auditregel WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'auditregel is append-only'); END
"""
_POSTGRES_FUNCTION = """
CREATE FUNCTION auditregel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'auditregel is append-only'; END $$
"""
_POSTGRES = """
CREATE TRIGGER auditregel_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON auditregel
FOR EACH STATEMENT EXECUTE FUNCTION auditregel_append_only()
"""


def upgrade() -> None:
    _create_tables()
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(verb=verb))
        op.execute(_SQLITE_REPLACE)
    else:
        op.execute(_POSTGRES_FUNCTION)
        op.execute(_POSTGRES)


def downgrade() -> None:
    _drop_tables()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION auditregel_append_only()")


def _create_tables() -> None:
    op.create_table(
        "auditregel",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("tijdstip", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gebruiker_id", sa.Uuid(), nullable=True),
        sa.Column("organisatie_code", sa.String(length=40), nullable=True),
        sa.Column("rol", sa.String(length=40), nullable=True),
        sa.Column("handeling", sa.String(length=40), nullable=False),
        sa.Column("object_soort", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=True),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=True),
        sa.Column("resultaat", sa.String(length=20), nullable=False),
        sa.Column("herkomst", sa.String(length=45), nullable=True),
        sa.Column("verzoek_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditregel")),
    )
    with op.batch_alter_table("auditregel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auditregel_aanmelding_id_id"), ["aanmelding_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_auditregel_gebruiker_id_id"), ["gebruiker_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_auditregel_tijdstip_id"), ["tijdstip", "id"], unique=False)

    op.create_table(
        "codelijstwaarde",
        sa.Column("lijst", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("omschrijving", sa.String(length=200), nullable=False),
        sa.Column("van", sa.Date(), nullable=True),
        sa.Column("tot", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("lijst", "code", name=op.f("pk_codelijstwaarde")),
    )
    op.create_table(
        "idempotentie",
        sa.Column("sleutel", sa.String(length=64), nullable=False),
        sa.Column("verzoek", sa.String(length=64), nullable=False),
        sa.Column("antwoord", sa.LargeBinary(), nullable=False),
        sa.Column("aangemaakt_op", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sleutel", name=op.f("pk_idempotentie")),
    )
    with op.batch_alter_table("idempotentie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotentie_aangemaakt_op"), ["aangemaakt_op"], unique=False)

    op.create_table(
        "ondertekensleutel",
        sa.Column("kid", sa.String(length=40), nullable=False),
        sa.Column("publiek", sa.Text(), nullable=False),
        sa.Column("prive", sa.LargeBinary(), nullable=False),
        sa.Column("tekent_vanaf", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vervalt_op", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_ondertekensleutel")),
    )
    op.create_table(
        "regio",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("naam", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_regio")),
    )
    op.create_table(
        "gemeente",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("naam", sa.String(length=200), nullable=False),
        sa.Column("regio_code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["regio_code"], ["regio.code"], name=op.f("fk_gemeente_regio_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_gemeente")),
    )
    with op.batch_alter_table("gemeente", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gemeente_regio_code"), ["regio_code"], unique=False)

    op.create_table(
        "organisatie",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("naam", sa.String(length=200), nullable=False),
        sa.Column(
            "soort",
            sa.Enum(
                "LOKAAL_TEAM",
                "GI",
                "VEILIG_THUIS",
                "ZORGAANBIEDER",
                "REGIO",
                name="organisatiesoort",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("regio_code", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["regio_code"], ["regio.code"], name=op.f("fk_organisatie_regio_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_organisatie")),
    )
    op.create_table(
        "tafel",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("naam", sa.String(length=200), nullable=False),
        sa.Column("soort", sa.String(length=40), nullable=False),
        sa.Column("regio_code", sa.String(length=40), nullable=False),
        sa.Column("van", sa.Date(), nullable=False),
        sa.Column("tot", sa.Date(), nullable=True),
        sa.Column("toelichting", sa.Text(), nullable=False),
        sa.Column("verwijzing", sa.Text(), nullable=False),
        sa.Column("leeftijd_aan_tafel", sa.Integer(), nullable=False),
        sa.Column("jongeren_uitnodigen", sa.Boolean(), nullable=False),
        sa.Column("leeftijd_tot", sa.Integer(), nullable=False),
        sa.Column("neemt_procesregie", sa.Boolean(), nullable=False),
        sa.Column("kort_consult", sa.Boolean(), nullable=False),
        sa.Column("legt_raadsbesluit_vast", sa.Boolean(), nullable=False),
        sa.Column("triage_werkdagen", sa.Integer(), nullable=False),
        sa.Column("advies_werkdagen", sa.Integer(), nullable=False),
        sa.Column("opvolg_maanden", sa.JSON(), nullable=False),
        sa.Column("capaciteit_minuten", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.JSON(), nullable=False),
        sa.Column("bewaartermijn_maanden", sa.Integer(), nullable=False),
        sa.CheckConstraint("tot IS NULL OR van <= tot", name=op.f("ck_tafel_periode")),
        sa.ForeignKeyConstraint(["regio_code"], ["regio.code"], name=op.f("fk_tafel_regio_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_tafel")),
    )
    with op.batch_alter_table("tafel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tafel_regio_code"), ["regio_code"], unique=False)

    op.create_table(
        "gebruiker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gebruikersnaam", sa.String(length=80), nullable=False),
        sa.Column("naam", sa.String(length=200), nullable=False),
        sa.Column("organisatie_code", sa.String(length=40), nullable=False),
        sa.Column("wachtwoord_hash", sa.String(length=200), nullable=False),
        sa.Column("is_programma", sa.Boolean(), nullable=False),
        sa.Column("actief", sa.Boolean(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisatie_code"], ["organisatie.code"], name=op.f("fk_gebruiker_organisatie_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gebruiker")),
        sa.UniqueConstraint("gebruikersnaam", name=op.f("uq_gebruiker_gebruikersnaam")),
    )
    op.create_table(
        "indieningsrecht",
        sa.Column("tafel_code", sa.String(length=40), nullable=False),
        sa.Column(
            "organisatie_soort",
            sa.Enum(
                "LOKAAL_TEAM",
                "GI",
                "VEILIG_THUIS",
                "ZORGAANBIEDER",
                "REGIO",
                name="organisatiesoort",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "verzoek_soort",
            sa.Enum(
                "CASUSBESPREKING",
                "ANONIEM_CONSULT",
                "VERZOEK_TOT_BESPREKING",
                "TOETSEN_AAN_TAFEL",
                "ESSENTIELE_FUNCTIE",
                name="verzoeksoort",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_indieningsrecht_tafel_code")),
        sa.PrimaryKeyConstraint("tafel_code", "organisatie_soort", "verzoek_soort", name=op.f("pk_indieningsrecht")),
    )
    op.create_table(
        "intakevraag",
        sa.Column("tafel_code", sa.String(length=40), nullable=False),
        sa.Column("verzoek_soort", sa.String(length=40), nullable=False),
        sa.Column("veld", sa.String(length=80), nullable=False),
        sa.Column("verplicht", sa.Boolean(), nullable=False),
        sa.Column("tekst", sa.String(length=300), nullable=False),
        sa.Column("volgorde", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_intakevraag_tafel_code")),
        sa.PrimaryKeyConstraint("tafel_code", "verzoek_soort", "veld", name=op.f("pk_intakevraag")),
    )
    op.create_table(
        "tafel_vraagtype",
        sa.Column("tafel_code", sa.String(length=40), nullable=False),
        sa.Column("vraagtype", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_tafel_vraagtype_tafel_code")),
        sa.PrimaryKeyConstraint("tafel_code", "vraagtype", name=op.f("pk_tafel_vraagtype")),
    )
    op.create_table(
        "aanmelding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kenmerk", sa.String(length=20), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "CONCEPT",
                "INGEDIEND",
                "AANVULLING_GEVRAAGD",
                "AANGENOMEN",
                "INGEPLAND",
                "BESPROKEN",
                "GEADVISEERD",
                "IN_OPVOLGING",
                "AFGESLOTEN",
                "AFGEWEZEN",
                "INGETROKKEN",
                name="status",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "soort",
            sa.Enum(
                "CASUSBESPREKING",
                "ANONIEM_CONSULT",
                "VERZOEK_TOT_BESPREKING",
                "TOETSEN_AAN_TAFEL",
                "ESSENTIELE_FUNCTIE",
                name="verzoeksoort",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tafel_code", sa.String(length=40), nullable=True),
        sa.Column("regio_code", sa.String(length=40), nullable=True),
        sa.Column("gemeente_code", sa.String(length=6), nullable=True),
        sa.Column("organisatie_code", sa.String(length=40), nullable=False),
        sa.Column("aanmelder_id", sa.Uuid(), nullable=False),
        sa.Column("aangemaakt_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gewijzigd_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vraagtype", sa.String(length=40), nullable=True),
        sa.Column("vraag", sa.Text(), nullable=True),
        sa.Column("geprobeerd", sa.Text(), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("gewenst_resultaat", sa.Text(), nullable=True),
        sa.Column("waarom_nu", sa.Text(), nullable=True),
        sa.Column("betrokken_hulp", sa.Text(), nullable=True),
        sa.Column(
            "woonsituatie",
            sa.Enum(
                "THUIS",
                "NETWERK",
                "PLEEGGEZIN",
                "GEZINSHUIS",
                "VERBLIJF",
                "JEUGDZORGPLUS",
                "ZELFSTANDIG",
                "ELDERS",
                "ONBEKEND",
                name="woonsituatie",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "dreigende_uithuisplaatsing",
            sa.Enum("JA", "NEE", "ONBEKEND", name="janeeonbekend", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("dreiging_beoordeeld_door", sa.String(length=200), nullable=True),
        sa.Column("dreiging_beoordeeld_op", sa.Date(), nullable=True),
        sa.Column("ouders_geinformeerd", sa.Boolean(), nullable=True),
        sa.Column("ouders_geinformeerd_op", sa.Date(), nullable=True),
        sa.Column("ouders_niet_geinformeerd_reden", sa.Text(), nullable=True),
        sa.Column("reactie_ouders", sa.Text(), nullable=True),
        sa.Column("antwoorden", sa.JSON(), nullable=False),
        sa.Column("routeadvies", sa.JSON(), nullable=True),
        sa.Column("ingediend_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("getriageerd_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("geadviseerd_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("afgesloten_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uiterlijk", sa.Date(), nullable=True),
        sa.Column("stil_sinds", sa.Date(), nullable=True),
        sa.Column("stil_werkdagen", sa.Integer(), nullable=False),
        sa.Column("werkdagen_tot_triage", sa.Integer(), nullable=True),
        sa.Column("werkdagen_tot_advies", sa.Integer(), nullable=True),
        sa.Column("procesregisseur_id", sa.Uuid(), nullable=True),
        sa.Column(
            "uhp_uitkomst",
            sa.Enum("VOORKOMEN", "NIET_VOORKOMEN", "ONBEKEND", name="uhpuitkomst", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("uhp_beoordeeld_door", sa.String(length=200), nullable=True),
        sa.Column("uhp_beoordeeld_op", sa.Date(), nullable=True),
        sa.Column("resultaat", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["aanmelder_id"], ["gebruiker.id"], name=op.f("fk_aanmelding_aanmelder_id")),
        sa.ForeignKeyConstraint(["gemeente_code"], ["gemeente.code"], name=op.f("fk_aanmelding_gemeente_code")),
        sa.ForeignKeyConstraint(
            ["organisatie_code"], ["organisatie.code"], name=op.f("fk_aanmelding_organisatie_code")
        ),
        sa.ForeignKeyConstraint(
            ["procesregisseur_id"], ["gebruiker.id"], name=op.f("fk_aanmelding_procesregisseur_id")
        ),
        sa.ForeignKeyConstraint(["regio_code"], ["regio.code"], name=op.f("fk_aanmelding_regio_code")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_aanmelding_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aanmelding")),
        sa.UniqueConstraint("kenmerk", name=op.f("uq_aanmelding_kenmerk")),
    )
    with op.batch_alter_table("aanmelding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_aanmelding_aanmelder_id_aangemaakt_op_id"),
            ["aanmelder_id", "aangemaakt_op", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_aanmelding_organisatie_code_aangemaakt_op_id"),
            ["organisatie_code", "aangemaakt_op", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_aanmelding_procesregisseur_id"), ["procesregisseur_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_aanmelding_regio_code_aangemaakt_op_id"),
            ["regio_code", "aangemaakt_op", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_aanmelding_tafel_code_aangemaakt_op_id"),
            ["tafel_code", "aangemaakt_op", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_aanmelding_tafel_code_ingediend_op"), ["tafel_code", "ingediend_op"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_aanmelding_tafel_code_status_aangemaakt_op_id"),
            ["tafel_code", "status", "aangemaakt_op", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_aanmelding_tafel_code_uiterlijk_id"),
            ["tafel_code", "uiterlijk", "id"],
            unique=False,
        )

    op.create_table(
        "roltoekenning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column(
            "rol",
            sa.Enum(
                "AANMELDER",
                "TEAMLEIDER",
                "VOORZITTER",
                "SECRETARIS",
                "TAFELLID",
                "PROCESREGISSEUR",
                "REGIOCOORDINATOR",
                "MONITORING",
                "BEHEERDER",
                "FG",
                name="rol",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisatie_code", sa.String(length=40), nullable=True),
        sa.Column("tafel_code", sa.String(length=40), nullable=True),
        sa.Column("regio_code", sa.String(length=40), nullable=True),
        sa.Column(
            "discipline",
            sa.Enum(
                "VOORZITTER",
                "GEDRAGSWETENSCHAPPER",
                "ERVARINGSDESKUNDIGE",
                "ZORGAANBIEDER",
                "JEUGDBESCHERMER",
                "RAADSONDERZOEKER",
                "ONDERWIJS",
                name="discipline",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("van", sa.Date(), nullable=False),
        sa.Column("tot", sa.Date(), nullable=True),
        sa.CheckConstraint("tot IS NULL OR van <= tot", name=op.f("ck_roltoekenning_periode")),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_roltoekenning_gebruiker_id")),
        sa.ForeignKeyConstraint(
            ["organisatie_code"], ["organisatie.code"], name=op.f("fk_roltoekenning_organisatie_code")
        ),
        sa.ForeignKeyConstraint(["regio_code"], ["regio.code"], name=op.f("fk_roltoekenning_regio_code")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_roltoekenning_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roltoekenning")),
    )
    with op.batch_alter_table("roltoekenning", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roltoekenning_gebruiker_id"), ["gebruiker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roltoekenning_tafel_code"), ["tafel_code"], unique=False)

    op.create_table(
        "sessie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column("begonnen_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verloopt_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beeindigd_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_sessie_gebruiker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessie")),
    )
    with op.batch_alter_table("sessie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessie_gebruiker_id"), ["gebruiker_id"], unique=False)

    op.create_table(
        "zitting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tafel_code", sa.String(length=40), nullable=False),
        sa.Column("begint_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plaats", sa.String(length=200), nullable=False),
        sa.Column("voorzitter_id", sa.Uuid(), nullable=False),
        sa.Column("plaatsvervanger_id", sa.Uuid(), nullable=True),
        sa.Column("capaciteit_minuten", sa.Integer(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plaatsvervanger_id"], ["gebruiker.id"], name=op.f("fk_zitting_plaatsvervanger_id")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_zitting_tafel_code")),
        sa.ForeignKeyConstraint(["voorzitter_id"], ["gebruiker.id"], name=op.f("fk_zitting_voorzitter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zitting")),
    )
    with op.batch_alter_table("zitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_zitting_tafel_code_begint_op"), ["tafel_code", "begint_op"], unique=False)

    op.create_table(
        "advies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("tekst", sa.Text(), nullable=False),
        sa.Column(
            "raadsbesluit",
            sa.Enum(
                "RAADSONDERZOEK",
                "GEEN_RAADSONDERZOEK",
                "UITGESTELD",
                name="raadsbesluit",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("opgesteld_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opgesteld_door_id", sa.Uuid(), nullable=False),
        sa.Column("ondertekend_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ondertekend_door_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_advies_aanmelding_id")),
        sa.ForeignKeyConstraint(["ondertekend_door_id"], ["gebruiker.id"], name=op.f("fk_advies_ondertekend_door_id")),
        sa.ForeignKeyConstraint(["opgesteld_door_id"], ["gebruiker.id"], name=op.f("fk_advies_opgesteld_door_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advies")),
        sa.UniqueConstraint("aanmelding_id", "nummer", name=op.f("uq_advies_aanmelding_id_nummer")),
    )
    op.create_table(
        "adviesreactie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("advies_nummer", sa.Integer(), nullable=False),
        sa.Column(
            "reactie",
            sa.Enum(
                "OVERGENOMEN",
                "DEELS_OVERGENOMEN",
                "NIET_OVERGENOMEN",
                name="adviesreactie",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("toelichting", sa.Text(), nullable=True),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_adviesreactie_aanmelding_id")),
        sa.ForeignKeyConstraint(["door_id"], ["gebruiker.id"], name=op.f("fk_adviesreactie_door_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adviesreactie")),
    )
    with op.batch_alter_table("adviesreactie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adviesreactie_aanmelding_id"), ["aanmelding_id"], unique=False)

    op.create_table(
        "bespreking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("zitting_id", sa.Uuid(), nullable=False),
        sa.Column("tafel_code", sa.String(length=40), nullable=False),
        sa.Column("volgorde", sa.Integer(), nullable=False),
        sa.Column("minuten", sa.Integer(), nullable=False),
        sa.Column("uitgesteld_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gehouden_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verslag", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_bespreking_aanmelding_id")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_bespreking_tafel_code")),
        sa.ForeignKeyConstraint(["zitting_id"], ["zitting.id"], name=op.f("fk_bespreking_zitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bespreking")),
    )
    with op.batch_alter_table("bespreking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bespreking_aanmelding_id"), ["aanmelding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bespreking_gehouden_op"), ["gehouden_op"], unique=False)
        batch_op.create_index(batch_op.f("ix_bespreking_zitting_id"), ["zitting_id"], unique=False)

    op.create_table(
        "consult",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("tafel_code", sa.String(length=40), nullable=False),
        sa.Column(
            "vorm",
            sa.Enum("TELEFONISCH", "GESPREK_BIJWONEN", "ONLINE", name="consultvorm", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("minuten", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_consult_aanmelding_id")),
        sa.ForeignKeyConstraint(["door_id"], ["gebruiker.id"], name=op.f("fk_consult_door_id")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_consult_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult")),
    )
    with op.batch_alter_table("consult", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consult_aanmelding_id"), ["aanmelding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consult_tafel_code_op"), ["tafel_code", "op"], unique=False)

    op.create_table(
        "jeugdige",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("volgnummer", sa.Integer(), nullable=False),
        sa.Column("referentie_hash", sa.String(length=64), nullable=True),
        sa.Column("referentie_verzegeld", sa.LargeBinary(), nullable=True),
        sa.Column("geboortejaar", sa.Integer(), nullable=True),
        sa.Column(
            "gezag",
            sa.Enum(
                "BEIDE_OUDERS",
                "EEN_OUDER",
                "VOOGD_GI",
                "VOOGD_ANDERS",
                "ONBEKEND",
                name="gezag",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "maatregel",
            sa.Enum("GEEN", "OTS", "VOTS", "VOOGDIJ", name="maatregel", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("maatregel_start", sa.Date(), nullable=True),
        sa.Column("gehoord", sa.Boolean(), nullable=True),
        sa.Column("mening", sa.Text(), nullable=True),
        sa.Column("toestemmingen", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_jeugdige_aanmelding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jeugdige")),
        sa.UniqueConstraint("aanmelding_id", "volgnummer", name=op.f("uq_jeugdige_aanmelding_id_volgnummer")),
    )
    with op.batch_alter_table("jeugdige", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jeugdige_referentie_hash"), ["referentie_hash"], unique=False)

    op.create_table(
        "opvolgmeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("maanden", sa.Integer(), nullable=False),
        sa.Column("gepland_op", sa.Date(), nullable=False),
        sa.Column("gemeten_op", sa.Date(), nullable=True),
        sa.Column("vastgelegd_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vastgelegd_door_id", sa.Uuid(), nullable=True),
        sa.Column(
            "woonsituatie",
            sa.Enum(
                "THUIS",
                "NETWERK",
                "PLEEGGEZIN",
                "GEZINSHUIS",
                "VERBLIJF",
                "JEUGDZORGPLUS",
                "ZELFSTANDIG",
                "ELDERS",
                "ONBEKEND",
                name="woonsituatie",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "uithuisplaatsing",
            sa.Enum("VOORKOMEN", "NIET_VOORKOMEN", "ONBEKEND", name="uhpuitkomst", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("beoordeeld_door", sa.String(length=200), nullable=True),
        sa.Column(
            "jeugdhulp_nodig",
            sa.Enum("JA", "NEE", "ONBEKEND", name="janeeonbekend", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column(
            "ots_beeindigd",
            sa.Enum("JA", "NEE", "ONBEKEND", name="janeeonbekend", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("ots_einde", sa.Date(), nullable=True),
        sa.Column("toelichting", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_opvolgmeting_aanmelding_id")),
        sa.ForeignKeyConstraint(
            ["vastgelegd_door_id"], ["gebruiker.id"], name=op.f("fk_opvolgmeting_vastgelegd_door_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opvolgmeting")),
        sa.UniqueConstraint("aanmelding_id", "maanden", name=op.f("uq_opvolgmeting_aanmelding_id_maanden")),
    )
    with op.batch_alter_table("opvolgmeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opvolgmeting_gepland_op"), ["gepland_op"], unique=False)

    op.create_table(
        "verloop",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column(
            "actie",
            sa.Enum(
                "IN_WERKLIJST_ZIEN",
                "BEKIJKEN",
                "WIJZIGEN",
                "INDIENEN",
                "INTREKKEN",
                "AANNEMEN",
                "AANVULLING_VRAGEN",
                "AANVULLEN",
                "DOORZETTEN",
                "AFWIJZEN",
                "CONSULT_GEVEN",
                "PROCESREGIE_TOEWIJZEN",
                "INPLANNEN",
                "UITSTELLEN",
                "BELANG_VERKLAREN",
                "BESPREKEN",
                "ADVIES_OPSTELLEN",
                "ADVIES_ONDERTEKENEN",
                "REAGEREN",
                "METEN",
                "AFSLUITEN",
                "HEROPENEN",
                name="actie",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("rol", sa.String(length=40), nullable=False),
        sa.Column(
            "van_status",
            sa.Enum(
                "CONCEPT",
                "INGEDIEND",
                "AANVULLING_GEVRAAGD",
                "AANGENOMEN",
                "INGEPLAND",
                "BESPROKEN",
                "GEADVISEERD",
                "IN_OPVOLGING",
                "AFGESLOTEN",
                "AFGEWEZEN",
                "INGETROKKEN",
                name="status",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "naar_status",
            sa.Enum(
                "CONCEPT",
                "INGEDIEND",
                "AANVULLING_GEVRAAGD",
                "AANGENOMEN",
                "INGEPLAND",
                "BESPROKEN",
                "GEADVISEERD",
                "IN_OPVOLGING",
                "AFGESLOTEN",
                "AFGEWEZEN",
                "INGETROKKEN",
                name="status",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tafel_code", sa.String(length=40), nullable=True),
        sa.Column("toelichting", sa.Text(), nullable=True),
        sa.Column("gegevens", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_verloop_aanmelding_id")),
        sa.ForeignKeyConstraint(["door_id"], ["gebruiker.id"], name=op.f("fk_verloop_door_id")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_verloop_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verloop")),
    )
    with op.batch_alter_table("verloop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verloop_aanmelding_id_id"), ["aanmelding_id", "id"], unique=False)

    op.create_table(
        "verversingstoken",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sessie_id", sa.Uuid(), nullable=False),
        sa.Column("gebruikt_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["sessie_id"], ["sessie.id"], name=op.f("fk_verversingstoken_sessie_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_verversingstoken")),
    )
    with op.batch_alter_table("verversingstoken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verversingstoken_sessie_id"), ["sessie_id"], unique=False)

    op.create_table(
        "adviesregel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("advies_id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("volgnummer", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("toelichting", sa.Text(), nullable=True),
        sa.Column("wie", sa.String(length=200), nullable=False),
        sa.Column("uiterlijk", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_adviesregel_aanmelding_id")),
        sa.ForeignKeyConstraint(["advies_id"], ["advies.id"], name=op.f("fk_adviesregel_advies_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adviesregel")),
        sa.UniqueConstraint("advies_id", "volgnummer", name=op.f("uq_adviesregel_advies_id_volgnummer")),
    )
    with op.batch_alter_table("adviesregel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adviesregel_aanmelding_id"), ["aanmelding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adviesregel_code"), ["code"], unique=False)

    op.create_table(
        "gast",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bespreking_id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("volgnummer", sa.Integer(), nullable=False),
        sa.Column(
            "soort",
            sa.Enum(
                "AANMELDER",
                "OUDER",
                "JEUGDIGE",
                "STEUNFIGUUR",
                "RAADSONDERZOEKER",
                "ANDERE_PROFESSIONAL",
                name="gastsoort",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("jeugdige", sa.Integer(), nullable=True),
        sa.Column("uitgenodigd", sa.Boolean(), nullable=False),
        sa.Column("reden_niet", sa.String(length=200), nullable=True),
        sa.Column(
            "aanwezigheid",
            sa.Enum("AANWEZIG", "AFWEZIG", name="aanwezigheid", native_enum=False, length=40),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_gast_aanmelding_id")),
        sa.ForeignKeyConstraint(["bespreking_id"], ["bespreking.id"], name=op.f("fk_gast_bespreking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gast")),
        sa.UniqueConstraint("bespreking_id", "volgnummer", name=op.f("uq_gast_bespreking_id_volgnummer")),
    )
    with op.batch_alter_table("gast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gast_aanmelding_id"), ["aanmelding_id"], unique=False)

    op.create_table(
        "uitgenodigd_lid",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bespreking_id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        sa.Column(
            "discipline",
            sa.Enum(
                "VOORZITTER",
                "GEDRAGSWETENSCHAPPER",
                "ERVARINGSDESKUNDIGE",
                "ZORGAANBIEDER",
                "JEUGDBESCHERMER",
                "RAADSONDERZOEKER",
                "ONDERWIJS",
                name="discipline",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "belang",
            sa.Enum(
                "GEEN",
                "EIGEN_ORGANISATIE",
                "EERDER_BETROKKEN",
                "ANDERS",
                name="belang",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("belang_toelichting", sa.String(length=200), nullable=True),
        sa.Column("verklaard_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "aanwezigheid",
            sa.Enum("AANWEZIG", "AFWEZIG", name="aanwezigheid", native_enum=False, length=40),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_uitgenodigd_lid_aanmelding_id")),
        sa.ForeignKeyConstraint(["bespreking_id"], ["bespreking.id"], name=op.f("fk_uitgenodigd_lid_bespreking_id")),
        sa.ForeignKeyConstraint(["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_uitgenodigd_lid_gebruiker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uitgenodigd_lid")),
        sa.UniqueConstraint(
            "bespreking_id", "gebruiker_id", name=op.f("uq_uitgenodigd_lid_bespreking_id_gebruiker_id")
        ),
    )
    with op.batch_alter_table("uitgenodigd_lid", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uitgenodigd_lid_aanmelding_id"), ["aanmelding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_uitgenodigd_lid_gebruiker_id"), ["gebruiker_id"], unique=False)


def _drop_tables() -> None:
    with op.batch_alter_table("uitgenodigd_lid", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uitgenodigd_lid_gebruiker_id"))
        batch_op.drop_index(batch_op.f("ix_uitgenodigd_lid_aanmelding_id"))

    op.drop_table("uitgenodigd_lid")
    with op.batch_alter_table("gast", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gast_aanmelding_id"))

    op.drop_table("gast")
    with op.batch_alter_table("adviesregel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adviesregel_code"))
        batch_op.drop_index(batch_op.f("ix_adviesregel_aanmelding_id"))

    op.drop_table("adviesregel")
    with op.batch_alter_table("verversingstoken", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verversingstoken_sessie_id"))

    op.drop_table("verversingstoken")
    with op.batch_alter_table("verloop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verloop_aanmelding_id_id"))

    op.drop_table("verloop")
    with op.batch_alter_table("opvolgmeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opvolgmeting_gepland_op"))

    op.drop_table("opvolgmeting")
    with op.batch_alter_table("jeugdige", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jeugdige_referentie_hash"))

    op.drop_table("jeugdige")
    with op.batch_alter_table("consult", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consult_tafel_code_op"))
        batch_op.drop_index(batch_op.f("ix_consult_aanmelding_id"))

    op.drop_table("consult")
    with op.batch_alter_table("bespreking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bespreking_zitting_id"))
        batch_op.drop_index(batch_op.f("ix_bespreking_gehouden_op"))
        batch_op.drop_index(batch_op.f("ix_bespreking_aanmelding_id"))

    op.drop_table("bespreking")
    with op.batch_alter_table("adviesreactie", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adviesreactie_aanmelding_id"))

    op.drop_table("adviesreactie")
    op.drop_table("advies")
    with op.batch_alter_table("zitting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_zitting_tafel_code_begint_op"))

    op.drop_table("zitting")
    with op.batch_alter_table("sessie", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessie_gebruiker_id"))

    op.drop_table("sessie")
    with op.batch_alter_table("roltoekenning", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roltoekenning_tafel_code"))
        batch_op.drop_index(batch_op.f("ix_roltoekenning_gebruiker_id"))

    op.drop_table("roltoekenning")
    with op.batch_alter_table("aanmelding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_aanmelding_tafel_code_uiterlijk_id"))
        batch_op.drop_index(batch_op.f("ix_aanmelding_tafel_code_status_aangemaakt_op_id"))
        batch_op.drop_index(batch_op.f("ix_aanmelding_tafel_code_ingediend_op"))
        batch_op.drop_index(batch_op.f("ix_aanmelding_tafel_code_aangemaakt_op_id"))
        batch_op.drop_index(batch_op.f("ix_aanmelding_regio_code_aangemaakt_op_id"))
        batch_op.drop_index(batch_op.f("ix_aanmelding_procesregisseur_id"))
        batch_op.drop_index(batch_op.f("ix_aanmelding_organisatie_code_aangemaakt_op_id"))
        batch_op.drop_index(batch_op.f("ix_aanmelding_aanmelder_id_aangemaakt_op_id"))

    op.drop_table("aanmelding")
    op.drop_table("tafel_vraagtype")
    op.drop_table("intakevraag")
    op.drop_table("indieningsrecht")
    op.drop_table("gebruiker")
    with op.batch_alter_table("tafel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tafel_regio_code"))

    op.drop_table("tafel")
    op.drop_table("organisatie")
    with op.batch_alter_table("gemeente", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gemeente_regio_code"))

    op.drop_table("gemeente")
    op.drop_table("regio")
    op.drop_table("ondertekensleutel")
    with op.batch_alter_table("idempotentie", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotentie_aangemaakt_op"))

    op.drop_table("idempotentie")
    op.drop_table("codelijstwaarde")
    with op.batch_alter_table("auditregel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auditregel_tijdstip_id"))
        batch_op.drop_index(batch_op.f("ix_auditregel_gebruiker_id_id"))
        batch_op.drop_index(batch_op.f("ix_auditregel_aanmelding_id_id"))

    op.drop_table("auditregel")
