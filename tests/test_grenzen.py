"""Limits: requests per person and per address, shared by all workers; and how many cases someone opens."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from app.core.audit import Auditregel
from app.core.errors import TeVeel
from app.settings import Settings
from app.toegang.grenzen import Grenzen
from app.toegang.models import Verzoekteller
from tests import stappen
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.loket import Loket
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


def test_wie_ongewoon_veel_zaken_opent_wordt_gestopt_en_de_fg_ziet_het(templates: Templates, backend: str) -> None:
    """ASVS 2.4.1, OWASP API6: cases are counted, not requests, and a refusal is an act of its own in the audit log."""
    with Loket(settings_for(templates.copy(backend), zaken_per_tien_minuten=5)) as loket:
        # Filing counts too, so nobody brings in more than five.
        aanmelders = ("lt-nijmegen", "lt-wijchen")
        zaken = [stappen.maak(loket, stappen.ret_intake(), aanmelder=aanmelders[nummer % 2]) for nummer in range(7)]
        voorzitter = loket.als("voorzitter-ret")
        for zaak in zaken[:5]:
            for deel in ("", "/tijdlijn", ""):
                assert voorzitter.get(f"{zaak.path}{deel}").status_code == 200
        geweigerd = voorzitter.get(zaken[5].path)
        assert (geweigerd.status_code, geweigerd.json()["code"]) == (429, "te-veel-aanmeldingen")
        assert 0 < int(geweigerd.headers["Retry-After"]) <= 600
        assert "Verzonnen" not in geweigerd.text
        assert voorzitter.get(f"{zaken[6].path}/adviezen").status_code == 429
        assert voorzitter.get(zaken[0].path).status_code == 200
        assert voorzitter.get("/aanmeldingen").status_code == 200
        assert loket.als("secretaris-ret").get(zaken[5].path).status_code == 200
        nu = loket.parts.klok()
        loket.parts.klok = lambda: nu + timedelta(minutes=10, seconds=1)
        assert loket.als("voorzitter-ret").get(zaken[5].path).status_code == 200
        with loket.parts.database.reading() as tx:
            regels = tx.execute(
                select(Auditregel.resultaat, Auditregel.aanmelding_id).where(
                    Auditregel.handeling == "VEEL_ZAKEN_OPENEN"
                )
            ).all()
        assert [(resultaat, str(zaak)) for resultaat, zaak in regels] == [
            ("GEWEIGERD", zaken[5].id),
            ("GEWEIGERD", zaken[6].id),
        ]
