"""The requester's own reference of a young person: sealed for the requester, hashed for equality."""

from app.aanmeldingen.models import Jeugdige
from app.core.crypto import Crypto


def seal_reference(jeugdige: Jeugdige, organisatie_code: str, crypto: Crypto, referentie: str | None) -> None:
    """The reference is the organisation's own, so the hash is too: two organisations' number 12 are two children."""
    if referentie is None:
        jeugdige.referentie_hash = jeugdige.referentie_verzegeld = None
        return
    jeugdige.referentie_hash = hash_of(crypto, organisatie_code, referentie)
    jeugdige.referentie_verzegeld = crypto.seal(referentie.encode(), _place(jeugdige))


def hash_of(crypto: Crypto, organisatie_code: str, referentie: str) -> str:
    """What an organisation's reference is compared by."""
    return crypto.blind_index("referentie", organisatie_code, referentie.strip().casefold())


def unseal_reference(jeugdige: Jeugdige, crypto: Crypto) -> str | None:
    """The reference as it was given, or None."""
    sealed = jeugdige.referentie_verzegeld
    return None if sealed is None else crypto.unseal(sealed, _place(jeugdige)).decode()


def _place(jeugdige: Jeugdige) -> str:
    return f"jeugdige|referentie|{jeugdige.id}"
