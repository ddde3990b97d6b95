"""The lock on an account: failures counted in the database, so that guessing stops and the owner still gets in.

The difficulty is that whoever can lock an account can keep its owner out. So a try is judged by where it comes from:

- **familiar**: a device that proves that this person logged in on it during the last 90 days (a browser by a cookie, a
  program by an earlier refresh token), or else an address from which he did. It obeys its own counter only (the device,
  or account and address together), and the total of the account. Guessing from elsewhere does not make it wait, and
  what others do behind the same address no device.
- **strange**: everything else. It obeys three counters: this account from this address, this account from all strange
  places, and this address on all accounts (password spraying).

The total of one account is 100 failures in a row; strangers get at most 80 of them, and all who have no such device at
most 90. So 10,000 guesses from 100
addresses lead to 80 evaluations, and the owner logs in from the usual place. Who has only strange places left is let
in by an administrator (`POST /gebruikers/{id}/ontgrendeling`). A good login starts the counters of the account at zero,
but not that of the address: else one own account would buy unlimited guesses at others.

Names that do not exist have the same counters and the same answer: nothing shows which accounts there are (6.3.8). Keys
are keyed hashes, for people type passwords in the name field. Counting holds under parallel tries because the rows are
locked from the look until the commit, always in the same order, so nobody waits in a circle.

Source: ASVS 5.0 6.1.1, 6.3.1; NIST 800-63B-4 §3.2.2.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.beheer.models import Sessie, Verversingstoken
from app.core.crypto import Crypto
from app.core.db import insert_missing
from app.core.errors import TeVeel
from app.core.identity import secret_hash
from app.toegang.models import Slot
from app.toegang.wachttijd import LANGSTE, Bron, is_op, netwerk, wachttijd

BEKEND_BLIJFT = timedelta(days=90)
ADRES_VERGEET = timedelta(days=1)
# Kinds of tries, counted apart.
INLOGGEN, TWEEDE_FACTOR, BEVESTIGEN = "INLOGGEN", "TWEEDE_FACTOR", "BEVESTIGEN"
TE_VAAK = "Er is te vaak een verkeerd wachtwoord of een verkeerde code gebruikt. Wacht even en probeer het dan opnieuw."


# How the name of a familiar place begins that is an address, and no device.
_ADRES = "adres "
_VAN_HET_ACCOUNT = (Bron.ACCOUNT, Bron.ZONDER_APPARAAT, Bron.VREEMD)


@dataclass(frozen=True)
class Apparaat:
    """A browser that proves who logged in on it before: whom, and when last."""

    id: UUID
    laatst: Mapping[UUID, datetime]


class TeVaakGeprobeerd(TeVeel):
    """429: nothing was tried; the same for a name that does not exist."""

    code, title = "te-vaak-geprobeerd", "Te vaak geprobeerd"

    def __init__(self, seconden: int) -> None:
        super().__init__(TE_VAAK, seconden)


@dataclass
class Slotje:
    """The counters of one try, locked until the transaction ends."""

    rijen: dict[Bron, Slot]
    nu: datetime
    # Counters of this account that are for other places: not obeyed, but started at zero by a good login.
    andere: tuple[Slot, ...] = ()

    def check(self) -> None:
        """Raises TeVaakGeprobeerd when this try may not be evaluated."""
        dicht = [rij.dicht_tot - self.nu for rij in self.rijen.values() if rij.dicht_tot > self.nu]
        if any(is_op(bron, rij.mislukt) for bron, rij in self.rijen.items()):
            dicht.append(LANGSTE)
        if dicht:
            raise TeVaakGeprobeerd(math.ceil(max(dicht).total_seconds()))

    def mislukt(self) -> None:
        """One more failure, everywhere it counts."""
        for bron, rij in self.rijen.items():
            rij.mislukt += 1
            rij.laatst_op = self.nu
            rij.dicht_tot = self.nu + wachttijd(bron, rij.mislukt)

    def gelukt(self) -> None:
        """A good login: this account starts at zero, its address does not."""
        eigen = [rij for bron, rij in self.rijen.items() if bron is not Bron.ADRES]
        for rij in (*eigen, *self.andere):
            rij.mislukt = 0
            rij.dicht_tot = self.nu


def neem(
    tx: Session, crypto: Crypto, soort: str, naam: str, herkomst: str | None, nu: datetime, *, plek: str | None
) -> Slotje:
    """Lock the counters that a try at `naam` obeys. `plek` names the familiar place it comes from; None is strange."""
    adres = netwerk(herkomst)
    sleutels = {bron: crypto.blind_index("slot", soort, bron, naam) for bron in _VAN_HET_ACCOUNT}
    if plek is None:
        sleutels[Bron.ADRES] = crypto.blind_index("slot", soort, Bron.ADRES, adres)
    sleutels[Bron.PAAR] = crypto.blind_index("slot", soort, Bron.PAAR, naam, plek or adres)
    nieuw = [{"sleutel": een, "mislukt": 0, "laatst_op": nu, "dicht_tot": nu} for een in sorted(sleutels.values())]
    insert_missing(tx, Slot, nieuw)
    rijen = {
        rij.sleutel: rij
        for rij in tx.scalars(
            select(Slot)
            .where(Slot.sleutel.in_(sleutels.values()))
            .order_by(Slot.sleutel)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    gevonden = {bron: rijen[sleutel] for bron, sleutel in sleutels.items()}
    adresrij = gevonden.get(Bron.ADRES)
    if adresrij is not None and adresrij.laatst_op < nu - ADRES_VERGEET:
        adresrij.mislukt = 0
    vrij = [] if plek is None else [Bron.VREEMD]
    if plek is not None and not plek.startswith(_ADRES):
        vrij.append(Bron.ZONDER_APPARAAT)
    return Slotje(gevonden, nu, tuple(gevonden.pop(bron) for bron in vrij))


def bekende_plek(
    tx: Session,
    gebruiker_id: UUID | None,
    herkomst: str | None,
    eerder_token: str | None,
    browser: Apparaat | None,
    nu: datetime,
) -> str | None:
    """The name of the familiar place a try comes from; None when strange. The same queries for a name unknown."""
    wie = gebruiker_id or UUID(int=0)
    if browser is not None and browser.laatst.get(wie, nu - BEKEND_BLIJFT) > nu - BEKEND_BLIJFT:
        return f"apparaat {browser.id}"
    apparaat = tx.scalar(
        select(Sessie.id)
        .join(Verversingstoken, Verversingstoken.sessie_id == Sessie.id)
        .where(Verversingstoken.hash == secret_hash(eerder_token or ""), Sessie.gebruiker_id == wie)
    )
    if apparaat is not None:
        return f"apparaat {apparaat}"
    sinds = nu - BEKEND_BLIJFT
    adres = tx.scalar(
        select(Sessie.id)
        .where(Sessie.gebruiker_id == wie, Sessie.herkomst == netwerk(herkomst), Sessie.begonnen_op > sinds)
        .limit(1)
    )
    return None if adres is None else f"{_ADRES}{netwerk(herkomst)}"


def open_slot(tx: Session, crypto: Crypto, naam: str) -> None:
    """Start the counters of an account at zero, for an administrator; places and addresses keep their own."""
    sleutels = [
        crypto.blind_index("slot", soort, bron, naam)
        for soort in (INLOGGEN, TWEEDE_FACTOR, BEVESTIGEN)
        for bron in _VAN_HET_ACCOUNT
    ]
    tx.execute(delete(Slot).where(Slot.sleutel.in_(sleutels)))
