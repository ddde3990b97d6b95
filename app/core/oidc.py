"""OpenID providers: discovery, their keys with a cache, and the exchange of a code. HTTPS, and never trusting them.

A provider that is slow, sends megabytes, redirects or answers nonsense is refused (OWASP API10): everything is asked
with one deadline, a small limit, no redirects and no compression. Sources: OpenID Connect Discovery 1.0, RFC 6749.
"""

import asyncio
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.core import trace
from app.core.errors import NietBeschikbaar
from app.core.strictjson import OnleesbareJson, loads
from app.core.tokens import OngeldigeSleutel, OngeldigToken, PublicKey, keys_of_jwks

DEADLINE_SECONDS = 4.0
MAX_BYTES = 256 * 1024
MAX_URL = 500
FRESH_SECONDS = 900.0
UNKNOWN_SECONDS = 60.0  # an unknown kid makes us ask again, at most once a minute
RETRY_SECONDS = 10.0
STALE_SECONDS = 3600.0  # so long keys are still good while the provider cannot be reached
WAIT_SECONDS = 1.0
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Onbereikbaar(Exception):
    """The provider did not answer as a provider should; the reason is for the log."""


class CodeGeweigerd(Exception):
    """The provider refused the code: wrong verifier, used before, expired."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a provider says of itself, as far as it is used here."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    names_issuer: bool  # it adds `iss` to its answer (RFC 9207), so an answer without one is refused
    posts_secret: bool  # it takes the client secret only in the form, not in the header


def is_safe_url(url: object, *, loopback: bool = True) -> bool:
    """Whether this is https without user, query or fragment; plain http only to this very machine (for development)."""
    if not isinstance(url, str) or not 0 < len(url) <= MAX_URL or not url.isascii() or not url.isprintable():
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment or " " in url or "\\" in url:
        return False
    return parts.scheme == "https" or (loopback and parts.scheme == "http" and host in _LOOPBACK)


class Provider:
    """One issuer. Its keys are kept; only one thread at a time asks for them, and others wait no more than a second."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._lock = threading.Lock()
        self._discovery: Discovery | None = None
        self._keys: Mapping[str, PublicKey] = {}
        self._loaded = -1e9
        self._tried = -1e9

    def key(self, kid: str) -> PublicKey:
        """The key with this id; OngeldigToken when there is none, NietBeschikbaar when nobody can tell."""
        if self._age() >= FRESH_SECONDS:
            self._refresh(RETRY_SECONDS)
        if self._age() >= STALE_SECONDS:
            raise NietBeschikbaar("De inlogdienst van uw organisatie is niet te bereiken. Probeer het later opnieuw.")
        if kid not in self._keys:
            self._refresh(UNKNOWN_SECONDS)
        key = self._keys.get(kid)
        if key is None:
            raise OngeldigToken("kid")
        return key

    def discovery(self) -> Discovery:
        """Where to log in and to exchange codes; NietBeschikbaar when the provider does not say."""
        if self._discovery is None:
            self._refresh(RETRY_SECONDS)
        if self._discovery is None:
            raise NietBeschikbaar("De inlogdienst van uw organisatie is niet te bereiken. Probeer het later opnieuw.")
        return self._discovery

    def exchange(self, form: dict[str, str], secret: str | None) -> dict[str, Any]:
        """Exchange a code (RFC 6749 §4.1.3); `form` names the client_id. Raises CodeGeweigerd or NietBeschikbaar."""
        where = self.discovery()
        auth = None
        if secret is not None:
            if where.posts_secret:
                form = form | {"client_secret": secret}
            else:
                auth = httpx.BasicAuth(_form_coded(form["client_id"]), _form_coded(secret))
        try:
            answer = _ask("POST", where.token_endpoint, data=form, auth=auth)
        except Onbereikbaar:
            raise NietBeschikbaar("De inlogdienst van uw organisatie antwoordt niet. Probeer het opnieuw.") from None
        return answer

    def _age(self) -> float:
        return time.monotonic() - self._loaded

    def _refresh(self, not_within: float) -> None:
        """Ask the provider, unless someone did so within this many seconds. What is known stays when it fails."""
        if time.monotonic() - self._tried < not_within:
            return
        if not self._lock.acquire(timeout=0 if self._keys else WAIT_SECONDS):
            return
        try:
            if time.monotonic() - self._tried >= not_within:
                self._tried = time.monotonic()
                self._load()
        except (Onbereikbaar, CodeGeweigerd, OngeldigeSleutel):
            self._tried = time.monotonic()
        finally:
            self._lock.release()

    def _load(self) -> None:
        document = _ask("GET", f"{self.issuer.removesuffix('/')}/.well-known/openid-configuration")
        discovery = _discovery(document, self.issuer)
        keys = keys_of_jwks(_ask("GET", discovery.jwks_uri))
        if not keys:
            raise OngeldigeSleutel("empty")
        self._discovery, self._keys, self._loaded = discovery, keys, time.monotonic()


