"""What destroyed cases add to the leertafel: counts per table and quarter, taken over before the cases go.

They are kept beside the other sums (`Cijferrest`). What was late when a case was destroyed, stays late.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.aanmeldingen.models import Aanmelding
from app.adviezen.models import Advies, Adviesregel, Regelreactie
from app.adviezen.tellingen import Regeltelling
from app.core.workingdays import local_date
from app.glossary import Adviesreactie, Opschalingsdoel, Opschalingsuitkomst, SignaalStand
from app.indicatoren.bijdragen import Sleutel, Telling
from app.indicatoren.models import Cijferrest
from app.indicatoren.periodes import Periode, kwartaal
from app.leren.models import Signaal
from app.opschalingen.models import Opschaling

KNELPUNT, ADVIESREGEL, OPSCHALING = "LEREN_KNELPUNT", "LEREN_ADVIESREGEL", "LEREN_OPSCHALING"
OPEN, TE_LAAT = "OPEN", "TE_LAAT"
_TUSSEN = "."


def van_zaak(tx: Session, aanmelding_id: UUID, vandaag: date) -> Telling:
    """What one case adds, as `signalen.tel`, `tellingen.regels` and `opschalingen.tel` count it."""
    return Counter(
        (*_signalen(tx, aanmelding_id), *_regels(tx, aanmelding_id, vandaag), *_opschalingen(tx, aanmelding_id))
    )


def _signalen(tx: Session, aanmelding_id: UUID) -> Iterator[Sleutel]:
    for een in tx.execute(
        select(Signaal.tafel_code, Signaal.van, Signaal.code, Signaal.stand).where(
            Signaal.aanmelding_id == aanmelding_id
        )
    ):
        yield een.tafel_code, kwartaal(een.van), KNELPUNT, f"{een.code}{_TUSSEN}{een.stand.value}"


def _regels(tx: Session, aanmelding_id: UUID, vandaag: date) -> Iterator[Sleutel]:
    later, answer = aliased(Advies), aliased(Regelreactie)
    replaced = select(later.id).where(
        later.aanmelding_id == Advies.aanmelding_id, later.nummer > Advies.nummer, later.ondertekend_op.is_not(None)
    )
    last = select(func.max(answer.id)).where(answer.adviesregel_id == Adviesregel.id).scalar_subquery()
    query = (
        select(
            Aanmelding.tafel_code,
            Advies.ondertekend_op,
            Adviesregel.code,
            Adviesregel.uiterlijk,
            Regelreactie.reactie,
        )
        .select_from(Adviesregel)
        .join(Advies, Advies.id == Adviesregel.advies_id)
        .join(Aanmelding, Aanmelding.id == Advies.aanmelding_id)
        .outerjoin(Regelreactie, Regelreactie.id == last)
        .where(Aanmelding.id == aanmelding_id, Advies.ondertekend_op.is_not(None), ~replaced.exists())
    )
    for een in tx.execute(query):
        te_laat = een.uiterlijk is not None and een.uiterlijk < vandaag
        stand = een.reactie.value if een.reactie is not None else TE_LAAT if te_laat else OPEN
        yield een.tafel_code, kwartaal(local_date(een.ondertekend_op)), ADVIESREGEL, f"{een.code}{_TUSSEN}{stand}"


def _opschalingen(tx: Session, aanmelding_id: UUID) -> Iterator[Sleutel]:
    query = select(Opschaling.tafel_code, Opschaling.gevraagd_op, Opschaling.naar, Opschaling.uitkomst)
    for een in tx.execute(query.where(Opschaling.aanmelding_id == aanmelding_id)):
        uitkomst = OPEN if een.uitkomst is None else een.uitkomst.value
        yield een.tafel_code, kwartaal(local_date(een.gevraagd_op)), OPSCHALING, f"{een.naar.value}{_TUSSEN}{uitkomst}"


def _lees(tx: Session, tafel: str, periode: Periode, maat: str) -> Iterator[tuple[str, str, int]]:
    query = select(Cijferrest.waarde, func.sum(Cijferrest.aantal)).where(
        Cijferrest.plek == tafel, Cijferrest.maat == maat, Cijferrest.periode.in_(periode.kwartalen)
    )
    for waarde, aantal in tx.execute(query.group_by(Cijferrest.waarde)):
        code, _, stand = waarde.rpartition(_TUSSEN)
        yield code, stand, int(aantal)


def knelpunten(tx: Session, tafel: str, periode: Periode, bij: dict[str, dict[SignaalStand, int]]) -> None:
    """Add what was destroyed to the bottlenecks."""
    for code, stand, aantal in _lees(tx, tafel, periode, KNELPUNT):
        bij.setdefault(code, dict.fromkeys(SignaalStand, 0))[SignaalStand[stand]] += aantal


def adviesregels(tx: Session, tafel: str, periode: Periode, bij: dict[str, Regeltelling]) -> None:
    """Add what was destroyed to the lines of advice."""
    velden = {
        Adviesreactie.OVERGENOMEN.value: "overgenomen",
        Adviesreactie.DEELS_OVERGENOMEN.value: "deels_overgenomen",
        Adviesreactie.NIET_OVERGENOMEN.value: "niet_overgenomen",
    }
    for code, stand, aantal in _lees(tx, tafel, periode, ADVIESREGEL):
        telling = bij.setdefault(code, Regeltelling())
        telling.regels += aantal
        veld = velden.get(stand, "open")
        setattr(telling, veld, getattr(telling, veld) + aantal)
        telling.open_te_laat += aantal if stand == TE_LAAT else 0


def opschalingen(
    tx: Session, tafel: str, periode: Periode, bij: Counter[tuple[Opschalingsdoel, Opschalingsuitkomst | None]]
) -> None:
    """Add what was destroyed to the escalations."""
    for naar, uitkomst, aantal in _lees(tx, tafel, periode, OPSCHALING):
        bij[Opschalingsdoel[naar], None if uitkomst == OPEN else Opschalingsuitkomst[uitkomst]] += aantal
