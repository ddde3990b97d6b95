"""Log in at one's own organisation, for our own pages: authorization code with PKCE (RFC 7636, RFC 9700, OIDC Core).

Between leaving and coming back everything is in one sealed, short-lived cookie, so an answer that another browser asked
for (login CSRF) is refused, and nothing is stored for who never comes back.
"""

import base64
import json
import secrets
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import compare_digest
from uuid import UUID

from httpx import QueryParams

from app.beheer.login import OAuthFout
from app.core.crypto import Crypto
from app.core.errors import NietGevonden
from app.core.oidc import CodeGeweigerd
from app.core.tokens import LEEWAY_SECONDS, THUMBPRINTS, OngeldigToken, take_apart, verified
from app.sso.issuers import Bron, Inlog, Issuers
from app.sso.schemas import TerugVraag

COOKIE = "__Host-aanmelden"  # the browser itself then insists on Secure, Path=/ and this very host (ASVS 3.3.1)
COOKIE_SECONDS = 600
_PLACE = "aanmelden|cookie"


class LangGeleden(OAuthFout):
    """400: the provider remembers the person from too long ago, whatever it was told; it must be told to ask again."""

    def __init__(self, code: str) -> None:
        self.bij = code
        super().__init__(
            "login_required",
            "U logde te lang geleden in bij uw organisatie. Log daar opnieuw in: "
            f"GET /v1/aanmelden/{code}?opnieuw=true.",
        )


@dataclass(frozen=True, slots=True)
class Onderweg:
    """What we must know of a login when it comes back."""

    code: str
    state: str
    nonce: str
    verifier: str
    sinds: int
    opnieuw: bool  # whether the provider was told to ask the person again, whatever it remembers
    sessie: str  # whose session is proven anew; empty when one begins
    terug: str  # where that person was


@dataclass(frozen=True, slots=True)
class Aanmelden:
    """The login through an organisation's provider; `terug` is the address that it sends people back to, `hoogstens`
    how long ago the provider may have asked who someone is."""

    issuers: Issuers
    crypto: Crypto
    terug: str
    hoogstens: timedelta

    def leave(
        self, code: str, *, opnieuw: bool = False, sessie: UUID | None = None, terug: str = ""
    ) -> tuple[str, str]:
        """Where to send the browser, and the cookie to give it; NietGevonden, or NietBeschikbaar for the provider.

        With `opnieuw` the provider must ask the person again: what it remembers is no fresh proof (ASVS 5.0 7.5.3).
        """
        bron = self.issuers.of_code(code)
        if bron is None:
            raise NietGevonden
        where = self.issuers.provider(bron).discovery().authorization_endpoint
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        naar = "" if sessie is None else str(sessie)
        onderweg = Onderweg(code, state, nonce, verifier, int(time.time()), opnieuw, naar, terug)
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
            # Who is asked for a greatest age must also say when the person was there (OpenID Connect Core §3.1.2.1).
            "max_age": "0" if opnieuw else str(int(self.hoogstens.total_seconds())),
        }
        if opnieuw:
            query["prompt"] = "login"
        if bron.acr:
            query["acr_values"] = " ".join(sorted(bron.acr))
        separator = "&" if "?" in where else "?"
        return f"{where}{separator}{QueryParams(query)}", self._seal(onderweg)

    def come_back(self, cookie: str | None, vraag: TerugVraag) -> tuple[Bron, Inlog, Onderweg]:
        """Who logged in, by the provider's word, and what was asked. Raises OAuthFout for anything that is not exactly
        the answer to what this browser asked, and NietBeschikbaar when the provider cannot be reached."""
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
            inlog = bron.identity(claims, onderweg.nonce, time.time())
            return bron, self._asked_in_time(inlog, onderweg), onderweg
        except (CodeGeweigerd, OngeldigToken):
            raise OAuthFout("invalid_grant", "Inloggen bij uw organisatie is niet gelukt. Begin opnieuw.") from None

    def _asked_in_time(self, inlog: Inlog, onderweg: Onderweg) -> Inlog:
        """The login, when the provider asked the person as lately as it was told; raises OngeldigToken or LangGeleden.

        A provider that was told to ask again and does not say when it did (Entra ID), did so when it made the token.
        """
        if onderweg.opnieuw and inlog.bewezen_op is None:
            inlog = replace(inlog, bewezen_op=datetime.fromtimestamp(inlog.iat, UTC))
        eerste = onderweg.sinds if onderweg.opnieuw else time.time() - self.hoogstens.total_seconds()
        if inlog.bewezen_op is not None and inlog.bewezen_op.timestamp() < eerste - LEEWAY_SECONDS:
            raise OngeldigToken("auth_time") if onderweg.opnieuw else LangGeleden(onderweg.code)
        return inlog

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
        if onderweg.sinds + COOKIE_SECONDS < time.time():
            raise _verlopen()
        return onderweg


def secret_place(code: str) -> str:
    """What the sealed client secret of an issuer is bound to."""
    return f"aanmeldorganisatie|client_geheim|{code}"


def _verlopen() -> OAuthFout:
    return OAuthFout("invalid_request", "Dit inloggen is verlopen, of begonnen in een ander venster. Begin opnieuw.")
