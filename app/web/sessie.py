"""The session of a browser: one cookie, and the token that its forms carry.

The cookie names a session of `toegang`, sealed; that session is asked at every request, so it ends (idle, absolute,
ended elsewhere, account blocked) exactly as it does for a program. Only pages read it: the interface knows no cookies.
"""

import base64
from hmac import compare_digest
from uuid import UUID

from fastapi import Request
from starlette.datastructures import URL
from starlette.responses import Response

from app.core.crypto import Crypto
from app.core.errors import NietIngelogd, NietToegestaan
from app.core.identity import Claims
from app.onderdelen import App, loket

# The browser itself then insists on Secure, Path=/ and this very host (ASVS 3.3.1, 3.3.3). Browsers treat loopback as
# secure, so the demo on plain http works too.
COOKIE = "__Host-expertloket"
VELD = "_csrf"
_PLEK = "web|cookie"


class AndereSite(NietToegestaan):
    """403: this form was not sent from a page of ours, as far as the browser says."""

    code, title = "andere-site", "Dit formulier kwam niet van deze site"

    def __init__(self) -> None:
        super().__init__("Er is niets opgeslagen. Ga naar het loket zelf, en vul het formulier daar in.")


class FormulierVerlopen(NietToegestaan):
    """403: the form belongs to another session, or to none."""

    code, title = "formulier-verlopen", "Dit formulier hoort bij een andere sessie"

    def __init__(self) -> None:
        super().__init__("U bent intussen opnieuw ingelogd. Er is nog niets opgeslagen.")


def geef(response: Response, crypto: Crypto, gebruiker_id: UUID, sessie_id: UUID) -> None:
    """Set the cookie, until the browser closes; the session ends by itself. Lax: a link in a mail must work."""
    sealed = crypto.seal(gebruiker_id.bytes + sessie_id.bytes, _PLEK)
    waarde = base64.urlsafe_b64encode(sealed).decode()
    response.set_cookie(COOKIE, waarde, path="/", secure=True, httponly=True, samesite="lax")


def neem_terug(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")


def van(request: Request) -> tuple[UUID, UUID] | None:
    """(user, session) that the cookie names, whether or not that session still lives; None without a cookie of ours."""
    try:
        sealed = base64.b64decode(request.cookies.get(COOKIE, "").encode(), b"-_", validate=True)
        plain = loket(request).crypto.unseal(sealed, _PLEK)
    except ValueError:
        return None
    return UUID(bytes=plain[:16]), UUID(bytes=plain[16:])


def claims(request: Request, _app: App) -> Claims:
    """Whose request this is, by its cookie alone. Raises NietIngelogd. The session itself knows when it ends."""
    wie = van(request)
    if wie is None:
        raise NietIngelogd
    return Claims(*wie, exp=0)


def token(crypto: Crypto, sessie_id: UUID) -> str:
    """What every form of this session carries, and a form of no other session."""
    return crypto.blind_index("web|csrf", str(sessie_id))


def token_klopt(request: Request, gegeven: str) -> bool:
    wie = van(request)
    return wie is not None and compare_digest(token(loket(request).crypto, wie[1]).encode(), gegeven.encode())


def check_herkomst(request: Request) -> None:
    """The browser must say that the form came from here: by Sec-Fetch-Site, or else by Origin. Raises AndereSite."""
    waar, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if waar is None and origin is None:
        raise AndereSite
    if waar not in (None, "same-origin"):
        raise AndereSite
    if origin is not None and URL(origin).netloc != request.headers.get("host", ""):
        raise AndereSite
