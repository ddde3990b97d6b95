"""The deputy chair is told of the cases that are his or hers to lead, because the chair has an interest."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor
from app.berichten import vastleggen
from app.glossary import Belang, MeldingSoort
from app.rechten.models import Belangverklaring
from app.tafels.models import Bespreking, Zitting


def tell(tx: Session, actor: Actor, aanmeldingen: Iterable[Aanmelding], waar: ColumnElement[bool]) -> None:
    """Tell the deputy of each of these cases that is handed over at the meetings of `waar`; the rest stays silent."""
    by_id = {aanmelding.id: aanmelding for aanmelding in aanmeldingen}
    of_the_chair = and_(
        Belangverklaring.aanmelding_id == Bespreking.aanmelding_id,
        Belangverklaring.gebruiker_id == Zitting.voorzitter_id,
    )
    handed_over = tx.scalars(
        select(Bespreking.aanmelding_id)
        .distinct()
        .join(Zitting, Zitting.id == Bespreking.zitting_id)
        .join(Belangverklaring, of_the_chair)
        .where(
            Bespreking.aanmelding_id.in_(by_id),
            Bespreking.uitgesteld_op.is_(None),
            Zitting.plaatsvervanger_id.is_not(None),
            Belangverklaring.belang != Belang.GEEN,
            Belangverklaring.ingetrokken_op.is_(None),
            waar,
        )
    ).all()
    for aanmelding_id in handed_over:
        soort, door = MeldingSoort.PLAATSVERVANGING, actor.gebruiker_id
        vastleggen.leg_vast(tx, soort, by_id[aanmelding_id], actor.nu, door=door)
