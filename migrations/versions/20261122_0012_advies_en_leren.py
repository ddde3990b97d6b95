"""Advies in de diepte, processen ernaast, opschalen, de jeugdbeschermingstafel, leren en de vragenlijst.

Revision: 0012
Follows: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BESLUITEN = ("raadsbeslissing", "otsverloop", "functiebeoordeling")
# What hangs on a case: behind the second wall, as what 0006 put there.
_DELEN = ("adviesregelreactie", "adviesopmerking", "proces", "processtap", "opschaling", *_BESLUITEN, "signaal")


def upgrade() -> None:
    _advies()
    _ernaast()
    _besluiten()
    _leren()
    _vragenlijst()
    if op.get_bind().dialect.name == "postgresql":
        for tabel in _DELEN:
            deel = f"EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = {tabel}.aanmelding_id)"
            op.execute(f"ALTER TABLE {tabel} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY verbonden ON {tabel} USING ({deel})")


def _casusdeel(tabel: str, *kolommen: sa.Column[object], sleutel: str = "id", verwijst: dict[str, str]) -> None:
    """A table that hangs on a case, indexed by it, with its foreign keys named by convention."""
    verwijst = {"aanmelding_id": "aanmelding.id", **verwijst}
    op.create_table(
        tabel,
        *kolommen,
        *(sa.ForeignKeyConstraint([k], [naar], name=op.f(f"fk_{tabel}_{k}")) for k, naar in verwijst.items()),
        sa.PrimaryKeyConstraint(sleutel, name=op.f(f"pk_{tabel}")),
    )
    op.create_index(op.f(f"ix_{tabel}_aanmelding_id"), tabel, ["aanmelding_id"])


def _verplicht(naam: str, soort: sa.types.TypeEngine[object]) -> sa.Column[object]:
    return sa.Column(naam, soort, nullable=False)


def _kan_leeg(naam: str, soort: sa.types.TypeEngine[object]) -> sa.Column[object]:
    return sa.Column(naam, soort, nullable=True)


_ID, _GETAL, _TEKST, _DAG, _MOMENT = sa.Uuid(), sa.Integer(), sa.Text(), sa.Date(), sa.DateTime(timezone=True)
_CODE, _REGEL = sa.String(length=40), sa.String(length=200)
_TELLER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _advies() -> None:
    with op.batch_alter_table("advies") as batch_op:
        batch_op.add_column(_kan_leeg("gedeeld_op", _MOMENT))
    _casusdeel(
        "adviesregelreactie",
        sa.Column("id", _TELLER, autoincrement=True, nullable=False),
        _verplicht("aanmelding_id", _ID),
        _verplicht("reactie_id", _ID),
        _verplicht("adviesregel_id", _ID),
        _verplicht("volgnummer", _GETAL),
        _verplicht("reactie", _CODE),
        _kan_leeg("toelichting", _TEKST),
        verwijst={"reactie_id": "adviesreactie.id", "adviesregel_id": "adviesregel.id"},
    )
    op.create_index(op.f("ix_adviesregelreactie_reactie_id"), "adviesregelreactie", ["reactie_id"])
    op.create_index(op.f("ix_adviesregelreactie_adviesregel_id"), "adviesregelreactie", ["adviesregel_id"])
    _casusdeel(
        "adviesopmerking",
        _verplicht("id", _ID),
        _verplicht("aanmelding_id", _ID),
        _verplicht("advies_nummer", _GETAL),
        _verplicht("tekst", _TEKST),
        _verplicht("op", _MOMENT),
        _verplicht("door_id", _ID),
        verwijst={"door_id": "gebruiker.id"},
    )
    op.create_table(
        "adviessjabloon",
        _verplicht("id", _ID),
        _verplicht("versie", _GETAL),
        _verplicht("tafel_code", _CODE),
        _verplicht("naam", _REGEL),
        _verplicht("tekst", _TEKST),
        _verplicht("van", _DAG),
        _kan_leeg("tot", _DAG),
        sa.CheckConstraint("tot IS NULL OR van <= tot", name=op.f("ck_adviessjabloon_periode")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_adviessjabloon_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adviessjabloon")),
    )
    op.create_index(op.f("ix_adviessjabloon_tafel_code"), "adviessjabloon", ["tafel_code"])


def _ernaast() -> None:
    with op.batch_alter_table("aanmelding") as batch_op:
        batch_op.add_column(_kan_leeg("procesregie_tot", _MOMENT))
    _casusdeel(
        "proces",
        _verplicht("id", _ID),
        _verplicht("aanmelding_id", _ID),
        _verplicht("tafel_code", _CODE),
        _verplicht("soort", _CODE),
        _verplicht("stand", _CODE),
        _verplicht("wie", _REGEL),
        verwijst={"tafel_code": "tafel.code"},
    )
    waarden = ("legitimiteit", "betrokkenheid", "rendement")
    _casusdeel(
        "processtap",
        sa.Column("id", _TELLER, autoincrement=True, nullable=False),
        _verplicht("aanmelding_id", _ID),
        _verplicht("proces_id", _ID),
        _verplicht("stap", _CODE),
        _verplicht("stand", _CODE),
        _verplicht("datum", _DAG),
        _kan_leeg("toelichting", _TEKST),
        *(_kan_leeg(*een) for waarde in waarden for een in ((waarde, _GETAL), (f"{waarde}_toelichting", _TEKST))),
        _verplicht("op", _MOMENT),
        _verplicht("door_id", _ID),
        verwijst={"proces_id": "proces.id", "door_id": "gebruiker.id"},
    )
    op.create_index(op.f("ix_processtap_proces_id"), "processtap", ["proces_id"])
    _casusdeel(
        "opschaling",
        _verplicht("id", _ID),
        _verplicht("aanmelding_id", _ID),
        _verplicht("tafel_code", _CODE),
        _verplicht("naar", _CODE),
        _kan_leeg("naar_tafel_code", _CODE),
        _verplicht("reden", _TEKST),
        _verplicht("gevraagd_op", _MOMENT),
        _verplicht("gevraagd_door_id", _ID),
        _kan_leeg("uitkomst", _CODE),
        _kan_leeg("beantwoord_door", _REGEL),
        _kan_leeg("beantwoord_op", _DAG),
        _kan_leeg("antwoord", _TEKST),
        verwijst={"tafel_code": "tafel.code", "naar_tafel_code": "tafel.code", "gevraagd_door_id": "gebruiker.id"},
    )
    op.create_index(op.f("ix_opschaling_tafel_code_gevraagd_op"), "opschaling", ["tafel_code", "gevraagd_op"])


def _besluiten() -> None:
    eigen = {
        "raadsbeslissing": (
            _verplicht("besluit", _CODE),
            _verplicht("besloten_op", _DAG),
            _kan_leeg("uitkomst", _CODE),
            _kan_leeg("uitkomst_op", _DAG),
        ),
        "otsverloop": (
            _verplicht("jeugdige", _GETAL),
            _verplicht("stap", _CODE),
            _verplicht("datum", _DAG),
            _kan_leeg("tot", _DAG),
        ),
        "functiebeoordeling": (
            _verplicht("richting", _CODE),
            _verplicht("oordeel", _CODE),
            _verplicht("redenen", sa.JSON()),
        ),
    }
    for tabel in _BESLUITEN:
        _casusdeel(
            tabel,
            sa.Column("id", _TELLER, autoincrement=True, nullable=False),
            _verplicht("aanmelding_id", _ID),
            *eigen[tabel],
            _kan_leeg("toelichting", _TEKST),
            _verplicht("vastgelegd_op", _MOMENT),
            _verplicht("vastgelegd_door_id", _ID),
            verwijst={"vastgelegd_door_id": "gebruiker.id"},
        )


def _leren() -> None:
    _casusdeel(
        "signaal",
        _verplicht("id", _ID),
        _verplicht("aanmelding_id", _ID),
        _verplicht("tafel_code", _CODE),
        _verplicht("code", _CODE),
        _verplicht("moment", _CODE),
        _verplicht("stand", _CODE),
        _verplicht("van", _DAG),
        _kan_leeg("tot", _DAG),
        _kan_leeg("wie", _REGEL),
        _kan_leeg("toelichting", _TEKST),
        _verplicht("vastgelegd_op", _MOMENT),
        verwijst={"tafel_code": "tafel.code"},
    )
    op.create_index(op.f("ix_signaal_tafel_code_van"), "signaal", ["tafel_code", "van"])
    op.create_table(
        "leerblad",
        _verplicht("id", _ID),
        _verplicht("versie", _GETAL),
        _verplicht("tafel_code", _CODE),
        _verplicht("regio_code", _CODE),
        _verplicht("titel", _REGEL),
        _verplicht("tekst", _TEKST),
        _verplicht("knelpunten", sa.JSON()),
        _verplicht("stand", _CODE),
        _verplicht("gemaakt_op", _MOMENT),
        _kan_leeg("gedeeld_op", _MOMENT),
        _kan_leeg("ingetrokken_op", _MOMENT),
        sa.ForeignKeyConstraint(["regio_code"], ["regio.code"], name=op.f("fk_leerblad_regio_code")),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_leerblad_tafel_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leerblad")),
    )
    op.create_index(op.f("ix_leerblad_tafel_code"), "leerblad", ["tafel_code"])
    op.create_index(op.f("ix_leerblad_regio_code_gemaakt_op_id"), "leerblad", ["regio_code", "gemaakt_op", "id"])


def _vragenlijst() -> None:
    op.create_table(
        "vragenlijstcode",
        _verplicht("hash", sa.String(length=64)),
        _verplicht("tafel_code", _CODE),
        _verplicht("kwartaal", sa.String(length=7)),
        _verplicht("voor", _CODE),
        _verplicht("verloopt_op", _MOMENT),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_vragenlijstcode_tafel_code")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_vragenlijstcode")),
    )
    sleutel = ("tafel_code", "kwartaal", "voor", "vraag", "antwoord")
    op.create_table(
        "vragenlijsttelling",
        _verplicht("tafel_code", _CODE),
        _verplicht("kwartaal", sa.String(length=7)),
        _verplicht("voor", _CODE),
        _verplicht("vraag", _CODE),
        _verplicht("antwoord", _CODE),
        _verplicht("aantal", _GETAL),
        sa.ForeignKeyConstraint(["tafel_code"], ["tafel.code"], name=op.f("fk_vragenlijsttelling_tafel_code")),
        sa.PrimaryKeyConstraint(*sleutel, name=op.f("pk_vragenlijsttelling")),
    )


def downgrade() -> None:
    for tabel in ("vragenlijsttelling", "vragenlijstcode", "leerblad", "adviessjabloon", *reversed(_DELEN)):
        op.drop_table(tabel)
    with op.batch_alter_table("advies") as batch_op:
        batch_op.drop_column("gedeeld_op")
    with op.batch_alter_table("aanmelding") as batch_op:
        batch_op.drop_column("procesregie_tot")
