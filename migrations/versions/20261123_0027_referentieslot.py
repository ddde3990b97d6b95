"""Een groot bestand met oude zaken vraagt niet meer één slot per referentie: het geheugen daarvoor is dan op.

PostgreSQL keeps every lock until the transaction ends, in memory of a fixed size. A hundred thousand cases in one
transaction asked as many, which slowed every statement and then ended the import. Now there are 2,048 for all.

Revision: 0027
Follows: 0026
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_ELDERS = """CREATE OR REPLACE FUNCTION cijfers_elders(zaken uuid[], referenties text[])
RETURNS TABLE (referentie text, tafel text, op timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE een {soort};
BEGIN
  FOR een IN SELECT DISTINCT {slot} AS slot FROM unnest(referenties) AS r ORDER BY slot LOOP
    PERFORM pg_advisory_xact_lock(73012029, {nummer});
  END LOOP;
  RETURN QUERY SELECT j.referentie_hash::text, a.tafel_code::text, a.ingediend_op
    FROM jeugdige AS j JOIN aanmelding AS a ON a.id = j.aanmelding_id
    WHERE j.referentie_hash = ANY (referenties) AND NOT a.id = ANY (zaken)
      AND a.ingediend_op IS NOT NULL AND a.tafel_code IS NOT NULL;
END $$"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_ELDERS.format(soort="int", slot="hashtext(r) & 2047", nummer="een"))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_ELDERS.format(soort="text", slot="r", nummer="hashtext(een)"))
