"""What somebody sends ends up in no line of the log, and can make no line of its own."""

import json
import socket
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import SLEUTEL, Templates
from tests.server import Server

KANARIE = "kanarie-7b1f"
GIF = [
    f"\r\n{KANARIE} vervalste regel",
    f'\n{{"level": "INFO", "bericht": "{KANARIE}"}}',
    f"\x1b[2K\x1b[31m{KANARIE}\x07",
    f"\u202e{KANARIE}\u202c\u2066\u2069",
    f"\x00{KANARIE}\x08\x7f\x85\u2028\u2029",
    f"${{jndi:ldap://{KANARIE}.example}} %s %n {KANARIE}",
]


def _verzoeken(gif: str) -> list[bytes]:
    """The same poison in each place of a request: path, query, header, user agent, method, body."""
    ruw = gif.encode()
    procent = "".join(f"%{byte:02X}" for byte in ruw).encode()
    einde = b"Host: loket\r\nConnection: close\r\n"
    json_kop = b"Content-Type: application/json\r\n"
    lijf = json.dumps({"vraag": gif}).encode()
    return [
        b"GET /v1/" + ruw + b" HTTP/1.1\r\n" + einde + b"\r\n",
        b"GET /v1/aanmeldingen/" + procent + b"?zoek=" + procent + b" HTTP/1.1\r\n" + einde + b"\r\n",
        b"GET /v1/mij HTTP/1.1\r\nUser-Agent: " + ruw + b"\r\n" + einde + b"\r\n",
        b"GET /v1/mij HTTP/1.1\r\nAuthorization: Bearer "
        + ruw
        + b"\r\nX-Forwarded-For: "
        + ruw
        + b"\r\n"
        + einde
        + b"\r\n",
        b"GET /v1/mij HTTP/1.1\r\ntraceparent: " + ruw + b"\r\nX-Request-ID: " + ruw + b"\r\n" + einde + b"\r\n",
        ruw + b" /v1/mij HTTP/1.1\r\n" + einde + b"\r\n",
        b"GET /werk HTTP/1.1\r\nCookie: __Host-expertloket=" + ruw + b"\r\n" + einde + b"\r\n",
        b"POST /v1/token HTTP/1.1\r\n" + einde + json_kop + b"Content-Length: %d\r\n\r\n" % len(lijf) + lijf,
        b"POST /v1/aanmeldingen HTTP/1.1\r\n" + einde + json_kop + b"Content-Length: %d\r\n\r\n" % len(ruw) + ruw,
        b"POST /v1/token HTTP/1.1\r\n" + einde + b"Transfer-Encoding: chunked\r\n\r\n" + ruw + b"\r\n0\r\n\r\n",
    ]


def _stuur(adres: str, verzoek: bytes) -> bytes:
    deel = urlsplit(adres)
    with socket.create_connection((deel.hostname or "", deel.port or 0), timeout=20) as lijn:
        lijn.sendall(verzoek)
        stukken = []
        while stuk := lijn.recv(65536):
            stukken.append(stuk)
    return b"".join(stukken)


def test_geen_enkel_verzoek_vervalst_een_logregel(tmp_path: Path, templates: Templates) -> None:
    klaar = {"EXPERTLOKET_DATABASE_URL": templates.copy("sqlite"), "EXPERTLOKET_SLEUTEL": SLEUTEL}
    with Server(tmp_path, changes=klaar) as dienst:
        vooraf = dienst.welkom
        for gif in GIF:
            for verzoek in _verzoeken(gif):
                antwoord = _stuur(dienst.adres, verzoek)
                assert not antwoord.startswith(b"HTTP/1.1 5"), verzoek
                assert KANARIE.encode() not in antwoord.split(b"\r\n\r\n")[0], verzoek
        log = dienst.welkom.removeprefix(vooraf)
    assert KANARIE not in log
    for regel in log.split("\n"):
        # Cc: control characters; Cf: what turns a line round or hides in it; Zl and Zp: a new line by another name.
        assert not [teken for teken in regel if unicodedata.category(teken) in {"Cc", "Cf", "Zl", "Zp"}], regel
        if regel.startswith("{"):
            assert isinstance(json.loads(regel), dict)
