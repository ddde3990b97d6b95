"""Bewaren en vernietigen: termijnen, aanhoudingen, verzoeken, lijsten, en de tellingen van wat vernietigd is.

Tables that are there keep what they had (`tafel.bewaartermijn_maanden`); anonymous consults get a year, and tables that
record what the RvdK decides the twenty years of a file of youth help. Stored answers of repeated requests are thrown
away: they were sealed under the master secret, and are kept for 48 hours only.

Revision: 0020
Follows: 0019
"""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_GROOT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NIEUW = (
    "vernietigingsbesluit", "vernietigingsregel", "vernietigingslijst", "vernietigingsverzoek", "aanhouding",
    "bewaartermijn", "cijferrest",
)  # fmt: skip
# Lists and requests outlive their case, so the wall asks for the region. The worker is the owner of the database.
_WIE = """(SELECT current_setting('app.fg', true) = 'ja')
    OR regio_code = ANY ((SELECT string_to_array(current_setting('app.regios', true), ',')::text[])::text[])"""
_OMMUURD = ("aanhouding", "vernietigingsverzoek", "vernietigingsregel")
_JEUGDWET = "Jeugdwet artikel 7.3.8: twintig jaar na de laatste wijziging"
_ANONIEM = "AVG artikel 5 lid 1 onder e: een anoniem consult is na een jaar niet meer nodig"


def _sleutels(tabel: str, pk: list[str], **fks: str) -> list[sa.schema.SchemaItem]:
    return [
        *(sa.ForeignKeyConstraint([kolom], [naar], name=op.f(f"fk_{tabel}_{kolom}")) for kolom, naar in fks.items()),
        sa.PrimaryKeyConstraint(*pk, name=op.f(f"pk_{tabel}")),
    ]


def _index(tabel: str, *kolommen: str) -> None:
    op.create_index(op.f(f"ix_{tabel}_{'_'.join(kolommen)}"), tabel, list(kolommen), unique=False)


