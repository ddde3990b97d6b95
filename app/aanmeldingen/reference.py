"""The requester's own reference of a young person: content for the requester alone, hashed for equality."""

from app.aanmeldingen.models import Jeugdige
from app.core.crypto import Crypto


def set_reference(jeugdige: Jeugdige, organisatie_code: str, crypto: Crypto, referentie: str | None) -> None:
    """The reference is the organisation's own, so the hash is too: two organisations' number 12 are two children."""
    jeugdige.referentie = referentie
    jeugdige.referentie_hash = None if referentie is None else hash_of(crypto, organisatie_code, referentie)


def hash_of(crypto: Crypto, organisatie_code: str, referentie: str) -> str:
    """What an organisation's reference is compared by."""
    return crypto.blind_index("referentie", organisatie_code, referentie.strip().casefold())
