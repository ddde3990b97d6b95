"""How long nothing is tried after failures in a row. Pure.

Figures of NIST 800-63B-4 §3.2.2 (at most 100 failures in a row) and ASVS 5.0 6.3.1: five tries are free, then thirty
seconds, doubling up to an hour.
"""

import ipaddress
from datetime import timedelta
from enum import StrEnum

VRIJ = 5
# Colleagues share an address, so it may fail more often before it must wait.
VRIJ_ADRES = 20
EERSTE, LANGSTE = timedelta(seconds=30), timedelta(hours=1)
# At most so many failures in a row are ever evaluated for one account; the last of them are kept for the places where
# this person logged in before, so that strangers cannot use them all up, and the very last for the devices on which he
# did so, so that someone behind the same address cannot either.
HOOGSTENS = 100
HOOGSTENS_ZONDER_APPARAAT = 90
HOOGSTENS_VREEMD = 80


class Bron(StrEnum):
    """What a counter counts."""

    PAAR = "PAAR"  # one account from one address, or one device
    ACCOUNT = "ACCOUNT"  # one account from everywhere: the total that never passes HOOGSTENS
    VREEMD = "VREEMD"  # one account from places where this person never logged in
    ZONDER_APPARAAT = "ZONDER_APPARAAT"  # one account from all but the devices on which this person logged in
    ADRES = "ADRES"  # one address, whatever the account


_EINDE = {
    Bron.ACCOUNT: HOOGSTENS,
    Bron.ZONDER_APPARAAT: HOOGSTENS_ZONDER_APPARAAT,
    Bron.VREEMD: HOOGSTENS_VREEMD,
}


def wachttijd(bron: Bron, mislukt: int) -> timedelta:
    """The wait after the so-many-th failure in a row."""
    if bron in (Bron.ACCOUNT, Bron.ZONDER_APPARAAT):
        return timedelta()  # a total only has an end
    over = mislukt - (VRIJ_ADRES if bron is Bron.ADRES else VRIJ)
    return timedelta() if over < 0 else min(EERSTE * 2 ** min(over, 20), LANGSTE)


def is_op(bron: Bron, mislukt: int) -> bool:
    """Whether all tries are used up, until someone logs in well or an administrator opens the account."""
    return mislukt >= _EINDE.get(bron, mislukt + 1)


def netwerk(adres: str | None) -> str:
    """The address as counters know it: an IPv6 client owns a whole /64, so that counts as one."""
    try:
        gelezen = ipaddress.ip_address(adres or "")
    except ValueError:
        return adres or "onbekend"
    if isinstance(gelezen, ipaddress.IPv6Address):
        if gelezen.ipv4_mapped is not None:
            return str(gelezen.ipv4_mapped)
        return str(ipaddress.ip_network((gelezen, 64), strict=False).network_address)
    return str(gelezen)
