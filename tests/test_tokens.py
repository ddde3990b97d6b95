"""The one strict verifier: whatever is wrong with a token, the answer is the same 401 that says nothing of why.

ASVS 5.0 9.1.x, 9.2.x, 11.2.2.
"""

import base64
import hashlib
import hmac
import json
import random
import string
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.core import identity
from app.core.identity import AUDIENCE, ISSUER, Identity, rotate
from app.core.tokens import OngeldigToken
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok

LEVENSDUUR = timedelta(minutes=10)
WISSELEND = {"x-request-id", "traceparent"}


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Smid:
    """Forges tokens with the service's own key, so that only what is meant to be wrong is wrong."""

    def __init__(self, loket: Loket, wie: str = "lt-nijmegen") -> None:
        parts = loket.parts
        self.echt = loket.als(wie).token
        header, payload, _ = self.echt.split(".")
        self.header: dict[str, Any] = json.loads(base64.urlsafe_b64decode(header + "=="))
        self.claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
        with parts.database.reading() as tx:
            row = tx.get_one(identity.Ondertekensleutel, self.header["kid"])
        self.publiek = row.publiek
        prive = parts.crypto.unseal(row.prive, f"ondertekensleutel|prive|{row.kid}")
        key = load_pem_private_key(prive, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self.prive = key
        nu = int(time.time())
        self.claims |= {"iat": nu, "exp": nu + 300}

    def raw(self, header: bytes, payload: bytes, key: Any = None) -> str:
        signed = f"{b64(header)}.{b64(payload)}"
        r, s = decode_dss_signature((key or self.prive).sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{b64(r.to_bytes(32) + s.to_bytes(32))}"

    def token(self, header: dict[str, Any] | None = None, key: Any = None, **claims: Any) -> str:
        """A well-signed token with these changes; a claim of None is left out."""
        payload = {name: value for name, value in (self.claims | claims).items() if value is not None}
        return self.raw(json.dumps(self.header | (header or {})).encode(), json.dumps(payload).encode(), key)

    def der(self, signed: str) -> bytes:
        """The signature as most libraries write it, and JWTs do not."""
        return self.prive.sign(signed.encode(), ec.ECDSA(hashes.SHA256()))

    def hmac(self, secret: str) -> str:
        header = json.dumps(self.header | {"alg": "HS256"}).encode()
        signed = f"{b64(header)}.{b64(json.dumps(self.claims).encode())}"
        return f"{signed}.{b64(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"


def vervalsingen(smid: Smid) -> dict[str, str | bytes]:
    """Every token of the list in research/security.md §2, by what is wrong with it."""
    nu = int(time.time())
    kop, inhoud = (json.dumps(deel).encode() for deel in (smid.header, smid.claims))
    header, payload, handtekening = smid.token().split(".")
    ander = ec.generate_private_key(ec.SECP256R1())
    jwk = {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}
    fout: dict[str, str | bytes] = {
        "leeg": "",
        "rommel": "dit.is.geen-token",
        "een punt": ".",
        "twee punten": "..",
        "vijf delen, als een JWE": f"{header}.a.b.c.d",
        "niet-ASCII": "tökén".encode(),
        "niet-ASCII in een deel": f"{header}.{payload}é.{handtekening}".encode(),
        "megagroot": "a" * 9000,
        "megagroot, goede vorm": f"{header}.{'a' * 9000}.{handtekening}",
        "alg none, zonder handtekening": f"{b64(json.dumps(smid.header | {'alg': 'none'}).encode())}.{payload}.",
        "alg None": smid.token({"alg": "None"}),
        "HS256 met de publieke sleutel": smid.hmac(smid.publiek),
        "HS256 met leeg geheim": smid.hmac(""),
        "ES384": smid.token({"alg": "ES384"}),
        "andere sleutel": smid.token(key=ander),
        "zonder handtekening": f"{header}.{payload}.",
        "handtekening van nullen": f"{header}.{payload}.{b64(bytes(64))}",
        "handtekening in DER": f"{header}.{payload}.{b64(smid.der(f'{header}.{payload}'))}",
        "onbekende kid": smid.token({"kid": "bestaat-niet"}),
        "kid als pad": smid.token({"kid": "../../dev/null"}),
        "kid als SQL": smid.token({"kid": "' OR 1=1 --"}),
        "kid als lijst": smid.token({"kid": [smid.header["kid"]]}),
        "kid leeg": smid.token({"kid": None}),
        "zonder typ": smid.raw(json.dumps({"alg": "ES256", "kid": smid.header["kid"]}).encode(), inhoud),
        "typ JWT": smid.token({"typ": "JWT"}),
        "crit": smid.token({"crit": ["exp"]}),
        "jku": smid.token({"jku": "https://example.org/keys"}),
        "jwk": smid.token({"jwk": jwk}),
        "x5u": smid.token({"x5u": "https://example.org/cert"}),
        "kop met dubbele naam": smid.raw(kop.replace(b'{"', b'{"alg": "none", "', 1), inhoud),
        "inhoud met dubbele naam": smid.raw(kop, inhoud.replace(b'{"', b'{"exp": 1, "', 1)),
        "inhoud is een lijst": smid.raw(kop, b"[]"),
        "inhoud is geen JSON": smid.raw(kop, b"{"),
        "inhoud is geen UTF-8": smid.raw(kop, b'{"sub": "\xff"}'),
        "inhoud diep genest": smid.raw(kop, b'{"sub":' + b"[" * 2000 + b"]" * 2000 + b"}"),
        "inhoud met NaN": smid.raw(kop, inhoud.replace(str(smid.claims["exp"]).encode(), b"NaN")),
        "teken te veel in de handtekening": f"{header}.{payload}.{handtekening}=",
        "spatie in de handtekening": f"{header}.{payload}.{handtekening[:9]} {handtekening[9:]}",
        "verlopen": smid.token(exp=nu - 1, iat=nu - 500),
        "exp als tekst": smid.token(exp=str(nu + 300)),
        "exp als breuk": smid.token(exp=nu + 300.5),
        "exp als ja": smid.token(exp=True),
        "exp oneindig ver": smid.token(exp=10**30),
        "leeft te lang": smid.token(exp=nu + 601, iat=nu),
        "leeft nul seconden": smid.token(exp=nu + 300, iat=nu + 300),
        "iat in de toekomst": smid.token(iat=nu + 60, exp=nu + 360),
        "iat als tekst": smid.token(iat=str(nu)),
        "andere aud": smid.token(aud="urn:iets-anders"),
        "aud als lijst": smid.token(aud=[AUDIENCE, "urn:iets-anders"]),
        "andere iss": smid.token(iss="urn:iemand-anders"),
        "iss als lijst": smid.token(iss=[ISSUER]),
        "extra claim": smid.token(rol="BEHEERDER"),
        "sub als getal": smid.token(sub=1),
        "sub is geen id": smid.token(sub="lt-nijmegen"),
        "sid is geen id": smid.token(sid="x"),
        "onbekende gebruiker": smid.token(sub=str(uuid4())),
        "onbekende sessie": smid.token(sid=str(uuid4())),
    }
    fout |= {f"zonder {naam}": smid.token(**{naam: None}) for naam in smid.claims}
    return fout


def test_elk_ongeldig_token_krijgt_hetzelfde_zwijgende_antwoord(sqlite_loket: Loket) -> None:
    smid = Smid(sqlite_loket)
    ander = Smid(sqlite_loket, "fg")
    corpus = vervalsingen(smid) | {"sessie van een ander": smid.token(sid=ander.claims["sid"])}
    assert len(corpus) > 60

    def vraag(token: str | bytes) -> tuple[int, bytes, dict[str, str]]:
        raw = token if isinstance(token, bytes) else token.encode()
        answer = sqlite_loket.client.get("/v1/mij", headers={b"Authorization": b"Bearer " + raw})
        headers = {name: value for name, value in answer.headers.items() if name not in WISSELEND}
        return answer.status_code, answer.content, headers

    assert vraag(smid.token())[0] == 200  # the forge itself is good
    zonder = sqlite_loket.client.get("/v1/mij")
    for naam, token in corpus.items():
        status, body, headers = vraag(token)
        assert (status, body) == (401, zonder.content), naam
        assert headers == {k: v for k, v in zonder.headers.items() if k not in WISSELEND}, naam


def test_andere_schemas_dan_bearer_tellen_niet(sqlite_loket: Loket) -> None:
    token = sqlite_loket.als("lt-nijmegen").token
    for kop in ("", token, f"Basic {token}", f"Bearer{token}", "Bearer", f"Bearer {token} {token}", f"bearer, {token}"):
        assert sqlite_loket.client.get("/v1/mij", headers={"Authorization": kop}).status_code == 401, kop
    assert sqlite_loket.client.get("/v1/mij", headers={"Authorization": f"bearer {token}"}).status_code == 200


def test_geen_van_tweeduizend_veranderde_tokens_wordt_aanvaard(sqlite_loket: Loket) -> None:
    """Not even another way to write the same signature: one token, one text."""
    smid = Smid(sqlite_loket)
    token = smid.token()
    verifier = sqlite_loket.parts.identity
    assert str(verifier.verify(token).sub) == smid.claims["sub"]
    kans = random.Random(20261122)
    tekens = string.ascii_letters + string.digits + "-_.=+/ é"
    gezien = set()
    for _ in range(2000):
        plek = kans.randrange(len(token))
        soort = kans.choice(("vervang", "wis", "voeg in"))
        teken = kans.choice(tekens)
        veranderd = {
            "vervang": token[:plek] + teken + token[plek + 1 :],
            "wis": token[:plek] + token[plek + 1 :],
            "voeg in": token[:plek] + teken + token[plek:],
        }[soort]
        if veranderd != token:
            gezien.add(veranderd)
            with pytest.raises(OngeldigToken):
                verifier.verify(veranderd)
    # The last character of a signature carries two bits that mean nothing: each of its spellings is tried.
    for teken in tekens:
        if teken != token[-1]:
            with pytest.raises(OngeldigToken):
                verifier.verify(token[:-1] + teken)
    assert len(gezien) > 1500


class Klok:
    """The time of the identity module, to be moved."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.verschil = timedelta(0)
        patch.setattr(identity, "now", self.nu)
        patch.setattr(identity, "time", SimpleNamespace(time=lambda: self.nu().timestamp(), monotonic=self._monotonic))

    def nu(self) -> datetime:
        return datetime.now(UTC) + self.verschil

    def _monotonic(self) -> float:
        return time.monotonic() + self.verschil.total_seconds()

    def vooruit(self, **verschil: float) -> None:
        self.verschil += timedelta(**verschil)


@pytest.fixture
def klok(monkeypatch: pytest.MonkeyPatch) -> Klok:
    return Klok(monkeypatch)


@pytest.fixture
def eigen(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket


def _kid(token: str) -> str:
    header: dict[str, str] = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
    return header["kid"]


def _werkers(loket: Loket) -> tuple[Callable[[], str], Identity, Identity]:
    """Two workers on one database, and a way to log in at the first."""
    een, twee = (Identity(loket.parts.database, loket.parts.crypto) for _ in range(2))
    sub, sid = str(uuid4()), str(uuid4())

    def issue() -> str:
        with loket.parts.database.session() as tx:
            return een.issue(tx, sub, sid, lifetime=LEVENSDUUR)

    return issue, een, twee


def _rotate(loket: Loket, klok: Klok) -> str:
    with loket.parts.database.session() as tx:
        kid = rotate(tx, loket.parts.crypto, klok.nu(), lifetime=LEVENSDUUR)
        tx.commit()
    return kid


def test_sleutels_draaien_terwijl_mensen_werken(eigen: Loket, klok: Klok) -> None:
    issue, een, twee = _werkers(eigen)
    oud = issue()
    for werker in (een, twee):
        werker.verify(oud)
    nieuw_kid = _rotate(eigen, klok)
    assert _kid(issue()) == _kid(oud) != nieuw_kid  # other workers may not know the new key yet
    klok.vooruit(seconds=61)
    nieuw = issue()
    assert _kid(nieuw) == nieuw_kid
    for werker in (een, twee):
        werker.verify(nieuw)
        werker.verify(oud)
    klok.vooruit(minutes=9)  # the last token of the old key has expired, the key itself not yet
    with pytest.raises(OngeldigToken):
        een.verify(oud)
    een.verify(nieuw)


def test_een_werker_die_de_nieuwe_sleutel_nog_niet_kent_haalt_hem_op(eigen: Loket, klok: Klok) -> None:
    issue, een, twee = _werkers(eigen)
    twee.verify(issue())
    _rotate(eigen, klok)
    klok.vooruit(seconds=61)
    for _ in range(3):
        token = issue()
        assert een.verify(token) == twee.verify(token)


def test_een_ingetrokken_sleutel_neemt_zijn_tokens_mee(eigen: Loket, klok: Klok) -> None:
    """Also tokens that a worker verified before and remembers."""
    issue, een, twee = _werkers(eigen)
    token = issue()
    for werker in (een, twee):
        werker.verify(token)
    _rotate(eigen, klok)
    with eigen.parts.database.session() as tx:
        tx.get_one(identity.Ondertekensleutel, _kid(token)).vervalt_op = klok.nu()
        tx.commit()
    klok.vooruit(seconds=31)  # within half a minute every worker knows
    for werker in (een, twee):
        with pytest.raises(OngeldigToken):
            werker.verify(token)


def test_ondertekenen_vraagt_geen_tweede_verbinding(backend: str, templates: Templates) -> None:
    """A service with one connection can log people in: signing reads its keys over that one."""
    with Loket(settings_for(templates.copy(backend), pool_size=1)) as loket:
        ok(loket.als("lt-nijmegen").get("/mij"), 200)


def test_zonder_sleutel_is_inloggen_even_niet_mogelijk(eigen: Loket) -> None:
    with eigen.parts.database.engine.begin() as connection:
        connection.execute(identity.Ondertekensleutel.__table__.delete())  # type: ignore[attr-defined]
    form = {"grant_type": "password", "username": "lt-nijmegen", "password": "demo-wachtwoord-expertloket"}
    answer = eigen.client.post("/v1/token", data=form)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
