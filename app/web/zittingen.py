"""What the pages of meetings show and offer: who can chair, what is on the agenda at what time, what can be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import authz
from app.adviezen import lezen as adviezen
from app.beheer.actor import Actor, members_of, names_of
from app.core.workingdays import local_date
from app.glossary import Actie, Belang, Handeling, Rol
from app.tafels import besprekingen, zittingen
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel
from app.tafels.zittingschemas import AgendapuntUit, ZittingenVraag, ZittingMetAgenda, ZittingUit
from app.web.daad import Daad, Pagina
from app.web.daden import DADEN
from app.web.formulier import Opties, Voorzet
from app.web.pagina import tijdstip

LABELS = {
    "begintOp": "Op welke dag, hoe laat?",
    "plaats": "Plaats",
    "link": "Link, als men (ook) online bij elkaar komt",
    "voorzitter": "Wie zit voor?",
    "plaatsvervanger": "Wie vervangt de voorzitter bij een belang?",
    "capaciteitMinuten": "Hoeveel minuten zijn er te verdelen?",
    "omDeWeken": "Om de hoeveel weken?",
    "totEnMet": "Tot en met welke dag?",
    "opVrijeDag": "Wat als het een vrije dag is?",
    "reden": "Waarom?",
    "naarZitting": "Naar welke zitting gaan de casussen?",
    "aanwezig": "Wie is er?",
}
# What is done at the table with one case, in the order of the meeting.
_AAN_TAFEL = (
    Actie.BELANG_VERKLAREN,
    Actie.UITNODIGEN,
    Actie.BESPREKEN,
    Actie.VERSLAG_GOEDKEUREN,
    Actie.ADVIES_OPSTELLEN,
    Actie.ADVIES_ONDERTEKENEN,
    Actie.UITSTELLEN,
)


@dataclass(frozen=True)
class Punt:
    """One case on the agenda: from when to when, whether it is its turn, who has an interest, what can be done."""

    uit: AgendapuntUit
    van: datetime
    tot: datetime
    nu: bool
    met_belang: Sequence[str]
    zonder_verklaring: Sequence[str]
    daden: Sequence[Daad | Pagina]
    kan_openen: bool


def eigen_tafels(tx: Session, actor: Actor) -> list[TafelProfiel]:
    """The tables of which this person sees meetings, by name."""
    codes = authz.tafels_met(actor, Handeling.ZITTINGEN_ZIEN)
    return sorted((catalogus(tx).tafels[code] for code in codes), key=lambda een: een.naam)


def beheert(actor: Actor, tafel_code: str) -> bool:
    """Whether this person plans the meetings of that table."""
    return tafel_code in authz.tafels_met(actor, Handeling.ZITTINGEN_BEHEREN)


def voorzet(tx: Session, actor: Actor, tafel: TafelProfiel, **begin: object) -> Voorzet:
    """Who can chair and who can stand in; the minutes of the table to begin with."""
    voorzitters = names_of(tx, members_of(tx, tafel.code, Rol.VOORZITTER, actor.nu))
    leden = names_of(tx, members_of(tx, tafel.code, Rol.TAFELLID, actor.nu))
    return Voorzet(
        keuzes={"voorzitter": list(voorzitters.items()), "plaatsvervanger": list((voorzitters | leden).items())},
        begin={"capaciteitMinuten": tafel.capaciteit_minuten, **begin},
        labels=LABELS,
    )


def komende(tx: Session, actor: Actor, tafel_code: str, behalve: ZittingUit) -> Opties:
    """The other meetings of this table that are still to come."""
    vraag = ZittingenVraag(vanaf=local_date(actor.nu), page_size=50)
    return [
        (str(een.id), f"{tijdstip(een.begint_op)}, nog {een.capaciteit_minuten - een.gebruikte_minuten} minuten vrij")
        for een in zittingen.page(tx, actor, tafel_code, vraag)[0].items
        if een.id != behalve.id and een.afgelast_op is None and een.geopend_op is None
    ]


def genodigden(zitting: ZittingMetAgenda) -> dict[str, str]:
    """Username → name and discipline of everyone invited for a case of this meeting."""
    leden = {lid.gebruiker: lid for punt in zitting.agenda for lid in punt.leden}
    return {naam: f"{lid.naam}, {lid.discipline.betekenis}" for naam, lid in sorted(leden.items())}


def punten(tx: Session, actor: Actor, zitting: ZittingMetAgenda) -> Iterator[Punt]:
    """The agenda with its times: from the opening once the meeting is open."""
    moment = zitting.geopend_op or zitting.begint_op
    loopt = zitting.geopend_op is not None and zitting.afgelast_op is None
    zaken = [een.aanmelding for een in zitting.agenda]
    wacht = {
        Actie.ADVIES_ONDERTEKENEN: adviezen.unsigned(tx, zaken),
        Actie.VERSLAG_GOEDKEUREN: besprekingen.unapproved(tx, zaken),
    }
    for een in zitting.agenda:
        zaak = authz.load(tx, actor, Actie.IN_WERKLIJST_ZIEN, een.aanmelding)
        kan = zaak.mogelijke_acties
        einde = moment + timedelta(minutes=een.minuten)
        yield Punt(
            een,
            moment,
            einde,
            loopt and not een.gehouden and moment <= actor.nu < einde,
            [lid.naam for lid in een.leden if lid.belang not in (None, Belang.GEEN)],
            [lid.naam for lid in een.leden if lid.belang is None],
            [DADEN[actie] for actie in _AAN_TAFEL if actie in kan and een.aanmelding in wacht.get(actie, zaken)],
            zaak.heeft(Actie.BEKIJKEN),
        )
        moment = einde
