"""De tweede muur vraagt minder van de database: elke regel wordt één voorwaarde in plaats van tientallen deelvragen.

A policy that asks in a subquery is copied into each place of a query that names its table, with all that it asks in
turn: a worklist had two hundred subqueries, and planning them took ten times as long as reading the page. Now a case
compares its own columns, and what hangs on a case asks one function, which keeps its plan. What they show is the same.

Revision: 0021
Follows: 0020
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_DELEN = (
    "advies",
    "adviesopmerking",
    "adviesreactie",
    "adviesregel",
    "adviesregelreactie",
    "bespreking",
    "bijlage",
    "casussleutel",
    "cijferbijdrage",
    "consult",
    "functiebeoordeling",
    "gast",
    "ingevoerde_zaak",
    "jeugdige",
    "opschaling",
    "opvolgmeting",
    "otsverloop",
    "proces",
    "processtap",
    "raadsbeslissing",
    "signaal",
    "termijnwaarschuwing",
    "uitvoercasus",
    "verloop",
)
_EIGEN_DELEN = ("belangverklaring", "bericht", "noodtoegang", "uitgenodigd_lid")
_BERICHT = "EXISTS (SELECT 1 FROM bericht b WHERE b.gebeurtenis_id = gebeurtenis.id AND b.gebruiker_id = {0})"

# As the person who asks, so behind the policy of the case itself. In plpgsql, because that keeps its plan.
_ZIET = """CREATE FUNCTION muur_ziet(zaak uuid) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp
    AS $$ BEGIN RETURN EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = zaak); END $$"""


# Once per query: a chair's list is long, and is compared with this alone. The cast inside it is for the same reason.
_VOORAF = "(SELECT string_to_array(current_setting('app.{0}', true), ',')::{1})::{1}"


def _zaak(lijst: str, ja: str) -> str:
    """The policy of the case, given how a setting is read as a list and as a yes."""

    def binnen(kolom: str, instelling: str, soort: str = "text[]") -> str:
        return f"{kolom} = ANY ({lijst.format(instelling, soort)})"

    return f"""(ingediend_op IS NOT NULL AND (
        tafel_code = ANY ({_VOORAF.format("tafels", "text[]")})
        OR {binnen("organisatie_code", "organisaties")}
        OR {binnen("regio_code", "regios")}
        OR ({binnen("tafel_code", "regisseur_tafels")} AND {binnen("procesregisseur_id", "regisseurs", "uuid[]")})
        OR ({binnen("tafel_code", "lid_tafels")} AND muur_uitgenodigd(id))
    ))
    OR {binnen("aanmelder_id", "gebruikers", "uuid[]")}
    OR {binnen("id", "zaken", "uuid[]")}
    OR ({ja.format("nood")} AND muur_noodtoegang(id))
    OR ({ja.format("fg")} AND muur_gemeld(id))"""


def _zet(zaak: str, deel: str, zelf: str, samenloop: str) -> None:
    op.execute(f"ALTER POLICY verbonden ON aanmelding USING ({zaak})")
    for tabel in _DELEN:
        op.execute(f"ALTER POLICY verbonden ON {tabel} USING ({deel.format(tabel)})")
    for tabel in _EIGEN_DELEN:
        op.execute(f"ALTER POLICY verbonden ON {tabel} USING (gebruiker_id = {zelf} OR {deel.format(tabel)})")
    gebeurtenis = f"{deel.format('gebeurtenis')} OR {_BERICHT.format(zelf)}"
    op.execute(f"ALTER POLICY verbonden ON gebeurtenis USING ({gebeurtenis})")
    op.execute(f"ALTER POLICY verbonden ON samenloop USING ({samenloop})")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(_ZIET)
    _zet(
        zaak=_zaak(
            "string_to_array(current_setting('app.{0}', true), ',')::{1}", "current_setting('app.{0}', true) = 'ja'"
        ),
        deel="muur_ziet(aanmelding_id)",
        zelf="nullif(current_setting('app.zelf', true), '')::uuid",
        samenloop="muur_ziet(aanmelding_id) OR muur_ziet(andere_id)",
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _zet(
        zaak=_zaak(
            _VOORAF,
            "(SELECT current_setting('app.{0}', true) = 'ja')",
        ),
        deel="EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = {0}.aanmelding_id)",
        zelf="(SELECT nullif(current_setting('app.zelf', true), '')::uuid)",
        samenloop="EXISTS (SELECT 1 FROM aanmelding a WHERE a.id IN (samenloop.aanmelding_id, samenloop.andere_id))",
    )
    op.execute("DROP FUNCTION muur_ziet(uuid)")
