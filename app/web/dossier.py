"""Everything that a page shows of one case, asked from the services: each gives what this person may see."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import service, view
from app.adviezen import concept, lezen, reacties
from app.adviezen import service as adviezen
from app.authz import Zaak
from app.beheer.actor import Actor
from app.bijlagen import service as bijlagen
from app.glossary import Actie, Handeling, ProcesStand, Status
from app.leren import signalen
from app.notities import service as notities
from app.opschalingen import service as opschalingen
from app.opvolging import service as opvolging
from app.processen import service as processen
from app.tafelbesluiten import service as tafelbesluiten
from app.tafels import belangen, besprekingen
from app.tafels.catalogus import catalogus
from app.web import intake
from app.web.overzicht import intake_delen


def omschrijvingen(tx: Session, lijst: str) -> dict[str, str]:
    """Code → what it means, also of codes that can no longer be chosen."""
    return {code: een.omschrijving for code, een in catalogus(tx).codelijsten.get(lijst, {}).items()}


def inhoud(tx: Session, actor: Actor, zaak: Zaak) -> dict[str, Any]:
    """What `zaakdelen.html` shows."""
    id_ = zaak.aanmelding.id
    uit = view.to_out(tx, actor, zaak)
    gegevens = catalogus(tx)
    tafel = gegevens.tafels.get(uit.tafel or "")
    return {
        "uit": uit,
        "tafel": tafel,
        "organisatie": gegevens.organisaties[uit.organisatie][0],
        "delen": [] if tafel is None else intake_delen(tx, uit, intake.stappen(tafel, uit.soort), tafel),
        # How a concept came about is no part of its course: every step of the intake kept it.
        "tijdlijn": [een for een in service.timeline(tx, actor, id_) if een.naar_status is not Status.CONCEPT],
        "adviezen": lezen.advices(tx, actor, id_),
        "reacties": reacties.reactions(tx, actor, id_),
        "opmerkingen": concept.comments(tx, actor, id_),
        "consulten": adviezen.consults(tx, actor, id_),
        "metingen": opvolging.listing(tx, actor, id_),
        "besprekingen": besprekingen.listing(tx, actor, id_),
        "belangen": belangen.declarations(tx, actor, id_),
        "bijlagen": bijlagen.listing(tx, actor, id_),
        "processen": processen.listing(tx, actor, id_),
        "proces_klaar": (ProcesStand.GEREED, ProcesStand.GESTOPT),
        "opschalingen": opschalingen.listing(tx, actor, id_),
        "notities": notities.listing(tx, actor, id_) if Actie.NOTITIES_LEZEN in zaak.mogelijke_acties else [],
        "notitiekringen": [een.betekenis for een in notities.kringen(zaak)],
        "knelpunten": signalen.listing(tx, actor, id_),
        "raadsbesluiten": tafelbesluiten.council_decisions(tx, actor, id_),
        "otsverloop": tafelbesluiten.supervisions(tx, actor, id_),
        "functieoordelen": tafelbesluiten.judgements(tx, actor, id_),
        # The meetings of these tables can be opened from here.
        "zittingtafels": authz.tafels_met(actor, Handeling.ZITTINGEN_ZIEN),
        "adviescodes": omschrijvingen(tx, "ADVIESREGEL"),
        "knelpuntcodes": omschrijvingen(tx, "KNELPUNT"),
        "resultaten": omschrijvingen(tx, "RESULTAAT"),
        "tafels": {code: een.naam for code, een in gegevens.tafels.items()},
    }


def klaar(inhoud: Mapping[str, Any]) -> set[Actie]:
    """What the status of the case allows and nothing is left to do of: every version of the advice is signed, all
    minutes are approved, no interest was declared. Who does it all the same, elsewhere or by the API, hears so."""
    over = {
        Actie.ADVIES_ONDERTEKENEN: any(een.ondertekend_op is None for een in inhoud["adviezen"]),
        Actie.VERSLAG_GOEDKEUREN: any(een.gehouden_op and not een.goedgekeurd_op for een in inhoud["besprekingen"]),
        Actie.BELANG_INTREKKEN: bool(inhoud["belangen"]),
    }
    return {actie for actie, nog in over.items() if not nog}
