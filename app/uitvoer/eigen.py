"""What someone brought in, as files to save: nothing that could not be opened one by one."""

import io
import zipfile

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor
from app.core import audit
from app.core.errors import NietNu
from app.core.schema import iso_z
from app.core.workingdays import local_text
from app.glossary import Actie, Casusdoel, Handeling, Rol
from app.toegang import bevestiging
from app.uitvoer import bestanden, delen
from app.uitvoer.delen import Lezer

HOOGSTENS = 500
_UITLEG = """Dit zijn de casussen die {naam} in het Expertloket inbracht, gemaakt {op}.

casussen.json  alles, per casus
*.csv          hetzelfde in tabellen, voor een rekenblad; elke regel noemt het kenmerk van de casus

Er staat in wat u ook in het loket kunt lezen. Bewaar het zoals u een dossier bewaart, en gooi het weg als u het niet
meer nodig heeft.
"""


def export(tx: Session, actor: Actor, doel: Casusdoel) -> bytes:
    """A ZIP of one's own cases; every case in it is a line in the audit log. Needs a fresh proof of who asks.

    Those that one brought in oneself, also for who stands in for a colleague. Raises NietToegestaan, NietNu when there
    are more than 500.
    """
    authz.require(actor, Handeling.EIGEN_CASUSSEN_UITVOEREN)
    bevestiging.vereis(actor, Handeling.EIGEN_CASUSSEN_UITVOEREN)
    own = authz.filter_for(actor, Actie.BEKIJKEN, rollen=frozenset({Rol.AANMELDER}))
    rows = tx.execute(
        select(Aanmelding.id, Aanmelding.kenmerk)
        .where(own, Aanmelding.aanmelder_id == actor.gebruiker_id)
        .order_by(Aanmelding.aangemaakt_op, Aanmelding.id)
        .limit(HOOGSTENS + 1)
    ).all()
    if len(rows) > HOOGSTENS:
        raise NietNu(f"U bracht meer dan {HOOGSTENS} casussen in. Vraag uw tafel om een uitvoer per periode.")
    ids = [row.id for row in rows]
    gelezen = delen.lees(tx, ids, Lezer.AANMELDER)
    casussen = {kenmerk: gelezen[een] for een, kenmerk in rows}
    audit.record(tx, actor, Handeling.EIGEN_CASUSSEN_UITVOEREN, "gebruiker", actor.gebruiker_id, doel=doel)
    audit.record_cases(tx, actor, Handeling.EIGEN_CASUSSEN_UITVOEREN, ids, doel=doel, reading=True)
    kop = {"gemaaktOp": iso_z(actor.nu), "gemaaktVoor": actor.naam, "doel": doel.value}
    geheel = io.BytesIO()
    with zipfile.ZipFile(geheel, "w", zipfile.ZIP_DEFLATED) as archief:
        uitleg = _UITLEG.format(naam=actor.naam, op=local_text(actor.nu))
        bestanden.schrijf(archief, casussen, Lezer.AANMELDER, kop, uitleg)
    return geheel.getvalue()
