"""De tweede muur zoekt eerst of een zaak van de tafel of van de vrager zelf is; al het andere staat apart.

A policy is planned with every query that names its table, and this one was eleven conditions long: that took more time
than a page of one's own cases. What makes up nearly all lists stays in it; the rest is in a function that is planned
once per connection, and is only asked about rows that are still in doubt. What the policy shows is the same.

Revision: 0029
Follows: 0028
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def _in(kolom: str, instelling: str, soort: str = "text[]") -> str:
    return f"{kolom} = ANY (string_to_array(current_setting('app.{instelling}', true), ',')::{soort})"


def _vooraf(kolom: str, instelling: str) -> str:
    """The same, taken apart once per query."""
    lijst = f"(SELECT string_to_array(current_setting('app.{instelling}', true), ',')::text[])::text[]"
    return f"{kolom} = ANY ({lijst})"


_TAFEL = _vooraf("tafel_code", "tafels")
_EIGEN = _in("aanmelder_id", "gebruikers", "uuid[]")
_INGEDIEND = f"""{_in("organisatie_code", "organisaties")}
    OR {_in("regio_code", "regios")}
    OR ({_in("tafel_code", "regisseur_tafels")} AND {_in("procesregisseur_id", "regisseurs", "uuid[]")})
    OR ({_in("tafel_code", "lid_tafels")} AND muur_uitgenodigd(id))"""
_ALTIJD = f"""{_in("id", "zaken", "uuid[]")}
    OR (current_setting('app.nood', true) = 'ja' AND muur_noodtoegang(id))
    OR (current_setting('app.fg', true) = 'ja' AND muur_gemeld(id))"""

# As the person who asks. It reads settings and its arguments only, and calls two functions of the owner.
_FUNCTIE = f"""CREATE FUNCTION muur_ook(
    id uuid, tafel_code text, organisatie_code text, regio_code text, procesregisseur_id uuid, ingediend boolean
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (ingediend AND (
    {_INGEDIEND.replace("muur_", "public.muur_")}
)) OR {_ALTIJD.replace("muur_", "public.muur_")}; END $$"""
_OOK = "muur_ook(id, tafel_code, organisatie_code, regio_code, procesregisseur_id, ingediend_op IS NOT NULL)"


def _zet(voorwaarde: str) -> None:
    op.execute(f"ALTER POLICY verbonden ON aanmelding USING ({voorwaarde})")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(_FUNCTIE)
    _zet(f"(ingediend_op IS NOT NULL AND {_TAFEL}) OR {_EIGEN} OR {_OOK}")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _zet(f"(ingediend_op IS NOT NULL AND ({_TAFEL} OR {_INGEDIEND})) OR {_EIGEN} OR {_ALTIJD}")
    op.execute("DROP FUNCTION muur_ook(uuid, text, text, text, uuid, boolean)")
