"""The leertafel: what a table's cases have in common, as counts and never as text."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app import authz
from app.adviezen import tellingen
from app.beheer.actor import Actor
from app.core import audit
from app.core.workingdays import local_date
from app.glossary import Handeling, SignaalStand
from app.indicatoren import periodes
from app.leren import rest, signalen
from app.leren.schemas import AdviesregelTelling, KnelpuntTelling, LeertafelUit, LeertafelVraag, OpschalingTelling
from app.opschalingen import service as opschalingen
from app.tafels.catalogus import catalogus


def read(tx: Session, actor: Actor, tafel_code: str, vraag: LeertafelVraag) -> LeertafelUit:
    """Exact counts of one table over a period, for its chair and secretary and for the region; with their purpose."""
    tafel = authz.require_at(tx, actor, Handeling.LEERTAFEL_LEZEN, tafel_code)
    periode = periodes.parse(vraag.periode)
    codes = [tafel.code]
    knelpunten = signalen.tel(tx, codes, periode.begin, periode.eind_exclusief)
    regels = tellingen.regels(tx, codes, periode.van, periode.tot, local_date(actor.nu))
    opgeschaald = opschalingen.tel(tx, codes, periode.van, periode.tot)
    rest.knelpunten(tx, tafel.code, periode, knelpunten)
    rest.adviesregels(tx, tafel.code, periode, regels)
    rest.opschalingen(tx, tafel.code, periode, opgeschaald)
    audit.record(tx, actor, Handeling.LEERTAFEL_LEZEN, "leertafel", f"{tafel.code} {periode.code}", doel=vraag.doel)
    namen = {
        lijst: {code: waarde.omschrijving for code, waarde in catalogus(tx).codelijsten.get(lijst, {}).items()}
        for lijst in ("KNELPUNT", "ADVIESREGEL")
    }
    return LeertafelUit(
        tafel=tafel.code,
        periode=periode.code,
        begin=periode.begin,
        eind=periode.eind_exclusief - timedelta(days=1),
        geteld_op=actor.nu,
        knelpunten=[
            KnelpuntTelling(
                code=code,
                omschrijving=namen["KNELPUNT"].get(code, code),
                aantal=sum(standen.values()),
                open=standen[SignaalStand.OPEN],
                opgepakt=standen[SignaalStand.OPGEPAKT],
                opgelost=standen[SignaalStand.OPGELOST],
            )
            for code, standen in sorted(knelpunten.items())
        ],
        adviesregels=[
            AdviesregelTelling(code=code, omschrijving=namen["ADVIESREGEL"].get(code, code), **vars(telling))
            for code, telling in sorted(regels.items())
        ],
        opschalingen=[
            OpschalingTelling(naar=naar, uitkomst=uitkomst, aantal=aantal)
            for (naar, uitkomst), aantal in sorted(opgeschaald.items(), key=lambda een: (een[0][0], een[0][1] or ""))
        ],
    )
