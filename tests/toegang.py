"""A service outside demo mode, with a clock that the test moves: how accounts are guarded where it counts."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from app.beheer.demo import WACHTWOORD
from app.core.passwords import totp_code
from app.settings import Settings
from tests.conftest import SLEUTEL, Templates
from tests.loket import Loket, Persoon, ok

STAP = timedelta(seconds=30)


@dataclass
class Klok:
    """The real time of a service, as far as it knows."""

    nu: datetime

    def __call__(self) -> datetime:
        return self.nu

    def vooruit(self, hoelang: timedelta) -> None:
        self.nu += hoelang


@dataclass
class Streng:
    """The service and its clock; the people of the demo region are in it, without their second factors."""

    loket: Loket
    klok: Klok

    def inloggen(self, naam: str, wachtwoord: str = WACHTWOORD, *, van: str = "198.51.100.7", **form: str) -> Any:
        """POST /v1/token from an address."""
        grant = {"grant_type": "password", "username": naam, "password": wachtwoord}
        return self.token(van, **grant, **form)

    def ververs(self, token: str, *, van: str = "198.51.100.7") -> httpx.Response:
        return self.token(van, grant_type="refresh_token", refresh_token=token)

    def token(self, van: str, **form: str) -> httpx.Response:
        return self.loket.proces.klant(van).post("/v1/token", data=form)

    def persoon(self, naam: str, tokens: dict[str, Any]) -> Persoon:
        return Persoon(self.loket, naam, tokens["access_token"])

    def met_factor(self, naam: str) -> "Iemand":
        """Someone who logs in for the first time and sets up the second factor."""
        wie = self.persoon(naam, ok(self.inloggen(naam), 200))
        geheim = base64.b32decode(ok(wie.post("/mij/tweede-factor"), 200)["geheim"])
        body = {"code": totp_code(geheim, self.klok.nu)}
        codes = ok(wie.post("/mij/tweede-factor/bevestiging", body), 200)["herstelcodes"]
        return Iemand(self, naam, geheim, codes, wie)


@dataclass
class Iemand:
    """Someone with a second factor, and logged in."""

    dienst: Streng
    naam: str
    geheim: bytes
    herstelcodes: list[str]
    sessie: Persoon

    def code(self) -> str:
        """A code that was not used yet: the clock moves on to the next step."""
        self.dienst.klok.vooruit(STAP)
        return totp_code(self.geheim, self.dienst.klok.nu)

    def inloggen(self, **anders: str) -> httpx.Response:
        form: dict[str, Any] = {"otp": self.code(), **anders}
        answer: httpx.Response = self.dienst.inloggen(self.naam, **form)
        return answer

    def bevestig(self) -> httpx.Response:
        return self.sessie.post("/mij/bevestiging", {"wachtwoord": WACHTWOORD, "otp": self.code()})


@contextmanager
def streng(templates: Templates, backend: str, **anders: Any) -> Iterator[Streng]:
    """A service of its own, outside demo mode; limits are off unless the test asks for them."""
    grenzen = {"verzoeken_per_minuut": 0, "verzoeken_per_minuut_adres": 0, "zaken_per_tien_minuten": 0, **anders}
    settings = Settings(database_url=templates.copy(backend), sleutel=SLEUTEL, demo=False, **grenzen)  # type: ignore[arg-type]  # pydantic reads the text
    klok = Klok(datetime.now(UTC).replace(microsecond=0))
    with Loket(settings) as loket:
        loket.parts.klok = klok
        yield Streng(loket, klok)
