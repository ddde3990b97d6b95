"""What the pages of a new request share: the case while its intake can be changed, its table, and “call at once”."""

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import service, view
from app.aanmeldingen.schemas import AanmeldingUit
from app.authz import Zaak
from app.beheer.actor import Actor
from app.core.errors import NietNu
from app.glossary import Actie
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel
from app.web.pagina import toon_pagina


def open_zaak(tx: Session, actor: Actor, id_: UUID) -> tuple[Zaak, AanmeldingUit]:
    """A case of which the intake can be changed now; 403 or 409 otherwise, as for the change itself."""
    zaak = service.read(tx, actor, id_)
    if Actie.WIJZIGEN not in zaak.mogelijke_acties:
        authz.load(tx, actor, Actie.WIJZIGEN, id_)
        raise NietNu("De intake kan nu niet worden gewijzigd.")
    return zaak, view.to_out(tx, actor, zaak)


def tafel_van(tx: Session, zaak: Zaak) -> TafelProfiel:
    """The table that was chosen; NietNu without one."""
    if zaak.aanmelding.tafel_code is None:
        raise NietNu("Kies eerst de tafel.")
    return catalogus(tx).tafel(zaak.aanmelding.tafel_code)


def bel_meteen(request: Request, tx: Session, actor: Actor, *, status: int = 200) -> Response:
    acuut = catalogus(tx).acuut
    return toon_pagina(request, "acuut.html", titel="Bel meteen", actor=actor, status=status, fout="", acuut=acuut)
