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
)

# A setting of this transaction as an array; without one it is empty. `(SELECT …)` makes it once per query.
_LIJST = "(SELECT string_to_array(current_setting('app.{0}', true), ','))"
# An owner's function, so that the policies of both tables need not ask each other in a circle.
_UITGENODIGD = """
CREATE FUNCTION muur_uitgenodigd(aanmelding uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM uitgenodigd_lid l WHERE l.aanmelding_id = aanmelding
        AND l.gebruiker_id = nullif(current_setting('app.zelf', true), '')::uuid)
    AND NOT EXISTS (SELECT 1 FROM uitgenodigd_lid l WHERE l.aanmelding_id = aanmelding
        AND l.gebruiker_id = nullif(current_setting('app.zelf', true), '')::uuid AND l.belang <> 'GEEN')
$$
"""


# Says no more than that: the audit log names the case that someone was refused.
_BESTAAT = """
CREATE FUNCTION muur_bestaat(aanmelding uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = $1)
$$
"""


def _in(kolom: str, instelling: str) -> str:
    return f"{kolom} = ANY ({_LIJST.format(instelling)}::text[])"


_ZELF = "(SELECT nullif(current_setting('app.zelf', true), '')::uuid)"
_EIGEN = f"aanmelder_id = ANY ({_LIJST.format('gebruikers')}::uuid[])"
_INGEDIEND = f"""ingediend_op IS NOT NULL AND (
    {_in("tafel_code", "tafels")}
    OR {_in("organisatie_code", "organisaties")}
    OR {_in("regio_code", "regios")}
    OR ({_in("tafel_code", "regisseur_tafels")} AND procesregisseur_id = {_ZELF})
    OR ({_in("tafel_code", "lid_tafels")} AND muur_uitgenodigd(id))
)"""
_ZAAK = "id = (SELECT nullif(current_setting('app.zaak', true), '')::uuid)"
_DEEL = "EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = {0}.aanmelding_id)"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(_UITGENODIGD)
    op.execute(_BESTAAT)
    # These look past the policies: only for the role that is given them (`muur.geef_rechten`).
    op.execute("REVOKE ALL ON FUNCTION muur_uitgenodigd(uuid), muur_bestaat(uuid) FROM PUBLIC")
    op.execute("ALTER TABLE aanmelding ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY verbonden ON aanmelding USING ({_EIGEN} OR ({_INGEDIEND}) OR {_ZAAK})")
    for tabel in _DELEN:
        op.execute(f"ALTER TABLE {tabel} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY verbonden ON {tabel} USING ({_DEEL.format(tabel)})")
    op.execute("ALTER TABLE uitgenodigd_lid ENABLE ROW LEVEL SECURITY")
    lid = f"gebruiker_id = {_ZELF} OR {_DEEL.format('uitgenodigd_lid')}"
    op.execute(f"CREATE POLICY verbonden ON uitgenodigd_lid USING ({lid})")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for tabel in ("aanmelding", *_DELEN, "uitgenodigd_lid"):
        op.execute(f"DROP POLICY verbonden ON {tabel}")
        op.execute(f"ALTER TABLE {tabel} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION muur_uitgenodigd(uuid)")
    op.execute("DROP FUNCTION muur_bestaat(uuid)")
