"""Every page of the table: what must be on it, light enough, and a picture of it when asked (SCHERMEN=1)."""

import os
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.dagen import vandaag
from tests.loket import ok
from tests.server import ROOT
from tests.stappen import ret_intake
from tests.web.conftest import Dienst
from tests.web.keurmeester import Keurmeester
from tests.web.paginas import PAGINAS, Pagina
from tests.web.scherm import Scherm

MAX_BYTES = 60_000
SCHERMEN = ROOT / "docs" / "schermen"


@pytest.fixture(scope="module")
def zaken(dienst: Dienst) -> dict[str, str]:
    """What `{…}` stands for in the table."""
    zaak, advies = (
        ok(dienst.als("lt-nijmegen").post("/aanmeldingen", ret_intake(indienen=True)))["id"] for _ in range(2)
    )
    voorzitter = dienst.als("voorzitter-ret")
    pad = f"/aanmeldingen/{advies}"
    regels = [{"code": "INFORMELE_STEUN", "wie": "lokaal team"}, {"code": "VERKLARENDE_ANALYSE", "wie": "aanbieder"}]
    consult = {"tekst": "Verzonnen: blijf thuis wonen, met steun van een JIM.", "regels": regels}
    for deel, inhoud in (
        ("triagebesluiten", {"besluit": "AANNEMEN"}),
        ("consulten", {"vorm": "TELEFONISCH", "minuten": 30, "advies": consult}),
    ):
        ok(voorzitter.post(f"{pad}/{deel}", inhoud, etag=voorzitter.get(pad).headers["ETag"]))
    dag = {"begintOp": f"{vandaag().year + 1}-03-02T09:00:00Z", "plaats": "Verzonnen zaal"}
    zitting = ok(voorzitter.post("/tafels/RET/zittingen", dag))["id"]
    beheer = dienst.als("beheer")
    systeem = {"naam": "Verzonnen systeem", "url": "https://systeem.example/bericht", "tafel": "RET"}
    webhook = ok(beheer.post("/webhooks", systeem | {"soorten": ["HEROPEND"]}))["id"]
    inlogdienst = {"code": "VERZONNEN_DIENST", "organisatie": "LT_WIJCHEN", "issuer": "https://login.example/verzonnen"}
    # Without a client of ours the login page has no button for it.
    ok(beheer.post("/aanmeldorganisaties", inlogdienst | {"audience": "verzonnen-loket"}))
    blok = {"naam": "Verzonnen: twee plannen", "tekst": "Verzonnen: maak een plan per gezin."}
    tekstblok = ok(voorzitter.post("/tafels/RET/adviessjablonen", blok))["id"]
    return {
        "zaak": f"/aanmeldingen/{zaak}",
        "advies": pad,
        "zitting": f"/tafels/RET/zittingen/{zitting}",
        "webhook": f"/beheer/webhooks/{webhook}",
        "tekstblok": f"/beheer/tekstblokken/RET/{tekstblok}",
    }


class Mensen:
    """Everybody at a screen of their own, logged in once."""

    def __init__(self, chromium: Browser, dienst: Dienst, keurmeester: Keurmeester, gekeurd: set[str]) -> None:
        self._delen = (chromium, dienst.adres, keurmeester, gekeurd)
        self.schermen: dict[str | None, Scherm] = {}

    def __getitem__(self, wie: str | None) -> Scherm:
        if wie not in self.schermen:
            self.schermen[wie] = Scherm(*self._delen)
            if wie is not None:
                self.schermen[wie].log_in(wie)
        return self.schermen[wie]


@pytest.fixture(scope="module")
def mensen(chromium: Browser, dienst: Dienst, keurmeester: Keurmeester, gekeurd: set[str]) -> Iterator[Mensen]:
    mensen = Mensen(chromium, dienst, keurmeester, gekeurd)
    yield mensen
    for scherm in mensen.schermen.values():
        scherm.sluit()


@pytest.mark.parametrize("pagina", PAGINAS, ids=str)
def test_een_pagina_is_goed(pagina: Pagina, mensen: Mensen, zaken: dict[str, str]) -> None:
    scherm = mensen[pagina.wie].ga(pagina.pad.format_map(zaken), status=pagina.status)
    assert pagina.bevat.lower() in scherm.tekst.lower()
    assert scherm.gewicht < MAX_BYTES
    if pagina.naam and os.environ.get("SCHERMEN"):
        SCHERMEN.mkdir(parents=True, exist_ok=True)
        # 64 colours are what a page has, and a third of the bytes.
        plaat = Image.open(BytesIO(scherm.page.screenshot())).convert("RGB").quantize(64, dither=Image.Dither.NONE)
        plaat.save(SCHERMEN / f"{pagina.naam}.png", optimize=True)
