"""A running service as its users see it: log in by name, send JSON, keep the ETag."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from json import dumps
from typing import Any, Self
from urllib.parse import quote

import httpx

from app.beheer.demo import WACHTWOORD
from app.core import auditketen
from app.core.db import Database
from app.core.schema import iso_z
from app.main import create_app
from app.onderdelen import App
from app.settings import Settings
from app.taken import as_owner
from tests.inproces import InDitProces

OPNIEUW_NA_SECONDEN = 300.0
# The clockwork of the service writes these whenever there is enough for it, whatever a test is doing.
VAN_HET_UURWERK = {"cijfermutatie", "cijfersaldo", "auditkop"}


class Loket:
    """The whole service over HTTP, in this process."""

    def __init__(self, settings: Settings, *, taken: bool = False) -> None:
        self.app = create_app(settings, taken=taken)
        self.proces = InDitProces(self.app)
        self.client = self.proces.klant()
        self._people: dict[str, tuple[Persoon, float]] = {}

    @cached_property
    def eigenaar(self) -> Database:
        """The database past the service and its second wall, for tests that look at what is stored or do harm."""
        database = Database(self.parts.settings.eigenaar_url, pool_size=2)
        auditketen.use_key(database, self.parts.crypto)
        return database

    @cached_property
    def werkplaats(self) -> App:
        """What a worker beside this service has; kept, because a new engine compiles every statement again."""
        return as_owner(self.parts.settings)

    @property
    def parts(self) -> App:
        layer: Any = self.app
        while not hasattr(layer, "state"):
            layer = layer.app
        parts: App = layer.state.loket
        return parts

    def __enter__(self) -> Self:
        self.proces.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.proces.stop()
        self.parts.database.close()
        self.eigenaar.close()
        if "werkplaats" in self.__dict__:
            self.werkplaats.database.close()

    def als(self, naam: str) -> "Persoon":
        """Someone of the demo region, logged in once, and again before the token expires: a run may take longer."""
        persoon, sinds = self._people.get(naam, (None, 0.0))
        if persoon is None or time.monotonic() - sinds > OPNIEUW_NA_SECONDEN:
            persoon = Persoon(self, naam, self.token(naam)["access_token"])
            self._people[naam] = persoon, time.monotonic()
        return persoon

    def log_opnieuw_in(self, naam: str) -> "Persoon":
        """The same person in a new session: the old one was ended."""
        self._people.pop(naam, None)
        return self.als(naam)

    def token(self, naam: str) -> dict[str, Any]:
        """The answer of POST /v1/token; `monitoring` logs in as a program."""
        form = (
            {"grant_type": "client_credentials", "client_id": naam, "client_secret": WACHTWOORD}
            if naam == "monitoring"
            else {"grant_type": "password", "username": naam, "password": WACHTWOORD}
        )
        answer = self.client.post("/v1/token", data=form)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body


@dataclass
class Persoon:
    """One logged-in person. `op` moves the clock of one request (demo mode)."""

    loket: Loket
    naam: str
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        etag: str | None = None,
        op: datetime | None = None,
        headers: dict[str, str] | None = None,
        params: dict[str, Any] | None = None,
    ) -> httpx.Response:
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if etag is not None:
            sent["If-Match"] = etag
        if op is not None:
            sent["Demo-Tijdstip"] = iso_z(op)
        if json is not None and content is None:
            content = dumps(json, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
            sent.setdefault("Content-Type", "application/json")
        if params:
            path = f"{path}?{httpx.QueryParams(params)}"
        proces: InDitProces | None = getattr(self.loket, "proces", None)
        if proces is None or self.loket.client.event_hooks["response"]:  # it runs elsewhere, or someone looks on
            return self.loket.client.request(method, f"/v1{path}", headers=sent, content=content)
        return proces.vraag(method, f"/v1{path}", sent, content or b"")

    def get(self, path: str, **kwargs: Any) -> httpx.Response:
        return self.request("GET", path, **kwargs)

    def post(self, path: str, json: Any = None, **kwargs: Any) -> httpx.Response:
        return self.request("POST", path, json=json, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> httpx.Response:
        return self.request("DELETE", path, **kwargs)

    def stuur_bestand(self, path: str, inhoud: bytes, naam: str = "verzonnen.txt", **kwargs: Any) -> httpx.Response:
        """A file as the body, with its name in the header."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(naam, safe='')}",
            **kwargs.pop("headers", {}),
        }
        return self.request("POST", path, content=inhoud, headers=headers, **kwargs)

    def patch(self, path: str, json: Any = None, **kwargs: Any) -> httpx.Response:
        return self.request("PATCH", path, json=json, **kwargs)


def wacht_op(loket: Loket, wie: str, op: datetime | None = None) -> dict[str, int]:
    """What waits for someone's decision beside cases, by kind."""
    overzicht = ok(loket.als(wie).get("/werklijsten", op=op), 200)
    return {een["soort"]: een["aantal"] for een in overzicht["teBeslissen"]}


def ok(answer: httpx.Response, status: int = 201) -> dict[str, Any]:
    """The body of an answer that must have this status."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
    body: dict[str, Any] = answer.json()
    return body


def fouten(answer: httpx.Response) -> dict[str, str]:
    """Field → code of every mistake in a 400."""
    assert answer.status_code == 400, f"{answer.status_code}: {answer.text}"
    return {fout["veld"]: fout["code"] for fout in answer.json()["fouten"]}
