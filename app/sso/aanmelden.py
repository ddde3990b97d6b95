"""Log in at one's own organisation, for our own pages: authorization code with PKCE (RFC 7636, RFC 9700, OIDC Core).

Between leaving and coming back everything is in one sealed, short-lived cookie, so an answer that another browser asked
for (login CSRF) is refused, and nothing is stored for who never comes back.
"""

import base64
import json
import secrets
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from secrets import compare_digest

from httpx import QueryParams

from app.beheer.login import OAuthFout
from app.core.crypto import Crypto
from app.core.errors import NietGevonden
from app.core.oidc import CodeGeweigerd
from app.core.tokens import THUMBPRINTS, OngeldigToken, take_apart, verified
from app.sso.issuers import Bron, Inlog, Issuers
from app.sso.schemas import TerugVraag

COOKIE = "__Host-aanmelden"  # the browser itself then insists on Secure, Path=/ and this very host (ASVS 3.3.1)
COOKIE_SECONDS = 600
_PLACE = "aanmelden|cookie"


@dataclass(frozen=True, slots=True)
class Onderweg:
    """What we must know of a login when it comes back."""

    code: str
    state: str
    nonce: str
    verifier: str
    tot: int


@dataclass(frozen=True, slots=True)
class Aanmelden:
    """The login through an organisation's provider; `terug` is the address that it sends people back to."""

    issuers: Issuers
    crypto: Crypto
    terug: str

    def leave(self, code: str) -> tuple[str, str]:
        """Where to send the browser, and the cookie to give it; NietGevonden, or NietBeschikbaar for the provider."""
        bron = self.issuers.of_code(code)
        if bron is None:
            raise NietGevonden
        where = self.issuers.provider(bron).discovery().authorization_endpoint
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        onderweg = Onderweg(code, state, nonce, verifier, int(time.time()) + COOKIE_SECONDS)
        challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": str(bron.client_id),
            "redirect_uri": self.terug,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if bron.acr:
            query["acr_values"] = " ".join(sorted(bron.acr))
        separator = "&" if "?" in where else "?"
        return f"{where}{separator}{QueryParams(query)}", self._seal(onderweg)

    def come_back(self, cookie: str | None, vraag: TerugVraag) -> tuple[Bron, Inlog]:
        """Who logged in, by the provider's word. Raises OAuthFout for anything that is not exactly the answer to what
        this browser asked, and NietBeschikbaar when the provider cannot be reached."""
        onderweg = self._unseal(cookie)
        if vraag.state is None or not compare_digest(onderweg.state.encode(), vraag.state.encode()):
            raise _verlopen()
        bron = self.issuers.of_code(onderweg.code)
        if bron is None:
            raise _verlopen()
        provider = self.issuers.provider(bron)
        if vraag.iss != bron.issuer and (vraag.iss is not None or provider.discovery().names_issuer):
            raise _verlopen()  # mix-up: the answer of another provider (RFC 9207)
        if vraag.error is not None or vraag.code is None:
            raise OAuthFout("access_denied", "Uw organisatie heeft het inloggen niet toegestaan.")
        form = {
            "grant_type": "authorization_code",
            "client_id": str(bron.client_id),
            "code": vraag.code,
            "redirect_uri": self.terug,
            "code_verifier": onderweg.verifier,
        }
        try:
            answer = provider.exchange(form, self._secret(bron))
            token = answer.get("id_token")
            if not isinstance(token, str):
                raise OngeldigToken("id_token")
            parts = take_apart(token, typ=(None, "jwt"), extra=THUMBPRINTS)
            claims = verified(parts, provider.key(parts.header["kid"]))
            return bron, bron.identity(claims, onderweg.nonce, time.time())
        except (CodeGeweigerd, OngeldigToken):
            raise OAuthFout("invalid_grant", "Inloggen bij uw organisatie is niet gelukt. Begin opnieuw.") from None

    def _secret(self, bron: Bron) -> str | None:
        if bron.client_geheim is None:
            return None
        return self.crypto.unseal(bron.client_geheim, secret_place(bron.code)).decode()

    def _seal(self, onderweg: Onderweg) -> str:
        sealed = self.crypto.seal(json.dumps(asdict(onderweg)).encode(), _PLACE)
        return base64.urlsafe_b64encode(sealed).decode()

    def _unseal(self, cookie: str | None) -> Onderweg:
        try:
            sealed = base64.b64decode((cookie or "").encode(), b"-_", validate=True)
            onderweg = Onderweg(**json.loads(self.crypto.unseal(sealed, _PLACE)))
        except (ValueError, TypeError):
            raise _verlopen() from None
        if onderweg.tot < time.time():
            raise _verlopen()
        return onderweg


def secret_place(code: str) -> str:
    """What the sealed client secret of an issuer is bound to."""
    return f"aanmeldorganisatie|client_geheim|{code}"


def _verlopen() -> OAuthFout:
    return OAuthFout("invalid_request", "Dit inloggen is verlopen, of begonnen in een ander venster. Begin opnieuw.")
