"""Providers that are slow, huge, misleading or wrong; tokens like those of Entra ID, and every forgery of them."""

import base64
import gzip
import hashlib
import hmac
import json
import random
import string
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core import oidc
from app.core.errors import NietBeschikbaar
from app.core.oidc import Provider, is_safe_url
from app.core.tokens import OngeldigToken, keys_of_jwks
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.test_programmas import Programma, b64
from tests.test_sso import als, inlogdienst, mij
from tests.test_tokens import Smid

Antwoord = Callable[[BaseHTTPRequestHandler], None]


class Sleutelserver:
    """A real HTTP server that publishes keys, and can be told to behave badly at a path."""

    def __init__(self, *sleutels: dict[str, Any]) -> None:
        self.sleutels = list(sleutels)
        self.anders: dict[str, Antwoord] = {}
        self.gevraagd: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.gevraagd.append(self.path)
                server.anders.get(self.path, server.gewoon)(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def gewoon(self, handler: BaseHTTPRequestHandler) -> None:
        adressen = {naam: f"{self.issuer}/{naam}" for naam in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        discovery = {"issuer": self.issuer, **adressen}
        stuur(handler, json.dumps({"keys": self.sleutels} if handler.path == "/jwks_uri" else discovery).encode())

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def stuur(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for naam, waarde in headers.items():
        handler.send_header(naam.replace("_", "-"), waarde)
    handler.end_headers()
    with suppress(OSError):  # whoever asked hung up, as it should
        handler.wfile.write(body)


def druppel(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then: each wait is short, all of it is not."""
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        for _ in range(200):
            handler.wfile.write(b" ")
            time.sleep(0.05)


@pytest.fixture
def server() -> Iterator[Sleutelserver]:
    server = Sleutelserver(Programma("ES256").jwk)
    yield server
    server.stop()


DISCOVERY, JWKS = "/.well-known/openid-configuration", "/jwks_uri"
SLECHT: dict[str, Antwoord] = {
    "10 MB": lambda h: stuur(h, b"[" + b" " * 10_000_000 + b"]"),
    "ingepakt": lambda h: stuur(h, gzip.compress(b"{}"), Content_Encoding="gzip"),
    "druppelt": druppel,
    "stuurt door": lambda h: stuur(h, b"", 302, Location="http://127.0.0.1:1/"),
    "geen JSON": lambda h: stuur(h, b"<html>"),
    "lijst": lambda h: stuur(h, b"[]"),
    "dubbele naam": lambda h: stuur(h, b'{"keys": [], "keys": []}'),
    "diep": lambda h: stuur(h, b'{"keys":' + b"[" * 5000),
    "fout": lambda h: stuur(h, b"{}", 500),
    "leeg": lambda h: stuur(h, b"{}"),
}


@pytest.mark.parametrize("pad", [DISCOVERY, JWKS])
@pytest.mark.parametrize("hoe", SLECHT)
def test_een_aanbieder_die_zich_misdraagt_wordt_geweigerd(
    server: Sleutelserver, monkeypatch: pytest.MonkeyPatch, pad: str, hoe: str
) -> None:
    if SLECHT[hoe] is druppel:  # the others answer at once, and a busy machine gets the ordinary time for it
        monkeypatch.setattr(oidc, "DEADLINE_SECONDS", 2.0)
    server.anders[pad] = SLECHT[hoe]
    provider = Provider(server.issuer)
    for _ in range(3):
        with pytest.raises(NietBeschikbaar):
            provider.key(server.sleutels[0]["kid"])
    assert server.gevraagd.count(DISCOVERY) == 1  # and it is not asked again at every request


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elders.example"},
        {"jwks_uri": "https://elders.example/keys#deel"},
        {"jwks_uri": "http://elders.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": ["x"]},
        {"token_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_een_misleidende_beschrijving_wordt_geweigerd(server: Sleutelserver, document: dict[str, Any]) -> None:
    goed = {naam: f"{server.issuer}/{naam}" for naam in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    inhoud = json.dumps({"issuer": server.issuer, **goed} | document).encode()
    server.anders[DISCOVERY] = lambda handler: stuur(handler, inhoud)
    with pytest.raises(NietBeschikbaar):
        Provider(server.issuer).key(server.sleutels[0]["kid"])


def test_alleen_https_behalve_op_deze_machine() -> None:
    for goed in ("https://login.example", "https://login.example/a/v2.0", "http://127.0.0.1:9", "http://localhost"):
        assert is_safe_url(goed), goed
    for fout in (
        "http://login.example", "ftp://x", "https://", "https://u:p@x.example", "https://x.example#a", "https://x y",
        "http://127.0.0.1.example", "https://x.example:99999", "https://x\\@y", "//x.example", "", None, 1,
        "https://" + "x" * 600,
    ):  # fmt: skip
        assert not is_safe_url(fout), fout
    assert not is_safe_url("http://127.0.0.1:9", loopback=False)


def test_een_sleutel_telt_alleen_als_hij_deugt_en_er_een_is() -> None:
    goed, rsa_key = Programma("ES256").jwk, Programma("RS256").jwk
    zonder_alg = {naam: waarde for naam, waarde in rsa_key.items() if naam != "alg"}
    assert keys_of_jwks({"keys": [zonder_alg]})[rsa_key["kid"]].alg == "RS256"
    slecht: list[Any] = [
        goed | {"kid": 1},
        goed | {"use": "enc"},
        goed | {"key_ops": ["sign"]},
        goed | {"alg": "ES384"},
        goed | {"alg": "none"},
        goed | {"y": goed["x"]},
        goed | {"d": "AAAA"},
        rsa_key | {"alg": "HS256"},
        rsa_key | {"alg": "ES256"},
        rsa_key | {"n": 1},
        Programma("RS256", 1024).jwk,
        {"kty": "oct", "k": "AAAA", "kid": "x", "alg": "HS256"},
        {"kty": ["RSA"], "kid": "x"},
        "geen object",
        None,
    ]
    assert keys_of_jwks({"keys": slecht}) == {}
    assert keys_of_jwks({"keys": [goed, goed]}) == {}  # which of the two would it be?
    ander = Programma("PS256").jwk
    assert set(keys_of_jwks({"keys": [*slecht, ander]})) == {ander["kid"]}


class Entra:
    """A service where an organisation logs in with tokens as Entra ID makes them, and who forges them."""

    def __init__(self, loket: Loket, alg: str) -> None:
        self.sleutel = Programma(alg)
        self.server = Sleutelserver(self.sleutel.jwk)
        self.loket = loket
        anders = {
            "clientId": "web",
            "claimOnderwerp": "oid",
            "tenant": "tenant-1",
            "vereisteRol": "Loket.Gebruiker",
            "typJwt": True,
        }
        nieuw = inlogdienst(self.server.issuer, f"ENTRA_{alg}", "LT_WIJCHEN", **anders)
        ok(loket.als("beheer").post("/aanmeldorganisaties", nieuw))

    def claims(self, **anders: Any) -> dict[str, Any]:
        nu = int(time.time())
        heel = {
            "iss": self.server.issuer,
            "aud": "urn:verzonnen:loket",
            "iat": nu,
            "nbf": nu,
            "exp": nu + 3600,
            "oid": "persoon-1",
            "sub": "per-app-anders",
            "tid": "tenant-1",
            "roles": ["Loket.Gebruiker"],
            "amr": ["pwd", "mfa"],
            "name": "Verzonnen Entra",
        } | anders
        return {naam: waarde for naam, waarde in heel.items() if waarde is not None}

    def token(self, kop: dict[str, Any] | None = None, **anders: Any) -> str:
        return self.sleutel.teken(self.claims(**anders), **{"x5t": "AAAA"} | (kop or {}))

    def vervalsingen(self) -> dict[str, str]:
        nu = int(time.time())
        header, payload, handtekening = self.token().split(".")
        zwak = Programma("RS256", 1024)
        zwak.kid = self.sleutel.kid
        ander = Programma(self.sleutel.alg)
        ander.kid = self.sleutel.kid
        pem = self.sleutel.rsa.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        der = self.sleutel.rsa.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        gedeeld = {"kid": self.sleutel.kid, "typ": "JWT"}
        return {
            "none": f"{b64(json.dumps(gedeeld | {'alg': 'none'}).encode())}.{payload}.",
            "HS256 met PEM": hs256(gedeeld, self.claims(), pem),
            "HS256 met DER": hs256(gedeeld, self.claims(), der),
            "HS256 met JWK": hs256(gedeeld, self.claims(), json.dumps(self.sleutel.jwk).encode()),
            "andere kid": self.token({"kid": "bestaat-niet"}),
            "kid als lijst": self.token({"kid": [self.sleutel.kid]}),
            "ander alg": self.token({"alg": "PS256" if self.sleutel.alg != "PS256" else "RS256"}),
            "andere sleutel": ander.teken(self.claims()),
            "zwakke sleutel": zwak.teken(self.claims()),
            "geen handtekening": f"{header}.{payload}.",
            "JWE": f"{header}.{payload}.{handtekening}.{payload}.{handtekening}",
            "crit": self.token({"crit": ["exp"]}),
            "jku": self.token({"jku": "https://elders.example/keys"}),
            "jwk": self.token({"jwk": self.sleutel.jwk}),
            "x5u": self.token({"x5u": "https://elders.example/cert"}),
            "x5c": self.token({"x5c": ["AAAA"]}),
            "b64": self.token({"b64": False}),
            "typ leeg": self.token({"typ": ""}),
            "typ ID": self.token({"typ": "id+jwt"}),
            "typ getal": self.token({"typ": 1}),
            "verlopen": self.token(exp=nu - 60, iat=nu - 3600),
            "zonder exp": self.token(exp=None),
            "exp als tekst": self.token(exp=str(nu + 60)),
            "exp als breuk": self.token(exp=nu + 60.5),
            "exp als ja": self.token(exp=True),
            "exp over een jaar": self.token(exp=nu + 365 * 86400),
            "nbf straks": self.token(nbf=nu + 120),
            "iat straks": self.token(iat=nu + 120),
            "zonder iat": self.token(iat=None),
            "andere aud": self.token(aud="urn:iets-anders"),
            "aud voor de web-client": self.token(aud="web"),
            "zonder aud": self.token(aud=None),
            "aud met een getal": self.token(aud=["urn:verzonnen:loket", 1]),
            "andere iss": self.token(iss="https://elders.example"),
            "iss als lijst": self.token(iss=[self.server.issuer]),
            "zonder iss": self.token(iss=None),
            "ID-token": self.token(nonce="x"),
            "ID-token met at_hash": self.token(at_hash="x"),
            "andere tenant": self.token(tid="tenant-2"),
            "zonder tenant": self.token(tid=None),
            "zonder rol": self.token(roles=None),
            "andere rol": self.token(roles=["Iets.Anders"]),
            "zonder onderwerp": self.token(oid=None),
            "onderwerp leeg": self.token(oid=""),
            "onderwerp met nul": self.token(oid="a\x00b"),
            "onderwerp lang": self.token(oid="a" * 256),
            "onderwerp getal": self.token(oid=1),
            "megagroot": self.token(name="x" * 9000),
        }


def hs256(kop: dict[str, Any], claims: dict[str, Any], geheim: bytes) -> str:
    signed = f"{b64(json.dumps(kop | {'alg': 'HS256'}).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{signed}.{b64(hmac.new(geheim, signed.encode(), hashlib.sha256).digest())}"


@pytest.fixture(scope="module")
def eigen(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        yield loket


@pytest.fixture(scope="module", params=["RS256", "PS256", "ES256"])
def entra(eigen: Loket, request: pytest.FixtureRequest) -> Iterator[Entra]:
    entra = Entra(eigen, request.param)
    yield entra
    entra.server.stop()


def test_tokens_zoals_van_entra_tellen_met_hun_eigen_namen(entra: Entra) -> None:
    een = mij(entra.loket, entra.token())
    assert (een["naam"], een["organisatie"]) == ("Verzonnen Entra", "LT_WIJCHEN")
    assert mij(entra.loket, entra.token({"typ": "at+jwt"}, aud=["urn:verzonnen:loket"]))["id"] == een["id"]
    assert mij(entra.loket, entra.token(oid="persoon-2"))["id"] != een["id"]
    assert mij(entra.loket, entra.token(oid="persoon-3", name="\x00" * 9))["naam"] == "Naam onbekend"


def test_een_token_telt_tot_tien_uur_na_het_inloggen(entra: Entra) -> None:
    """ASVS 7.3.2: the absolute limit is ours, however long the token of a provider lasts."""
    nu, uur = int(time.time()), 3600

    def einde(**claims: Any) -> int:
        token = entra.token(iat=nu - 60, nbf=nu - 60, exp=nu + 20 * uur, **claims)
        (sessie,) = (een for een in ok(als(entra.loket, token).get("/mij/sessies"), 200)["items"] if een["huidige"])
        return int(datetime.fromisoformat(sessie["verlooptOp"]).timestamp())

    assert einde() == nu - 60 + 10 * uur
    assert einde(auth_time=nu - 9 * uur) == nu + uur
    te_laat = entra.token(iat=nu - 60, exp=nu + 20 * uur, auth_time=nu - 10 * uur)
    kort = entra.token(iat=nu - 10 * uur - 5, nbf=nu - 60, exp=nu + uur)
    straks = entra.token(auth_time=nu + 120)
    for token in (te_laat, kort, straks):
        assert als(entra.loket, token).get("/mij").status_code == 401


def test_elke_vervalsing_krijgt_hetzelfde_zwijgende_antwoord(entra: Entra) -> None:
    mij(entra.loket, entra.token())
    zwijgend = entra.loket.client.get("/v1/mij").content
    corpus = entra.vervalsingen()
    assert len(corpus) > 45
    for naam, token in corpus.items():
        answer = als(entra.loket, token).get("/mij")
        assert (answer.status_code, answer.content) == (401, zwijgend), naam


AANTAL = 40_000
TEKENS = string.ascii_letters + string.digits + "-_.=+/ é"


def verander(token: str, kans: random.Random) -> str:
    plek = kans.randrange(len(token))
    teken = kans.choice(TEKENS)
    soort = kans.randrange(5)
    if soort == 0:
        return token[:plek] + teken + token[plek + 1 :]
    if soort == 1:
        return token[:plek] + token[plek + 1 :]
    if soort == 2:
        return token[:plek] + teken + token[plek:]
    if soort == 3:
        eind = kans.randrange(len(token))
        return token[:plek] + token[eind:]
    delen = token.split(".")
    welk = kans.randrange(3)
    raw = bytearray(base64.urlsafe_b64decode(delen[welk] + "=="))
    raw[kans.randrange(len(raw))] ^= 1 << kans.randrange(8)
    delen[welk] = b64(bytes(raw))
    return ".".join(delen)


def test_van_veertigduizend_veranderde_tokens_wordt_er_geen_aanvaard(eigen: Loket, entra: Entra) -> None:
    """Half of them ours, half another issuer's; anything but OngeldigToken would be a 500."""
    kans = random.Random(20261122)
    eigen_token, vreemd = Smid(eigen).token(), entra.token(oid=str(uuid4()))
    parts = eigen.parts
    parts.identity.verify(eigen_token)
    parts.bearers.verify(vreemd)
    gezien = 0
    for token, verify in ((eigen_token, parts.identity.verify), (vreemd, parts.bearers.verify)):
        for _ in range(AANTAL // 6 + 200):  # for each of three algorithms; a few changes change nothing
            veranderd = verander(token, kans)
            if veranderd != token:
                gezien += 1
                with pytest.raises(OngeldigToken):
                    verify(veranderd)
    assert gezien * 3 >= AANTAL