def _discovery(document: Mapping[str, Any], issuer: str) -> Discovery:
    """Only what the issuer says of itself (Discovery §4.3), at addresses as safe as its own."""
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    on_loopback = urlsplit(issuer).hostname in _LOOPBACK
    if document.get("issuer") != issuer or not all(
        is_safe_url(document.get(name), loopback=on_loopback) for name in names
    ):
        raise Onbereikbaar("discovery")
    methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Discovery(
        authorization_endpoint=str(document["authorization_endpoint"]),
        token_endpoint=str(document["token_endpoint"]),
        jwks_uri=str(document["jwks_uri"]),
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        posts_secret=isinstance(methods, list) and "client_secret_basic" not in methods,
    )


def _form_coded(text: str) -> str:
    """RFC 6749 §2.3.1: id and secret are form-encoded before they go into the header."""
    return str(httpx.QueryParams({"": text}))[1:]


def _ask(
    method: str, url: str, *, data: dict[str, str] | None = None, auth: httpx.BasicAuth | None = None
) -> dict[str, Any]:
    """The JSON object at `url`; Onbereikbaar for anything else, CodeGeweigerd for a 400 or 401 that says so."""
    try:
        with trace.call("inlogdienst"):
            status, body = asyncio.run(_get(method, url, data, auth))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, UnicodeError) as error:
        raise Onbereikbaar(type(error).__name__) from None
    if data is not None and status in {400, 401}:
        raise CodeGeweigerd
    if status != 200:
        raise Onbereikbaar(str(status))
    try:
        value = loads(body)
    except OnleesbareJson:
        raise Onbereikbaar("json") from None
    if not isinstance(value, dict):
        raise Onbereikbaar("json")
    return value


@cache
def _tls() -> ssl.SSLContext:
    """Which certificates we trust; reading them takes longer than asking."""
    return httpx.create_ssl_context()


async def _get(method: str, url: str, data: dict[str, str] | None, auth: httpx.BasicAuth | None) -> tuple[int, bytes]:
    """In a loop of its own, because only there one deadline holds for all of it: name, connection, header and body."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    step = trace.here()
    if step is not None:
        headers[trace.HEADER] = step.header
    body = bytearray()
    async with (
        asyncio.timeout(DEADLINE_SECONDS),
        httpx.AsyncClient(follow_redirects=False, timeout=DEADLINE_SECONDS, verify=_tls()) as client,
        client.stream(method, url, data=data, auth=auth or httpx.USE_CLIENT_DEFAULT, headers=headers) as answer,
    ):
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise Onbereikbaar("compressed")
        async for chunk in answer.aiter_raw():
            body += chunk
            if len(body) > MAX_BYTES:
                raise Onbereikbaar("size")
        return answer.status_code, bytes(body)
