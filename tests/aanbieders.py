"""OpenID providers to log in at: npm's oidc-provider on the Node from pip, and a browser that goes there and back."""

import base64
import json
import re
import secrets
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from tests.loket import Loket
from tests.npm import NODE, installed
from tests.server import GEEN_TLS, ROOT, free_port

BRON = ROOT / "tests" / "oidc"
TERUG = "http://127.0.0.1:8000/v1/aanmelden/terug"
TERUG_PAGINA = "http://127.0.0.1:8000/inloggen/terug"
AUDIENCE = "urn:verzonnen:loket"
ACR = "urn:verzonnen:mfa"
GEHEIM = "verzonnen geheim: %+/"
_FORM = re.compile(r'action="([^"]+)"')


class Aanbieder:
    """A running provider, at its own issuer. Everyone may log in, with any password; who is called `een-…` without a
    second factor, `acr-…` with one that only `acr` tells, `vroeg-…` an hour ago unless asked again, `liegt-…` always an
    hour ago, `gisteren-…` a day ago unless asked again. The access tokens of `…-zwijgt` do not say when."""

    def __init__(self, alg: str) -> None:
        self.issuer = f"http://127.0.0.1:{free_port()}"
        settings = {
            "audience": AUDIENCE,
            "redirect": [TERUG, TERUG_PAGINA],
            "alg": alg,
            "amr": ["pwd", "mfa"],
            "acr": ACR,
        }
        port = self.issuer.rsplit(":", 1)[1]
        self._command = [str(NODE), "provider.mjs", port, json.dumps(settings)]

    def __enter__(self) -> Self:
        folder = installed("oidc", BRON, "provider.mjs")
        self._process = subprocess.Popen(
            self._command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "klaar\n", "the provider did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def vernieuw_sleutels(self) -> None:
        httpx.post(f"{self.issuer}/toets/sleutels", verify=GEEN_TLS).raise_for_status()

    @property
    def gevraagd(self) -> int:
        """How often anybody asked for its keys."""
        aantal: int = httpx.get(f"{self.issuer}/toets/gevraagd", verify=GEEN_TLS).json()["asked"]
        return aantal

    def tokens(self, wie: str) -> dict[str, Any]:
        """What an app of the organisation itself gets for this person: an access token for us, and an ID token."""
        verifier = secrets.token_urlsafe(32)
        query = {
            "response_type": "code",
            "client_id": "app",
            "redirect_uri": TERUG,
            "scope": "openid profile",
            "nonce": "verzonnen",
            "code_challenge": base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        terug = log_in(str(httpx.URL(f"{self.issuer}/auth", params=query)), wie)
        form = {
            "grant_type": "authorization_code",
            "client_id": "app",
            "code": parse_qs(urlsplit(terug).query)["code"][0],
            "redirect_uri": TERUG,
            "code_verifier": verifier,
        }
        answer = httpx.post(f"{self.issuer}/token", data=form, verify=GEEN_TLS)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body


def log_in(url: str, wie: str) -> str:
    """What a person does in the browser: fill in the login page, consent. Gives the address that leads back to us."""
    with httpx.Client(verify=GEEN_TLS) as browser:
        for _ in range(12):
            answer = browser.get(url)
            if answer.status_code == 200:
                form = _FORM.search(answer.text)
                assert form is not None, answer.text
                prompt = "login" if 'value="login"' in answer.text else "consent"
                velden = {"prompt": prompt, "login": wie, "password": "verzonnen"}
                answer = browser.post(urljoin(url, form[1]), data=velden)
            assert answer.is_redirect, answer.text
            url = urljoin(str(answer.url), answer.headers["location"])
            if url.startswith((TERUG, TERUG_PAGINA)):
                return url
    raise AssertionError("the login leads nowhere")


@dataclass
class Terugweg:
    """A login that is about to come back: the cookie that the browser holds, and the query it brings."""

    loket: Loket
    cookie: str
    query: dict[str, str]

    def kom_terug(self, *, cookie: str | None = None, **query: str | None) -> httpx.Response:
        """Back at our service, with these changes; a value of None is left out."""
        sent = {naam: waarde for naam, waarde in (self.query | query).items() if waarde is not None}
        headers = {"Cookie": f"__Host-aanmelden={self.cookie if cookie is None else cookie}"}
        answer: httpx.Response = self.loket.client.get("/v1/aanmelden/terug", params=sent, headers=headers)
        return answer


def ga_langs(loket: Loket, code: str, wie: str, *, opnieuw: bool = False) -> Terugweg:
    """Leave our service for the provider, log in there, and stand at the door again."""
    weg = loket.client.get(f"/v1/aanmelden/{code}{'?opnieuw=true' if opnieuw else ''}", follow_redirects=False)
    assert weg.status_code == 303, weg.text
    naam, _, cookie = weg.headers["set-cookie"].split(";")[0].partition("=")
    assert naam == "__Host-aanmelden"
    terug = parse_qs(urlsplit(log_in(weg.headers["location"], wie)).query)
    return Terugweg(loket, cookie, {naam: waarden[0] for naam, waarden in terug.items()})
