"""The yearly evaluation: for all from what is published and supplied, for the regiocoördinator from exact counts."""

from collections import OrderedDict
from threading import Lock

from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.core import audit
from app.core.csvtext import CSV_TYPE
from app.core.errors import NietGevonden
from app.core.workingdays import local_date
from app.glossary import Cijferdoel, Evaluatiesoort, Handeling, UhpUitkomst, Uitkomst
from app.indicatoren import bronnen, live, periodes
from app.indicatoren.bijhouden import werk_bij
from app.indicatoren.definities import NULMETING
from app.indicatoren.queries import TOTAAL, Telling
from app.indicatoren.service import tafels_van
from app.indicatoren.tellingen import RET_EN_VOORGANGERS
from app.jaarevaluaties import opstellen, rekenblad
from app.jaarevaluaties.schemas import JaarevaluatieUit
from app.publicaties import opslag
from app.publicaties.document import JSON_TYPE
from app.publicaties.kern import Cijfer, Kern
from app.publicaties.opslag import GepubliceerdeBytes
from app.tafels.catalogus import catalogus
from app.toegang import bevestiging

PDF_TYPE = "application/pdf"
# Documents for everyone, by what they say: drawing one takes a tenth of a second, asking for it nothing.
_BEWAARD = 32
_documenten: OrderedDict[bytes, bytes] = OrderedDict()
_lock = Lock()


def openbaar(tx: Session, regio: str, jaar: int) -> GepubliceerdeBytes:
    """As JSON. Raises NietGevonden for a region of which nothing is published, or nothing until this year."""
    return opslag.opgesteld(
        tx, regio, JSON_TYPE, lambda kernen: opstellen.als_bytes(_openbaar(tx, regio, jaar, kernen))
    )


def openbaar_document(tx: Session, regio: str, jaar: int) -> GepubliceerdeBytes:
    """The same as PDF."""
    return opslag.opgesteld(tx, regio, PDF_TYPE, lambda kernen: _getekend(_openbaar(tx, regio, jaar, kernen)))


def openbare_uitvoer(tx: Session, regio: str, jaar: int) -> GepubliceerdeBytes:
    """The values in it as CSV."""
    return opslag.opgesteld(
        tx, regio, CSV_TYPE, lambda kernen: rekenblad.csv(_openbaar(tx, regio, jaar, kernen)).encode()
    )


def _openbaar(tx: Session, regio: str, jaar: int, kernen: dict[str, Kern]) -> JaarevaluatieUit:
    kernen = {code: kern for code, kern in kernen.items() if int(code[:4]) <= jaar}
    if not any(int(code[:4]) == jaar for code in kernen):
        raise NietGevonden
    return opstellen.evaluatie(
        regio,
        catalogus(tx).regios[regio],
        jaar,
        Evaluatiesoort.OPENBAAR,
        bronnen.openbaar(tx, regio, kernen, jaar),
        {code: kern.kinderen for code, kern in kernen.items() if len(code) == 4 or str(jaar) not in kernen},
        sorted({kern.publicatie for kern in kernen.values()}),
    )


def _getekend(evaluatie: JaarevaluatieUit) -> bytes:
    merk = opstellen.als_bytes(evaluatie)
    with _lock:
        bewaard = _documenten.get(merk)
    if bewaard is None:
        bewaard = _pdf(evaluatie)
        with _lock:
            _documenten[merk] = bewaard
            while len(_documenten) > _BEWAARD:
                _documenten.popitem(last=False)
    return bewaard


def _pdf(evaluatie: JaarevaluatieUit) -> bytes:
    from app.jaarevaluaties.pdf import pdf  # noqa: PLC0415 - fpdf2 takes a second and 60 MB, only here

    return pdf(evaluatie)


def exact(tx: Session, actor: Actor, regio: str, jaar: int, doel: Cijferdoel) -> JaarevaluatieUit:
    """From exact counts, for the own region, with a purpose and a fresh proof of who takes it along; audited.

    Raises NietToegestaan, BevestigingNodig, and NietGevonden for another region or a year to come.
    """
    regios = authz.require(actor, Handeling.STATISTIEK_LEZEN)
    bevestiging.vereis(actor, Handeling.STATISTIEK_LEZEN)
    if regio not in regios or jaar > local_date(actor.nu).year:
        actor.geweigerd = (Handeling.STATISTIEK_LEZEN, "jaarevaluatie", None)
        raise NietGevonden
    werk_bij(tx)
    evaluatie = opstellen.evaluatie(
        regio,
        catalogus(tx).regios[regio],
        jaar,
        Evaluatiesoort.EXACT,
        bronnen.exact(tx, regio, jaar),
        _exacte_uitkomsten(tx, actor, regio, jaar),
        [],
    )
    audit.record(tx, actor, Handeling.STATISTIEK_LEZEN, "jaarevaluatie", f"{regio}/{jaar}", doel=doel)
    return evaluatie


def exact_document(tx: Session, actor: Actor, regio: str, jaar: int, doel: Cijferdoel) -> bytes:
    """The same as PDF."""
    return _pdf(exact(tx, actor, regio, jaar, doel))


def _exacte_uitkomsten(tx: Session, actor: Actor, regio: str, jaar: int) -> dict[str, opstellen.Kinderen]:
    """Cases that the expert teams discussed, by outcome, per year that has any."""
    tafels = [tafel for tafel in tafels_van(tx, [regio]) if tafel.soort in RET_EN_VOORGANGERS]
    jaren = [periodes.year(een) for een in range(min(NULMETING, jaar), jaar + 1)]
    tellingen = live.tellingen(tx, tafels, None, jaren, local_date(actor.nu))
    return {
        code: _uitkomsten(per_tafel[TOTAAL])
        for code, per_tafel in tellingen.items()
        if per_tafel[TOTAAL].besproken_casussen
    }


def _uitkomsten(telling: Telling) -> opstellen.Kinderen:
    aantallen = {
        None: telling.besproken_casussen,
        Uitkomst.GEEN_DREIGING.value: telling.besproken_casussen - telling.dreigend,
        UhpUitkomst.VOORKOMEN.value: telling.voorkomen,
        UhpUitkomst.NIET_VOORKOMEN.value: telling.niet_voorkomen,
        UhpUitkomst.ONBEKEND.value: telling.onbekend,
    }
    return {uitkomst: Cijfer(aantal, aantal, aantal) for uitkomst, aantal in aantallen.items()}
