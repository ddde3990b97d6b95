"""Programs that log in: secrets that overlap while they rotate, signed assertions (RFC 7523) and scopes."""

import base64
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from typer.testing import CliRunner

from app.beheer import clients
from app.beheer.demo import WACHTWOORD
from app.beheer.inrichting import DEMO
from app.beheer.login import Aanvrager
from app.beheer.models import Roltoekenning
from app.cli import app
from app.core import audit
from app.core.tokens import OngeldigeSleutel
from app.glossary import Handeling, Rol
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, ok
from tests.server import omgeving

TOKEN_URL = "http://127.0.0.1:8000/v1/token"
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)


@pytest.fixture
def dienst(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket


def _wie() -> Aanvrager:
    return Aanvrager(None, uuid4(), rol="SYSTEEM")


def log_in(loket: Loket, **form: str) -> httpx.Response:
    answer: httpx.Response = loket.client.post("/v1/token", data={"grant_type": "client_credentials", **form})
    return answer


def met_geheim(loket: Loket, geheim: str) -> int:
    return log_in(loket, client_id="monitoring", client_secret=geheim).status_code


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def getal(waarde: int) -> str:
    return b64(waarde.to_bytes((waarde.bit_length() + 7) // 8))


class Programma:
    """A program with a key of its own."""

    def __init__(self, alg: str, bits: int = 2048) -> None:
        self.alg, self.kid = alg, str(uuid4())
        self.ec = ec.generate_private_key(ec.SECP256R1())
        self.rsa = rsa.generate_private_key(65537, bits)

    @property
    def jwk(self) -> dict[str, str]:
        gedeeld = {"kid": self.kid, "alg": self.alg, "use": "sig"}
        if self.alg == "ES256":
            punt = self.ec.public_key().public_numbers()
            return gedeeld | {"kty": "EC", "crv": "P-256", "x": b64(punt.x.to_bytes(32)), "y": b64(punt.y.to_bytes(32))}
        sleutel = self.rsa.public_key().public_numbers()
        return gedeeld | {"kty": "RSA", "n": getal(sleutel.n), "e": getal(sleutel.e)}

    def teken(self, claims: dict[str, Any], **header: Any) -> str:
        kop = {"alg": self.alg, "kid": self.kid, "typ": "JWT"} | header
        signed = f"{b64(json.dumps(kop).encode())}.{b64(json.dumps(claims).encode())}"
        raw = signed.encode()
        if self.alg == "ES256":
            r, s = decode_dss_signature(self.ec.sign(raw, ec.ECDSA(hashes.SHA256())))
            return f"{signed}.{b64(r.to_bytes(32) + s.to_bytes(32))}"
        soort = PSS if self.alg == "PS256" else padding.PKCS1v15()
        return f"{signed}.{b64(self.rsa.sign(raw, soort, hashes.SHA256()))}"

    def bewijs(self, **claims: Any) -> str:
        nu = int(time.time())
        heel = {"iss": "monitoring", "sub": "monitoring", "aud": TOKEN_URL, "iat": nu, "exp": nu + 120}
        heel |= {"jti": str(uuid4())} | claims
        return self.teken({naam: waarde for naam, waarde in heel.items() if waarde is not None})


def met_bewijs(loket: Loket, bewijs: str, **form: str) -> httpx.Response:
    return log_in(loket, client_assertion_type=clients.ASSERTION_TYPE, client_assertion=bewijs, **form)


def registreer(loket: Loket, programma: Programma) -> Programma:
    with loket.parts.database.session() as tx:
        gebruiker = clients.find_program(tx, "monitoring")
        assert gebruiker is not None
        clients.add_key(tx, _wie(), gebruiker, programma.jwk, datetime.now(UTC), overlap=timedelta(days=7))
        tx.commit()
    return programma


@pytest.mark.parametrize("alg", ["ES256", "RS256", "PS256"])
def test_een_programma_bewijst_zich_met_zijn_eigen_sleutel(dienst: Loket, alg: str) -> None:
    programma = registreer(dienst, Programma(alg))
    body = ok(met_bewijs(dienst, programma.bewijs()), 200)
    assert (body["refresh_token"], body["scope"]) == (None, "MONITORING")
    assert ok(met_bewijs(dienst, programma.bewijs(aud=[TOKEN_URL]), client_id="monitoring"), 200)


def test_twee_sleutels_werken_naast_elkaar_tot_de_oude_eindigt(dienst: Loket) -> None:
    """Rotation of a key for `private_key_jwt`: the one before works for as long as was said, and not a second more."""
    oud, nieuw = registreer(dienst, Programma("ES256")), registreer(dienst, Programma("RS256"))
    nu = dienst.parts.klok()

    def op(later: timedelta) -> list[int]:
        dienst.parts.klok = lambda: nu + later
        return [met_bewijs(dienst, een.bewijs()).status_code for een in (oud, nieuw)]

    assert op(timedelta()) == [200, 200]
    assert op(timedelta(days=6, hours=23)) == [200, 200]
    assert op(timedelta(days=7, seconds=1)) == [400, 200]
    # A third one ends the second in its turn, and gives the first no second life.
    derde = registreer(dienst, Programma("PS256"))
    assert op(timedelta(days=7, minutes=1)) == [400, 400]
    assert met_bewijs(dienst, derde.bewijs()).status_code == 200
    assert op(timedelta(days=6)) == [200, 200]


def test_een_bewijs_telt_een_keer_en_alleen_als_alles_klopt(dienst: Loket) -> None:
    programma = registreer(dienst, Programma("ES256"))
    nu = int(time.time())
    bewijs = programma.bewijs()
    ok(met_bewijs(dienst, bewijs), 200)
    zwak = Programma("RS256", 1024)
    fout = {
        "nog eens": bewijs,
        "andere sub": programma.bewijs(sub="lt-nijmegen"),
        "een mens": programma.bewijs(iss="lt-nijmegen", sub="lt-nijmegen"),
        "onbekend": programma.bewijs(iss="bestaat-niet", sub="bestaat-niet"),
        "andere aud": programma.bewijs(aud="https://elders.example/token"),
        "zonder aud": programma.bewijs(aud=None),
        "verlopen": programma.bewijs(exp=nu - 60, iat=nu - 120),
        "zonder exp": programma.bewijs(exp=None),
        "exp als tekst": programma.bewijs(exp=str(nu + 60)),
        "te lang geldig": programma.bewijs(iat=nu, exp=nu + 301),
        "nog niet geldig": programma.bewijs(nbf=nu + 60),
        "zonder jti": programma.bewijs(jti=None),
        "jti als getal": programma.bewijs(jti=1),
        "andere sleutel": Programma("ES256").bewijs(),
        "andere sleutel, zelfde kid": _met_kid(Programma("ES256"), programma.kid).bewijs(),
        "ander algoritme": _met_kid(Programma("RS256"), programma.kid).bewijs(),
        "zwakke sleutel": _met_kid(zwak, programma.kid).bewijs(),
        "kid met nul": programma.teken({"iss": "monitoring", "sub": "monitoring"}, kid="\x00"),
        "iss met nul": programma.bewijs(iss="\x00", sub="\x00"),
        "ons eigen token": dienst.als("monitoring").token,
        "leeg": "",
        "rommel": "a.b.c",
    }
    for naam, een in fout.items():
        answer = met_bewijs(dienst, een)
        assert (answer.status_code, answer.json().get("error")) in {(400, "invalid_grant"), (400, "invalid_request")}, (
            naam
        )
    andere = programma.bewijs()
    assert met_bewijs(dienst, andere, client_id="lt-nijmegen").status_code == 400
    assert met_bewijs(dienst, andere, client_secret=WACHTWOORD).status_code == 400  # one way at a time
    assert log_in(dienst, client_assertion=andere).status_code == 400
    ok(met_bewijs(dienst, andere), 200)


def _met_kid(programma: Programma, kid: str) -> Programma:
    programma.kid = kid
    return programma


def test_alleen_een_publieke_sterke_sleutel_met_kid_wordt_vastgelegd(dienst: Loket) -> None:
    goed = Programma("RS256").jwk
    fout = [
        Programma("RS256", 1024).jwk,
        goed | {"d": "AAAA"},
        goed | {"use": "enc"},
        goed | {"alg": "HS256"},
        {"kty": "oct", "k": "AAAA", "kid": "x"},
        {naam: waarde for naam, waarde in goed.items() if naam != "kid"},
        Programma("ES256").jwk | {"crv": "P-384"},
        Programma("ES256").jwk | {"x": b64(bytes(32))},
        [goed],
        "-----BEGIN PUBLIC KEY-----",
    ]
    for jwk in fout:
        with dienst.parts.database.session() as tx:
            gebruiker = clients.find_program(tx, "monitoring")
            assert gebruiker is not None
            with pytest.raises(OngeldigeSleutel):
                clients.add_key(tx, _wie(), gebruiker, jwk, datetime.now(UTC), overlap=timedelta(0))


def test_twee_geheimen_werken_naast_elkaar_tot_het_oude_eindigt(backend: str, templates: Templates) -> None:
    with Loket(settings_for(templates.copy(backend))) as loket:
        nu = datetime.now(UTC)

        def nieuw(overlap: timedelta) -> str:
            with loket.parts.database.session() as tx:
                gebruiker = clients.find_program(tx, "monitoring")
                assert gebruiker is not None
                geheim = clients.add_secret(tx, _wie(), gebruiker, nu, overlap=overlap)
                tx.commit()
            return geheim

        een = nieuw(timedelta(days=7))
        assert [met_geheim(loket, geheim) for geheim in (WACHTWOORD, een, "verzonnen")] == [200, 200, 400]
        nu = datetime.now(UTC)
        twee = nieuw(timedelta(days=7))  # the oldest ends, so that never more than two work
        assert [met_geheim(loket, geheim) for geheim in (WACHTWOORD, een, twee)] == [400, 200, 200]
        with loket.parts.database.session() as tx:
            gebruiker = clients.find_program(tx, "monitoring")
            assert gebruiker is not None
            assert clients.by_secret(tx, _wie(), "monitoring", een, nu + timedelta(days=8)) is None
            assert clients.by_secret(tx, _wie(), "monitoring", twee, nu + timedelta(days=8)) is not None
            assert clients.end_secrets(tx, _wie(), gebruiker, datetime.now(UTC)) == 1
            tx.commit()
        assert [met_geheim(loket, geheim) for geheim in (een, twee)] == [400, 200]


def test_een_programma_krijgt_wat_zijn_rollen_toelaten_en_mag_om_minder_vragen(dienst: Loket) -> None:
    with dienst.parts.database.session() as tx:
        gebruiker = clients.find_program(tx, "monitoring")
        assert gebruiker is not None
        rol = {"rol": Rol.REGIOCOORDINATOR, "regio_code": "RIJK_VAN_NIJMEGEN", "van": vandaag()}
        tx.add(Roltoekenning(id=uuid4(), gebruiker_id=gebruiker.id, **rol))
        audit.record(tx, _wie(), Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
        tx.commit()
    secret = {"client_id": "monitoring", "client_secret": WACHTWOORD}
    gevallen = {
        "": ["MONITORING", "REGIOCOORDINATOR"],
        "MONITORING": ["MONITORING"],
        "REGIOCOORDINATOR MONITORING": ["MONITORING", "REGIOCOORDINATOR"],
    }
    for scope, rollen in gevallen.items():
        body = ok(log_in(dienst, **secret, scope=scope), 200)
        assert body["scope"] == " ".join(rollen)
        kop = {"Authorization": f"Bearer {body['access_token']}"}
        mij = ok(dienst.client.get("/v1/mij", headers=kop), 200)
        assert sorted(rol["rol"] for rol in mij["rollen"]) == rollen
        cijfers = dienst.client.get("/v1/statistieken", params={"periode": "2026", "doel": "BELEID"}, headers=kop)
        assert cijfers.status_code == (200 if "REGIOCOORDINATOR" in rollen else 404)  # nothing was published
    for scope in ("BEHEERDER", "MONITORING FG", "openid", "monitoring"):
        answer = log_in(dienst, **secret, scope=scope)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_een_beheerder_maakt_een_programma_met_opdrachten(tmp_path: Path) -> None:
    env = omgeving(tmp_path / "data", EXPERTLOKET_DEMO="false", EXPERTLOKET_SLEUTEL="x" * 40)

    def opdracht(*woorden: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, woorden, env=env)
        assert done.exit_code == code, done.output
        return done.output

    (tmp_path / "data").mkdir()
    opdracht("migreer")
    opdracht("inrichting", str(DEMO))
    maak = ("programma", "cijfers", "Cijfers (verzonnen)", "REGIO_NIJMEGEN", "--regio", "RIJK_VAN_NIJMEGEN")
    eerste = opdracht(*maak)
    opdracht(*maak, code=1)
    tweede = opdracht("programma-geheim", "cijfers")
    assert len({eerste.split()[-1], tweede.split()[-1]}) == 2
    jwk = tmp_path / "sleutel.json"
    jwk.write_text(json.dumps(Programma("ES256").jwk))
    opdracht("programma-sleutel", "cijfers", str(jwk))
    opdracht("programma-sleutel", "cijfers", str(jwk), code=1)  # that kid is there already
    assert opdracht("programma-geheim-einde", "cijfers").strip() == "Beëindigd: 1."
    assert opdracht("programma-grens", "cijfers", "120").strip() == "Grens van cijfers: 120."
    assert opdracht("programma-grens", "cijfers", "0").strip() == "Grens van cijfers: zoveel als een mens."
    opdracht("programma-geheim", "bestaat-niet", code=1)
    dienst = tmp_path / "dienst.toml"
    dienst.write_text(
        'code = "GI"\norganisatie = "GI_GELDERLAND"\nissuer = "https://login.example"\naudience = "loket"\n'
    )
    opdracht("aanmeldorganisatie", str(dienst))
    assert "bestaat al" in opdracht("aanmeldorganisatie", str(dienst), code=1)
    dienst.write_text('code = "gi"\nissuer = "http://elders.example"\n')
    fout = opdracht("aanmeldorganisatie", str(dienst), code=1)
    assert all(veld in fout for veld in ("code:", "organisatie:", "audience:"))
    opdracht("opruimen")
