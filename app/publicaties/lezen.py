"""Reading what is published, for monitoring and the regiocoördinator. Every answer is stored bytes, or one 404."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.core.errors import NietGevonden
from app.glossary import Cijferdoel, Handeling, Laag
from app.indicatoren.disclosure.model import DIMENSIES
from app.publicaties import document as vorm
from app.publicaties import opslag, periode
from app.publicaties.opslag import GepubliceerdeBytes

_VRAGEN = {"periode", "uitsplitsing", "doel"}
_DOELEN = {None, *(doel.value for doel in Cijferdoel)}
_UITSPLITSINGEN = {None, *DIMENSIES}


def lijst(tx: Session, actor: Actor) -> GepubliceerdeBytes:
    """Every release. Raises NietToegestaan."""
    authz.require(actor, Handeling.PUBLICATIES_LEZEN)
    return opslag.lijst(tx, Laag.MONITORING)


def document(tx: Session, actor: Actor, code: str, naam: str) -> GepubliceerdeBytes:
    """One document of a release. Raises NietToegestaan or NietGevonden."""
    authz.require(actor, Handeling.PUBLICATIES_LEZEN)
    return opslag.lees(tx, Laag.MONITORING, code, naam)


def statistieken(tx: Session, actor: Actor, vraag: Sequence[tuple[str, str]]) -> GepubliceerdeBytes:
    """One table of one period, as it was published. Whatever else is asked, and however, raises the one NietGevonden:
    an answer may not tell a table that was left out from one that never was, or a period to come from one that passed.
    """
    authz.require(actor, Handeling.PUBLICATIES_LEZEN)
    gevraagd = dict(vraag)
    if len(gevraagd) != len(vraag) or not gevraagd.keys() <= _VRAGEN or "periode" not in gevraagd:
        raise NietGevonden
    code, uitsplitsing = periode.van_periode(gevraagd["periode"]), gevraagd.get("uitsplitsing")
    if not periode.is_code(code) or uitsplitsing not in _UITSPLITSINGEN or gevraagd.get("doel") not in _DOELEN:
        raise NietGevonden
    naam = vorm.statistieknaam(gevraagd["periode"], uitsplitsing)
    return opslag.lees(tx, Laag.MONITORING, code, naam)
