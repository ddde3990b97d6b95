"""The demo region's people: visibly invented, one per role, all with the same password. Only for demo mode."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.beheer import inrichting
from app.beheer.client_models import Clientgeheim
from app.beheer.gebruikers import new_user
from app.beheer.login import Aanvrager
from app.beheer.models import Gebruiker
from app.beheer.schemas import RolIn
from app.core import audit
from app.core.db import now
from app.glossary import Discipline as D
from app.glossary import Handeling
from app.glossary import Rol as R

WACHTWOORD = "demo-wachtwoord-expertloket"  # the public demo word; refused outside demo mode
# The demo's people have had their roles since before the oldest demo case.
SINDS = date(2018, 1, 1)

_Rol = tuple[R, dict[str, Any]]


def _at(tafel: str) -> dict[str, Any]:
    return {"tafel": tafel}


GEBRUIKERS: tuple[tuple[str, str, str, tuple[_Rol, ...]], ...] = (
    ("lt-nijmegen", "Lotte Verzonnen", "LT_NIJMEGEN", ((R.AANMELDER, {}),)),
    ("lt-wijchen", "Wim Voorbeeld", "LT_WIJCHEN", ((R.AANMELDER, {}),)),
    ("tl-nijmegen", "Tess Fictief", "LT_NIJMEGEN", ((R.TEAMLEIDER, {"organisatie": "LT_NIJMEGEN"}),)),
    ("gi-gelderland", "Gijs Bedacht", "GI_GELDERLAND", ((R.AANMELDER, {}),)),
    ("vt-gelderland-zuid", "Vera Denkbeeldig", "VT_GELDERLAND_ZUID", ((R.AANMELDER, {}),)),
    (
        "voorzitter-ret",
        "Roos Verzonnen",
        "REGIO_NIJMEGEN",
        (
            (R.VOORZITTER, _at("RET")),
            (R.PROCESREGISSEUR, _at("RET")),
            (R.VOORZITTER, {**_at("OPH"), "tot": date(2024, 12, 31)}),
        ),
    ),
    (
        "secretaris-ret",
        "Sem Voorbeeld",
        "REGIO_NIJMEGEN",
        ((R.SECRETARIS, _at("RET")), (R.SECRETARIS, {**_at("OPH"), "tot": date(2024, 12, 31)})),
    ),
    (
        "lid-ret-1",
        "Lid Eén Fictief",
        "ZORG_VOORBEELD",
        ((R.TAFELLID, {**_at("RET"), "discipline": D.GEDRAGSWETENSCHAPPER}),),
    ),
    (
        "lid-ret-2",
        "Lid Twee Fictief",
        "ZORG_VOORBEELD",
        ((R.TAFELLID, {**_at("RET"), "discipline": D.ZORGAANBIEDER}),),
    ),
    (
        "lid-ret-3",
        "Lid Drie Fictief",
        "REGIO_NIJMEGEN",
        ((R.TAFELLID, {**_at("RET"), "discipline": D.ERVARINGSDESKUNDIGE}),),
    ),
    (
        "lid-ret-4",
        "Lid Vier Fictief",
        "GI_GELDERLAND",
        ((R.TAFELLID, {**_at("RET"), "discipline": D.JEUGDBESCHERMER}),),
    ),
    ("voorzitter-reps", "Rik Bedacht", "REGIO_NIJMEGEN", ((R.VOORZITTER, _at("REPS")),)),
    (
        "lid-reps-1",
        "Lid Reps Fictief",
        "ZORG_VOORBEELD",
        ((R.TAFELLID, {**_at("REPS"), "discipline": D.GEDRAGSWETENSCHAPPER}),),
    ),
    ("voorzitter-jbt", "Joke Denkbeeldig", "REGIO_NIJMEGEN", ((R.VOORZITTER, _at("JBT")),)),
    ("secretaris-jbt", "Stan Verzonnen", "REGIO_NIJMEGEN", ((R.SECRETARIS, _at("JBT")),)),
    (
        "regio-nijmegen",
        "Rens Voorbeeld",
        "REGIO_NIJMEGEN",
        ((R.REGIOCOORDINATOR, {"regio": "RIJK_VAN_NIJMEGEN"}),),
    ),
    (
        "voorzitter-retcg",
        "Cas Fictief",
        "REGIO_CG",
        (
            (R.VOORZITTER, _at("RET_CG")),
            (R.PROCESREGISSEUR, _at("RET_CG")),
            (R.VOORZITTER, {**_at("PERSPECTIEFOVERLEG"), "tot": date(2023, 12, 31)}),
        ),
    ),
    ("regio-cg", "Carla Bedacht", "REGIO_CG", ((R.REGIOCOORDINATOR, {"regio": "CENTRAAL_GELDERLAND"}),)),
    ("lt-arnhem", "Arie Denkbeeldig", "LT_ARNHEM", ((R.AANMELDER, {}),)),
    ("beheer", "Bo Verzonnen", "REGIO_NIJMEGEN", ((R.BEHEERDER, {}),)),
    ("fg", "Femke Voorbeeld", "REGIO_NIJMEGEN", ((R.FG, {}),)),
)
PROGRAMMA = (
    "monitoring",
    "Monitoringprogramma (demo)",
    "REGIO_NIJMEGEN",
    ((R.MONITORING, {"regio": "RIJK_VAN_NIJMEGEN"}),),
)


def is_empty(tx: Session) -> bool:
    """Whether nobody can log in yet."""
    return tx.scalar(select(Gebruiker.id).limit(1)) is None


def load_region(tx: Session, wie: Aanvrager) -> None:
    """Tables, organisations and people of the demo region; once, into an empty database."""
    inrichting.load(tx, inrichting.read(inrichting.DEMO))
    for (naam, volledig, organisatie, rollen), is_programma in (
        *((gebruiker, False) for gebruiker in GEBRUIKERS),
        (PROGRAMMA, True),
    ):
        grants = [RolIn(rol=rol, van=SINDS, **binding) for rol, binding in rollen]
        gebruiker = new_user(naam, volledig, organisatie, WACHTWOORD, grants, SINDS, is_programma=is_programma)
        tx.add(gebruiker)
        if is_programma:
            tx.flush()
            tx.add(Clientgeheim(gebruiker_id=gebruiker.id, hash=gebruiker.wachtwoord_hash, gemaakt_op=now()))
        audit.record(tx, wie, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
    tx.flush()
