"""De tweede muur: PostgreSQL laat een casus alleen zien aan wie eraan verbonden is.

Revision: 0006
Follows: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# What hangs on a case by its column aanmelding_id.
_DELEN = (
    "jeugdige",
    "verloop",
    "bespreking",
    "gast",
    "consult",
    "advies",
    "adviesregel",
    "adviesreactie",
    "opvolgmeting",
    "melding",
)
# And what a person may see of oneself too: a declaration, an invitation, an emergency.
_EIGEN_DELEN = ("belangverklaring", "noodtoegang", "uitgenodigd_lid")

# A setting of this transaction as an array; without one it is empty. `(SELECT …)` makes it once per query, also its
# type: a cast outside it would be done again for every row.
_LIJST = "(SELECT string_to_array(current_setting('app.{0}', true), ',')::{1})::{1}"
_ZELF = "(SELECT nullif(current_setting('app.zelf', true), '')::uuid)"


def _functie(kop: str, antwoord: str, inhoud: str) -> str:
    """An owner's function: it looks past the policies, so that those need not ask each other in a circle."""
    return f"""CREATE FUNCTION {kop} RETURNS {antwoord} LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$ {inhoud} $$"""


_FUNCTIES = {
    "muur_uitgenodigd(uuid)": _functie(
        "muur_uitgenodigd(aanmelding uuid)",
        "boolean",
        f"""SELECT EXISTS (SELECT 1 FROM uitgenodigd_lid l WHERE l.aanmelding_id = $1 AND l.gebruiker_id = {_ZELF})
        AND NOT EXISTS (SELECT 1 FROM uitgenodigd_lid l
            WHERE l.aanmelding_id = $1 AND l.gebruiker_id = {_ZELF} AND l.belang <> 'GEEN')""",
    ),
    # When it ended is for authz, which knows what time it is for this request.
    "muur_noodtoegang(uuid)": _functie(
        "muur_noodtoegang(aanmelding uuid)",
        "boolean",
        f"SELECT EXISTS (SELECT 1 FROM noodtoegang n WHERE n.aanmelding_id = $1 AND n.gebruiker_id = {_ZELF})",
    ),
    "muur_gemeld(uuid)": _functie(
        "muur_gemeld(aanmelding uuid)",
        "boolean",
        "SELECT EXISTS (SELECT 1 FROM melding m WHERE m.aanmelding_id = $1 AND m.aan_rol = 'FG')",
    ),
    # Says no more than that: the audit log names the case that someone was refused.
    "muur_bestaat(uuid)": _functie(
        "muur_bestaat(aanmelding uuid)",
        "boolean",
        "SELECT EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = $1)",
    ),
    "muur_zaak_met(text)": _functie(
        "muur_zaak_met(kenmerk text)", "uuid", "SELECT a.id FROM aanmelding a WHERE a.kenmerk = $1"
    ),
    "muur_zaken_van(uuid)": _functie(
        "muur_zaken_van(gebruiker uuid)",
        "text",
        """SELECT set_config('app.zaken', coalesce(string_agg(a.id::text, ','), ''), true) FROM aanmelding a
        WHERE a.aanmelder_id = $1 OR a.procesregisseur_id = $1""",
    ).replace(" STABLE ", " VOLATILE "),
}


def _in(kolom: str, instelling: str, soort: str = "text[]") -> str:
    return f"{kolom} = ANY ({_LIJST.format(instelling, soort)})"


# The chair's table first: whose lists are long should not pay for what others are bound to.
_INGEDIEND = f"""ingediend_op IS NOT NULL AND (
    {_in("tafel_code", "tafels")}
    OR {_in("organisatie_code", "organisaties")}
    OR {_in("regio_code", "regios")}
    OR ({_in("tafel_code", "regisseur_tafels")} AND {_in("procesregisseur_id", "regisseurs", "uuid[]")})
    OR ({_in("tafel_code", "lid_tafels")} AND muur_uitgenodigd(id))
)"""
_JA = "(SELECT current_setting('app.{0}', true) = 'ja')"
_OOK = f"""{_in("aanmelder_id", "gebruikers", "uuid[]")}
    OR {_in("id", "zaken", "uuid[]")}
    OR ({_JA.format("nood")} AND muur_noodtoegang(id))
    OR ({_JA.format("fg")} AND muur_gemeld(id))"""
_DEEL = "EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = {0}.aanmelding_id)"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for functie in _FUNCTIES.values():
        op.execute(functie)
    # These look past the policies: only for the role that is given them (`muur.geef_rechten`).
    op.execute(f"REVOKE ALL ON FUNCTION {', '.join(_FUNCTIES)} FROM PUBLIC")
    op.execute("ALTER TABLE aanmelding ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY verbonden ON aanmelding USING (({_INGEDIEND}) OR {_OOK})")
    for tabel in (*_DELEN, *_EIGEN_DELEN):
        deel = _DEEL.format(tabel)
        wie = f"gebruiker_id = {_ZELF} OR {deel}" if tabel in _EIGEN_DELEN else deel
        op.execute(f"ALTER TABLE {tabel} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY verbonden ON {tabel} USING ({wie})")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for tabel in ("aanmelding", *_DELEN, *_EIGEN_DELEN):
        op.execute(f"DROP POLICY verbonden ON {tabel}")
        op.execute(f"ALTER TABLE {tabel} DISABLE ROW LEVEL SECURITY")
    op.execute(f"DROP FUNCTION {', '.join(_FUNCTIES)}")
