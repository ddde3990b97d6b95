"""What a session must have shown before it may do things: a password of one's own, a second factor, and for grave acts
a fresh proof.

Deny by default: `context` asks `vereis_volledig` for every route, and only a route that says so serves a session that
lacks one of the first two. Grave acts (rights, sessions of others, export, erasure) call `vereis`.
"""

from datetime import timedelta
from typing import ClassVar

from app.beheer.actor import Actor
from app.core.errors import NietToegestaan
from app.glossary import Handeling

VERS = timedelta(minutes=5)


class TweedeFactorNodig(NietToegestaan):
    """403: this session may only set up a second factor, or its own organisation did not ask one (ASVS 5.0 6.3.3,
    BIO2 5.17.01)."""

    code: ClassVar[str] = "tweede-factor-nodig"
    title: ClassVar[str] = "Tweede factor nodig"

    def __init__(self, *, elders: bool = False) -> None:
        super().__init__(
            "Log bij uw organisatie in met een tweede stap (zoals een app of een sleutel)."
            if elders
            else "Stel eerst een tweede factor in: POST /v1/mij/tweede-factor, en bevestig met een code uit uw app bij "
            "POST /v1/mij/tweede-factor/bevestiging."
        )


class EigenWachtwoordNodig(NietToegestaan):
    """403: this session may only choose a password of its own (ASVS 5.0 6.4.1)."""

    code: ClassVar[str] = "eigen-wachtwoord-nodig"
    title: ClassVar[str] = "Kies eerst een eigen wachtwoord"

    def __init__(self) -> None:
        super().__init__("Uw beheerder kent dit wachtwoord ook. Kies eerst een eigen: POST /v1/mij/wachtwoord.")


class BevestigingNodig(NietToegestaan):
    """403: prove again who you are (ASVS 5.0 7.5.1, 7.5.3)."""

    code: ClassVar[str] = "bevestiging-nodig"
    title: ClassVar[str] = "Bevestig eerst wie u bent"

    def __init__(self, langs: str | None = None) -> None:
        """`langs`: the identity provider of the session. Its person has no password here, so it asks again itself."""
        self.langs = langs
        super().__init__(
            "Toon eerst opnieuw aan wie u bent: POST /v1/mij/bevestiging met uw wachtwoord en een code. "
            "Daarna heeft u vijf minuten."
            if langs is None
            else "Toon eerst opnieuw aan wie u bent, bij uw eigen organisatie: log daar opnieuw in via "
            f"GET /v1/aanmelden/{langs}?opnieuw=true, of stuur een nieuw toegangstoken met een `auth_time` van "
            "hoogstens vijf minuten geleden. Daarna heeft u vijf minuten."
        )


def vereis_volledig(actor: Actor) -> None:
    """Raises EigenWachtwoordNodig or TweedeFactorNodig for a person's session that lacks it; programs have neither."""
    stand = actor.sessie
    if stand is not None and (stand.is_programma or not stand.streng):
        return
    if stand is not None and stand.tijdelijk:
        actor.geweigerd = (Handeling.WACHTWOORD_WIJZIGEN, "sessie", actor.sessie_id)
        raise EigenWachtwoordNodig
    if stand is None or not stand.tweede_factor:
        actor.geweigerd = (Handeling.TWEEDE_FACTOR_WIJZIGEN, "sessie", actor.sessie_id)
        raise TweedeFactorNodig


def vereis(actor: Actor, handeling: Handeling) -> None:
    """Raises BevestigingNodig when the last strong proof of this session is more than five minutes old.

    Not in demo mode. A program has proven itself when it fetched its token, so it fetches a new one.
    """
    stand = actor.sessie
    if stand is not None and not stand.streng:
        return
    if stand is None or stand.bevestigd_op is None or not timedelta() <= stand.klok - stand.bevestigd_op <= VERS:
        actor.geweigerd = (handeling, "sessie", actor.sessie_id)
        raise BevestigingNodig(None if stand is None else stand.langs)
