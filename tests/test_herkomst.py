"""Forged headers: who is behind a proxy is believed of a configured proxy only (ASVS 4.1.3, 15.3.4)."""

from collections.abc import Iterator

import pytest

from app.settings import Settings
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.loket import Loket, ok

PROXY, VREEMDE, ECHT = "10.9.8.7", "203.0.113.66", "198.51.100.23"


@pytest.fixture(scope="module")
def achter_proxy(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"), vertrouwde_proxies=("10.9.8.0/24",))) as loket:
        yield loket


def _herkomst(loket: Loket, via: str, **kop: str) -> str | None:
    """Where the audit log says that someone looked in from."""
    token = loket.als("lt-nijmegen").token
    zaak = ok(loket.als("lt-nijmegen").post("/aanmeldingen", {"soort": "CASUSBESPREKING"}))
    koppen = {name.replace("_", "-"): value for name, value in kop.items()}
    answer = loket.proces.klant(via).get(
        f"/v1/aanmeldingen/{zaak['id']}", headers={"Authorization": f"Bearer {token}", **koppen}
    )
    assert answer.status_code == 200
    regels = ok(loket.als("fg").get("/auditregels", params={"aanmelding": zaak["id"]}), 200)["items"]
    gezien: str | None = regels[0]["herkomst"]
    return gezien


def test_een_ingestelde_proxy_zegt_wie_erachter_zit(achter_proxy: Loket) -> None:
    assert _herkomst(achter_proxy, PROXY, X_Forwarded_For=ECHT) == ECHT


def test_wat_de_klant_zelf_voor_de_proxy_invulde_telt_niet(achter_proxy: Loket) -> None:
    """The proxy adds what it saw at the end; what stood there before was written by anyone."""
    assert _herkomst(achter_proxy, PROXY, X_Forwarded_For=f"1.2.3.4, {ECHT}") == ECHT


@pytest.mark.parametrize("kop", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "CF-Connecting-IP"])
def test_ieder_ander_wordt_niet_geloofd(achter_proxy: Loket, sqlite_loket: Loket, kop: str) -> None:
    for loket in (achter_proxy, sqlite_loket):  # with and without proxies in the settings
        assert _herkomst(loket, VREEMDE, **{kop: ECHT}) == VREEMDE


@pytest.mark.parametrize("onzin", ["<script>", "x" * 500, "1.2.3.4\tx", "KANARIE; DROP", ""])
def test_onzin_van_een_proxy_komt_niet_in_het_log(achter_proxy: Loket, onzin: str) -> None:
    assert _herkomst(achter_proxy, PROXY, X_Forwarded_For=onzin) in {None, PROXY, "1.2.3.4"}


@pytest.mark.parametrize("waarde", ["*", "mijn-proxy", "10.0.0.0/33"])
def test_alleen_adressen_en_netwerken_kunnen_vertrouwd_worden(waarde: str) -> None:
    with pytest.raises(ValueError, match="vertrouwde_proxies"):
        Settings(sleutel=SLEUTEL, vertrouwde_proxies=(waarde,))  # type: ignore[arg-type]
