"""What may be read from the replica (`core.replica`), in one place: which operation, and for whom.

Only lists and figures, and of those only what writes nothing. Not here, and why:

- Opening a case or a part of it: writes an audit line, and counts for who opens very many.
- Exact counts, the exact values of an indicator, its series and the exact yearly evaluation: each reading writes an
  audit line with its purpose. Line and numbers are one transaction on the primary; apart there could be one without the
  other, and there is little to win: exact counts come from summaries, and take as long at a million cases as at ten
  thousand.
- Concepts of releases: somebody decides on what is shown.
- Who is looking, and what that person may do: always the primary, so that what was taken away is gone at once.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.beheer.models import STAND, Inrichtingsversie
from app.core import replica

# Where a request that may be read from the replica was read from, as it is counted.
REPLICA, NOT_USED, NOT_YET, FAILED = "replica", "primary-not-used", "primary-not-yet", "primary-failed"

# `None` is somebody without a login.
ForWhom = Callable[[Actor | None], bool]


def everybody(_actor: Actor | None) -> bool:
    return True


def monitoring(actor: Actor | None) -> bool:
    """Who gets what is published where others get exact numbers."""
    return actor is not None and authz.alleen_publicaties(actor)


_HAS = select(replica.NUMBER, select(func.count()).select_from(Inrichtingsversie).scalar_subquery())


def has_all_of(tx: Session, actor: Actor, known: Session, changes: int) -> bool:
    """Whether the replica (`tx`) has every change that this person made, and the set-up of the primary (`known`)."""
    number, stand = tx.connection().execute(_HAS, {"wie": actor.gebruiker_id}).one()
    tx.info[STAND] = stand
    return bool(number >= changes and stand == known.info[STAND])


# Name of the endpoint → who is answered from the replica.
FROM_REPLICA: Mapping[str, ForWhom] = {
    # Worklists, in the interface and on the page of one's work.
    "lees_werklijst": everybody,
    "lees_werklijsten": everybody,
    "lees_filters": everybody,
    "toon_werk": everybody,
    # Figures that were supplied or set, and what monitoring gets.
    "lees_aanleveringen": everybody,
    "lees_instellingen": everybody,
    "lees_statistieken": monitoring,
    "lees_waarden": monitoring,
    # Releases and open data.
    "lees_publicaties": everybody,
    "lees_publicatie": everybody,
    "lees_publicatie_csv": everybody,
    "lees_publicatiebeschrijving": everybody,
    "lees_publicatiehandtekening": everybody,
    "lees_open_publicaties": everybody,
    "lees_open_publicatie": everybody,
    "lees_open_publicatie_csv": everybody,
    "lees_open_publicatiebeschrijving": everybody,
    "lees_open_publicatiehandtekening": everybody,
    "lees_publicatiesleutels": everybody,
    "lees_open_jaarevaluatie": everybody,
    "lees_open_jaarevaluatie_csv": everybody,
    "lees_open_jaarevaluatiedocument": everybody,
    "toon_open_data": everybody,
    "toon_publicatie": everybody,
    "toon_jaar": everybody,
    "toon_taak": everybody,
}
