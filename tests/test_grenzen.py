"""Limits: requests per person and per address, shared by all workers."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from app.core.errors import TeVeel
from app.settings import Settings
from app.toegang.grenzen import Grenzen
from app.toegang.models import Verzoekteller
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.loket import Loket, fouten, ok
from tests.toegang import streng


def test_zonder_instelling_gelden_grenzen_maar_niet_in_de_demo() -> None:
    """ASVS 2.4.1."""
    for demo, verwacht in ((False, 600), (True, 0)):
        assert Settings(sleutel=SLEUTEL, demo=demo).grens(None, 600) == verwacht  # type: ignore[arg-type]  # pydantic reads the text
        assert Settings(sleutel=SLEUTEL, demo=demo).grens(30, 600) == 30  # type: ignore[arg-type]  # as above


def test_een_persoon_die_te_veel_vraagt_wacht_tot_de_volgende_minuut(templates: Templates, backend: str) -> None:
    with streng(templates, backend, verzoeken_per_minuut=20) as dienst:
        dienst.klok.nu = dienst.klok.nu.replace(second=10)
        wie, ander = dienst.met_factor("fg").sessie, dienst.met_factor("lt-nijmegen").sessie
        statussen = Counter(wie.get("/mij").status_code for _ in range(25))
        assert statussen == {200: 18, 429: 7}  # setting up the second factor took two
        geweigerd = wie.get("/mij")
        assert geweigerd.headers["Retry-After"] == "50"
        assert geweigerd.json()["code"] == "te-veel-verzoeken"
        assert ander.get("/mij").status_code == 200
        dienst.klok.vooruit(timedelta(seconds=50))
        assert wie.get("/mij").status_code == 200


def test_een_adres_dat_te_veel_vraagt_ook_zonder_inloggen(templates: Templates, backend: str) -> None:
    with streng(templates, backend, verzoeken_per_minuut_adres=10) as dienst:
        antwoorden = [dienst.token("203.0.113.9", grant_type="onbekend").status_code for _ in range(12)]
        form = {"grant_type": "refresh_token", "refresh_token": "x"}
        antwoorden += [dienst.token("203.0.113.9", **form).status_code for _ in range(12)]
        assert antwoorden == [400] * 10 + [429] * 14
        assert dienst.token("203.0.113.10", **form).status_code == 400


def test_alle_werkers_samen_geven_nooit_meer_dan_de_grens(templates: Templates, backend: str) -> None:
    """Each worker has its own memory and takes blocks from one allowance: a statement per block, not per request."""
    with streng(templates, backend) as dienst:
        werkers = [Grenzen(dienst.loket.parts.database, "persoon", 120) for _ in range(3)]
        gegeven = 0
        for ronde in range(300):
            try:
                werkers[ronde % 3].neem("iemand", dienst.klok.nu)
                gegeven += 1
            except TeVeel:
                continue
        assert gegeven == 120
        with dienst.loket.parts.database.reading() as tx:
            assert tx.scalar(select(func.count()).select_from(Verzoekteller)) == 1


def test_ook_wat_niemand_hoeft_in_te_loggen_telt_voor_het_adres(templates: Templates, backend: str) -> None:
    """Routes without a transaction of their own: logging in elsewhere, the login page, the document. Who watches the
    service is always answered."""
    with streng(templates, backend, verzoeken_per_minuut_adres=6) as dienst:
        klant = dienst.loket.proces.klant("203.0.113.20")
        paden = ("/v1/aanmelden/X", "/inloggen", "/v1/openapi.json", "/inloggen/bij/X")
        statussen = [klant.get(paden[nummer % 4]).status_code for nummer in range(9)]
        assert statussen == [404, 200, 200, 404, 404, 200, 429, 429, 429]
        assert "te veel verzoeken" in klant.get("/inloggen").text
        assert 429 not in [klant.get(f"/v1/{pad}").status_code for pad in ("gezondheid", "gereedheid")]
        assert dienst.loket.proces.klant("203.0.113.21").get("/inloggen").status_code == 200
        dienst.klok.vooruit(timedelta(minutes=1))
        assert klant.get("/inloggen").status_code == 200


def test_een_programma_kan_een_eigen_grens_hebben(templates: Templates, backend: str) -> None:
    """Lower or higher than that of people; nobody else notices."""
    with Loket(settings_for(templates.copy(backend), verzoeken_per_minuut=5)) as loket:
        nu = loket.parts.klok().replace(second=1)
        loket.parts.klok = lambda: nu

        def vraag(keren: int) -> dict[int, int]:
            return dict(Counter(loket.als("monitoring").get("/mij").status_code for _ in range(keren)))

        beheer = loket.als("beheer")
        accounts = ok(beheer.get("/gebruikers", params={"pageSize": 100}), 200)["items"]
        programma = next(een for een in accounts if een["gebruikersnaam"] == "monitoring")
        mens = next(een for een in accounts if een["gebruikersnaam"] == "fg")
        pad, eigen = f"/gebruikers/{programma['id']}", {"verzoekenPerMinuut": 8}
        uit = beheer.patch(pad, eigen, etag=f'"{programma["versie"]}"')
        assert (ok(uit, 200)["verzoekenPerMinuut"], len(uit.json()["rollen"])) == (8, 1)
        fout = beheer.patch(f"/gebruikers/{mens['id']}", eigen, etag=f'"{mens["versie"]}"')
        assert fouten(fout) == {"verzoekenPerMinuut": "alleen-programma"}
        assert vraag(10) == {200: 8, 429: 2}
        nu += timedelta(minutes=1)
        ok(beheer.patch(pad, {"verzoekenPerMinuut": 2}, etag=uit.headers["ETag"]), 200)
        assert vraag(4) == {200: 2, 429: 2}
        assert loket.als("fg").get("/mij").status_code == 200
        nu += timedelta(minutes=1)
        nieuw = beheer.get(pad).headers["ETag"]
        assert ok(beheer.patch(pad, {"verzoekenPerMinuut": None}, etag=nieuw), 200)["verzoekenPerMinuut"] is None
        assert vraag(7) == {200: 5, 429: 2}