def _code(naam: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(naam, sa.String(length=40), nullable=nullable)


def _termijnen() -> None:
    op.create_table(
        "bewaartermijn",
        sa.Column("id", _GROOT, autoincrement=True, nullable=False),
        _code("tafel_code"),
        _code("soort", nullable=True),
        sa.Column("van", sa.Date(), nullable=False),
        sa.Column("maanden", sa.Integer(), nullable=False),
        _code("start"),
        sa.Column("grond", sa.String(length=300), nullable=False),
        sa.Column("vastgelegd_op", _MOMENT, nullable=False),
        *_sleutels("bewaartermijn", ["id"], tafel_code="tafel.code"),
    )
    _index("bewaartermijn", "tafel_code", "van")
    tafel = sa.table("tafel", sa.column("code", sa.String()), sa.column("legt_raadsbesluit_vast", sa.Boolean()))
    mag = sa.table("indieningsrecht", sa.column("tafel_code", sa.String()), sa.column("verzoek_soort", sa.String()))
    termijn = sa.table(
        "bewaartermijn",
        *(sa.column(naam, sa.String()) for naam in ("tafel_code", "soort", "start", "grond")),
        sa.column("van", sa.Date()),
        sa.column("maanden", sa.Integer()),
        sa.column("vastgelegd_op", _MOMENT),
    )
    anoniem = sa.select(mag.c.tafel_code).where(mag.c.verzoek_soort == "ANONIEM_CONSULT").distinct()
    bescherming = sa.select(tafel.c.code).where(tafel.c.legt_raadsbesluit_vast)
    vast = {"van": date(1900, 1, 1), "vastgelegd_op": datetime.now(UTC)}
    jaar = {"soort": "ANONIEM_CONSULT", "maanden": 12, "start": "AFSLUITING", "grond": _ANONIEM} | vast
    twintig = {"soort": None, "maanden": 240, "start": "LAATSTE_WIJZIGING", "grond": _JEUGDWET} | vast
    for vraag, wat in ((anoniem, jaar), (bescherming, twintig)):
        rijen = [{"tafel_code": code, **wat} for code in op.get_bind().scalars(vraag).all()]
        if rijen:
            op.bulk_insert(termijn, rijen)


def _van_een_dossier() -> None:
    op.create_table(
        "aanhouding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("kenmerk", sa.String(length=20), nullable=False),
        _code("regio_code"),
        _code("grond"),
        sa.Column("toelichting", sa.LargeBinary(), nullable=False),
        sa.Column("op", _MOMENT, nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("opgeheven_op", _MOMENT, nullable=True),
        sa.Column("opgeheven_door_id", sa.Uuid(), nullable=True),
        sa.Column("opgeheven_toelichting", sa.LargeBinary(), nullable=True),
        *_sleutels(
            "aanhouding",
            ["id"],
            aanmelding_id="aanmelding.id",
            regio_code="regio.code",
            door_id="gebruiker.id",
            opgeheven_door_id="gebruiker.id",
        ),
    )
    _index("aanhouding", "aanmelding_id")
    _index("aanhouding", "regio_code", "op")
    op.create_table(
        "vernietigingsverzoek",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("kenmerk", sa.String(length=20), nullable=False),
        _code("regio_code"),
        _code("verzoeker"),
        sa.Column("ontvangen_op", sa.Date(), nullable=False),
        sa.Column("uiterlijk", sa.Date(), nullable=False),
        sa.Column("toelichting", sa.LargeBinary(), nullable=True),
        sa.Column("vastgelegd_op", _MOMENT, nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        _code("besluit", nullable=True),
        _code("weigergrond", nullable=True),
        sa.Column("besluit_toelichting", sa.LargeBinary(), nullable=True),
        sa.Column("besloten_op", _MOMENT, nullable=True),
        sa.Column("besloten_door_id", sa.Uuid(), nullable=True),
        *_sleutels(
            "vernietigingsverzoek",
            ["id"],
            regio_code="regio.code",
            door_id="gebruiker.id",
            besloten_door_id="gebruiker.id",
        ),
    )
    _index("vernietigingsverzoek", "aanmelding_id")
    _index("vernietigingsverzoek", "regio_code", "ontvangen_op")


def _lijsten() -> None:
    op.create_table(
        "vernietigingslijst",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        _code("regio_code"),
        _code("soort"),
        _code("status"),
        sa.Column("gemaakt_op", _MOMENT, nullable=False),
        sa.Column("uitvoeren_vanaf", _MOMENT, nullable=True),
        sa.Column("uitgevoerd_op", _MOMENT, nullable=True),
        sa.Column("kluissleutels", sa.JSON(), nullable=False),
        sa.Column("kopie_onleesbaar_op", _MOMENT, nullable=True),
        *_sleutels("vernietigingslijst", ["id"], regio_code="regio.code"),
    )
    _index("vernietigingslijst", "regio_code", "gemaakt_op")
    _index("vernietigingslijst", "status", "uitvoeren_vanaf")
    op.create_table(
        "vernietigingsregel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lijst_id", sa.Uuid(), nullable=False),
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        _code("regio_code"),
        sa.Column("kenmerk", sa.String(length=20), nullable=False),
        _code("tafel_code"),
        _code("soort"),
        sa.Column("einde", sa.Date(), nullable=False),
        sa.Column("grond", sa.String(length=300), nullable=False),
        _code("stand"),
        _code("uitneemgrond", nullable=True),
        sa.Column("opnieuw_vanaf", sa.Date(), nullable=True),
        sa.Column("bijgewerkt_op", _MOMENT, nullable=False),
        *_sleutels(
            "vernietigingsregel",
            ["id"],
            lijst_id="vernietigingslijst.id",
            regio_code="regio.code",
            tafel_code="tafel.code",
        ),
    )
    _index("vernietigingsregel", "lijst_id", "stand")
    _index("vernietigingsregel", "aanmelding_id", "stand")
    op.create_table(
        "vernietigingsbesluit",
        sa.Column("lijst_id", sa.Uuid(), nullable=False),
        sa.Column("nummer", sa.Integer(), autoincrement=False, nullable=False),
        _code("soort"),
        sa.Column("gebruiker_id", sa.Uuid(), nullable=False),
        _code("rol"),
        sa.Column("op", _MOMENT, nullable=False),
        sa.Column("reden", sa.Text(), nullable=True),
        sa.UniqueConstraint(
            "lijst_id", "gebruiker_id", "soort", name=op.f("uq_vernietigingsbesluit_lijst_id_gebruiker_id_soort")
        ),
        sa.UniqueConstraint("lijst_id", "rol", "soort", name=op.f("uq_vernietigingsbesluit_lijst_id_rol_soort")),
        *_sleutels(
            "vernietigingsbesluit",
            ["lijst_id", "nummer"],
            lijst_id="vernietigingslijst.id",
            gebruiker_id="gebruiker.id",
        ),
    )


def upgrade() -> None:
    _termijnen()
    _van_een_dossier()
    _lijsten()
    op.create_table(
        "cijferrest",
        sa.Column("plek", sa.String(length=40), nullable=False),
        sa.Column("periode", sa.String(length=10), nullable=False),
        sa.Column("maat", sa.String(length=20), nullable=False),
        sa.Column("waarde", sa.String(length=64), nullable=False),
        sa.Column("aantal", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("plek", "periode", "maat", "waarde", name=op.f("pk_cijferrest")),
    )
    op.add_column("tafel", sa.Column("concept_dagen", sa.Integer(), server_default="90", nullable=False))
    op.add_column("casussleutel", sa.Column("eerder", sa.JSON(), server_default="[]", nullable=False))
    op.execute("DELETE FROM idempotentie")
    op.add_column("idempotentie", sa.Column("aanmelding_id", sa.Uuid(), nullable=True))
    _index("idempotentie", "aanmelding_id")
    if op.get_bind().dialect.name == "postgresql":
        for tabel in _OMMUURD:
            op.execute(f"ALTER TABLE {tabel} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY verbonden ON {tabel} USING ({_WIE})")


def downgrade() -> None:
    op.execute("DELETE FROM idempotentie")
    op.drop_index(op.f("ix_idempotentie_aanmelding_id"), "idempotentie")
    for tabel, kolom in (("idempotentie", "aanmelding_id"), ("casussleutel", "eerder"), ("tafel", "concept_dagen")):
        with op.batch_alter_table(tabel, schema=None) as batch_op:
            batch_op.drop_column(kolom)
    for tabel in _NIEUW:
        op.drop_table(tabel)
