"""What people type about a case is noise wherever it is stored, and cannot be moved (ASVS 11.3.3, 14.2.6)."""

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import JSON, Enum, LargeBinary, String, insert, make_url, text
from sqlalchemy.exc import StatementError
from typer.testing import CliRunner

from app import cli, cli_sleutels
from app.adviezen.models import Adviesopmerking
from app.beheer.login import Aanvrager
from app.core import kluis
from app.core.db import Base
from app.core.health import alembic_config
from app.core.sealed import CaseKey, Sealed, Unsealed
from app.glossary import Status
from app.settings import Settings
from tests import stappen
from tests.conftest import SLEUTEL, Templates, give_rights, settings_for
from tests.kanarie import ALLE, KANARIE, Kanarieloket, typ_overal
from tests.loket import Loket, ok

# Columns of what hangs on a case that hold text nobody typed: codes, references of ours, hashes, keys.
GEEN_TEKST = {
    "aanhouding.kenmerk",
    "aanmelding.kenmerk",
    "aanmelding.routeadvies",  # what the service advised
    "aanmelding.vraagtype",
    "aanmelding.resultaat",
    "adviesregel.code",
    "bijlage.rol",
    "casussleutel.eerder",  # names of keys
    "casussleutel.kluissleutel",
    "casussleutel.verpakt",
    "cijferbijdrage.telt",
    "functiebeoordeling.redenen",
    "gebeurtenis.kenmerk",
    "idempotentie.antwoord",  # sealed under the key of the case, past the column type
    "idempotentie.rollen",
    "idempotentie.sleutel",
    "idempotentie.verzoek",
    "ingevoerde_zaak.oud_nummer",  # a keyed hash
    "jeugdige.referentie_hash",
    "logboekregel.handeling",  # a code, and ids of a trace
    "logboekregel.ouder_id",
    "logboekregel.span_id",
    "logboekregel.trace_id",
    "signaal.code",
    "uitgenodigd_lid.extern_tafel",
    "verloop.gegevens",  # codes, dates and ids: what is typed goes into `woorden`
    "verloop.rol",
    "vernietigingsregel.grond",  # of the term, which is set-up
    "vernietigingsregel.kenmerk",
    "vernietigingsverzoek.kenmerk",
}
OUD, NIEUW = ("oud", "aa" * 32), ("nieuw", "bb" * 32)


def test_elke_kolom_waarin_iemand_over_een_casus_kan_schrijven_is_versleuteld() -> None:
    open_ = {
        f"{tabel.name}.{kolom.name}"
        for tabel in Base.metadata.sorted_tables
        if (tabel.name == "aanmelding" or "aanmelding_id" in tabel.c) and tabel.name != "auditregel"
        for kolom in tabel.c
        if isinstance(kolom.type, String | JSON | LargeBinary)
        and not isinstance(kolom.type, Enum | Sealed)
        and not kolom.name.endswith("_code")
    }
    assert open_ == GEEN_TEKST


@pytest.fixture
def kanarieloket(backend: str, templates: Templates, tmp_path: Path) -> Iterator[Kanarieloket]:
    with Kanarieloket(settings_for(templates.copy(backend), bijlagen_map=tmp_path / "bijlagen")) as loket:
        yield loket


def test_wat_mensen_typen_staat_nergens_leesbaar(kanarieloket: Kanarieloket, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    zaken = typ_overal(kanarieloket)
    kopie = {"Idempotency-Key": "verzonnen-sleutel-1"}
    ok(kanarieloket.als("lt-nijmegen").post("/aanmeldingen", stappen.reps_intake(), headers=kopie))
    stappen.neem_aan(stappen.ret_zaak(kanarieloket)).voeg_bijlage_toe(
        "lt-nijmegen", KANARIE.encode() * 99, f"{KANARIE}.txt"
    )
    assert kanarieloket.getypt >= ALLE  # no free-text field of a case was passed over
    assert KANARIE in kanarieloket.als("voorzitter-ret").get(zaken[0].path).text  # it is there, for who may read it
    word = KANARIE.encode()
    assert not [naam for naam, inhoud in _opgeslagen(kanarieloket) if word in inhoud or word.hex().encode() in inhoud]
    assert KANARIE not in caplog.text


def _opgeslagen(loket: Loket) -> Iterator[tuple[str, bytes]]:
    """Everything that is on disk: the database with its log, and the files."""
    url = make_url(loket.parts.settings.eigenaar_url)
    if url.get_backend_name() == "sqlite":
        for path in Path(str(url.database)).parent.glob(Path(str(url.database)).name + "*"):
            yield path.name, path.read_bytes()
    else:
        yield from _in_postgres(loket)
    for path in loket.parts.settings.bijlagen.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()


def _in_postgres(loket: Loket) -> Iterator[tuple[str, bytes]]:
    """Every row as text, as a dump would have it (bytes in hex), and the files of the write-ahead log."""
    with loket.eigenaar.engine.connect() as connection:
        for tabel in Base.metadata.tables:
            for rij in connection.scalars(text(f"SELECT t::text FROM {tabel} t")):  # noqa: S608 - our own names
                yield tabel, str(rij).encode()
        logboek = Path(connection.scalar(text("SHOW data_directory")) or "") / "pg_wal"
    for path in logboek.iterdir():
        if path.is_file():
            yield path.name, path.read_bytes()


VERPLAATST = {
    "andere kolom": "UPDATE aanmelding SET vraag = geprobeerd WHERE id = :een",
    "andere rij": "UPDATE aanmelding SET vraag = (SELECT vraag FROM aanmelding WHERE id = :ander) WHERE id = :een",
    "andere tabel": "UPDATE aanmelding SET vraag = (SELECT mening FROM jeugdige WHERE aanmelding_id = :een)"
    " WHERE id = :een",
    "sleutel van een ander": "UPDATE casussleutel SET verpakt = (SELECT verpakt FROM casussleutel"
    " WHERE aanmelding_id = :ander) WHERE aanmelding_id = :een",
    "geen sleutel": "DELETE FROM casussleutel WHERE aanmelding_id = :een",
    "een bit anders": "UPDATE aanmelding SET vraag = :ruis WHERE id = :een",
}


@pytest.mark.parametrize("hoe", VERPLAATST)
def test_een_waarde_die_is_verplaatst_of_veranderd_wordt_geweigerd(vers_loket: Loket, hoe: str) -> None:
    kind = stappen.jeugdige(gehoord=True, mening="Verzonnen: ik wil thuis blijven.")
    een, ander = (stappen.ret_zaak(vers_loket, jeugdigen=[kind]) for _ in range(2))
    is_sqlite = vers_loket.eigenaar.is_sqlite
    ids = {naam: UUID(zaak.id).hex if is_sqlite else UUID(zaak.id) for naam, zaak in (("een", een), ("ander", ander))}
    with vers_loket.eigenaar.engine.begin() as connection:
        waarden = ids | {"ruis": b"\x00" * 64}
        opdracht = text(VERPLAATST[hoe])
        connection.execute(opdracht, {naam: waarden[naam] for naam in opdracht.compile().params})
    geweigerd = vers_loket.als("voorzitter-ret").get(een.path)
    assert geweigerd.status_code == 500
    assert geweigerd.json()["code"] == "inhoud-onleesbaar"
    assert "Verzonnen" not in geweigerd.text
    # A list holds no content, so it opens nothing and works as ever; and so does the other case.
    lijst = ok(vers_loket.als("voorzitter-ret").get("/aanmeldingen", params={"sorteer": "-aangemaaktOp"}), 200)
    assert een.id in {regel["id"] for regel in lijst["items"]}
    ok(vers_loket.als("voorzitter-ret").get(ander.path), 200)


def test_ook_buiten_de_orm_om_komt_er_geen_leesbare_tekst_in(sqlite_loket: Loket) -> None:
    zaak = UUID(stappen.ret_zaak(sqlite_loket).id)
    rij = {"id": uuid4(), "aanmelding_id": zaak, "advies_nummer": 1, "tekst": "Verzonnen.", "op": None, "door_id": zaak}
    with sqlite_loket.eigenaar.engine.connect() as connection, pytest.raises(StatementError) as geweigerd:
        connection.execute(insert(Adviesopmerking), rij)
    assert isinstance(geweigerd.value.orig, Unsealed)
    assert CaseKey.new(zaak).row(Adviesopmerking, rij)["tekst"].sealed != b"Verzonnen."


def test_dezelfde_tekst_nog_eens_sturen_verandert_niets(loket: Loket) -> None:
    """The old value is opened before it is compared, so what is the same is stored as it was."""
    zaak = stappen.ret_zaak(loket, indienen=False)
    for vraag, anders in (("Verzonnen: hoe kan de jongere thuis blijven wonen?", False), ("Verzonnen: anders.", True)):
        eerst = _verzegeld(loket, zaak.id)
        answer = loket.als("lt-nijmegen").patch(zaak.path, {"vraag": vraag}, etag=zaak.etag)
        zaak.etag = answer.headers["ETag"]
        assert ok(answer, 200)["vraag"] == vraag
        assert (_verzegeld(loket, zaak.id) != eerst) is anders


def _verzegeld(loket: Loket, zaak_id: str) -> bytes:
    with loket.eigenaar.engine.connect() as connection:
        zaak = UUID(zaak_id).hex if loket.eigenaar.is_sqlite else UUID(zaak_id)
        waarde = connection.scalar(text("SELECT vraag FROM aanmelding WHERE id = :id"), {"id": zaak})
        return bytes(waarde or b"")


def _gelezen(loket: Loket, zaken: list[stappen.Zaak]) -> list[Any]:
    """What the requester reads of these cases."""
    delen = ("", "/tijdlijn", "/adviezen", "/adviesreacties", "/besprekingen", "/bijlagen")
    return [ok(loket.als("lt-nijmegen").get(zaak.path + deel), 200) for zaak in zaken for deel in delen]


def test_de_migratie_versleutelt_wat_er_al_stond_en_kan_terug(
    backend: str, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = templates.copy(backend)
    config = alembic_config(url)
    with Loket(settings_for(url)) as loket:
        zaken = [stappen.zaak_in(loket, status) for status in (Status.AFGESLOTEN, Status.AFGEWEZEN, Status.INGEDIEND)]
        bijlage = zaken[-1].voeg_bijlage_toe("lt-nijmegen")["id"]
        eerst = _gelezen(loket, zaken)
        monkeypatch.setenv("EXPERTLOKET_SLEUTEL", SLEUTEL)
        command.downgrade(config, str(ScriptDirectory.from_config(config).get_revision("0015").down_revision))
        with loket.eigenaar.engine.connect() as connection:
            assert "Verzonnen: hoe kan de jongere thuis blijven wonen?" in connection.scalars(
                text("SELECT vraag FROM aanmelding")
            )
        monkeypatch.delenv("EXPERTLOKET_SLEUTEL")
        with pytest.raises(RuntimeError, match="de sleutels van deze installatie"):
            command.upgrade(config, "head")
        monkeypatch.setenv("EXPERTLOKET_SLEUTEL", SLEUTEL)
        command.upgrade(config, "head")
    give_rights(url)
    with Loket(settings_for(url)) as loket:
        assert _gelezen(loket, zaken) == eerst
        inhoud = loket.als("lt-nijmegen").get(f"{zaken[-1].path}/bijlagen/{bijlage}")
        assert inhoud.content == stappen.BIJLAGE


# --- The vault -------------------------------------------------------------------------------------------------------


def _kluis(*sleutels: tuple[str, str]) -> SecretStr:
    return SecretStr(",".join(f"{naam}:{sleutel}" for naam, sleutel in sleutels))


def test_kluissleutels_roteren_terwijl_er_gewerkt_wordt(
    backend: str, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = templates.copy(backend)
    with Loket(settings_for(url)) as loket:
        zaken = [stappen.ret_zaak(loket) for _ in range(3)]  # under the key that follows from the master secret
    with Loket(settings_for(url, kluissleutels=_kluis(OUD))) as loket:
        zaken += [stappen.ret_zaak(loket) for _ in range(3)]
    monkeypatch.setattr(cli_sleutels, "TEGELIJK", 2)
    with Loket(settings_for(url, kluissleutels=_kluis(NIEUW, OUD))) as loket:
        voorzitter, klaar = loket.als("voorzitter-ret"), threading.Event()
        statussen: list[int] = []

        def werk() -> None:
            while not klaar.is_set():
                statussen.extend(voorzitter.get(zaak.path).status_code for zaak in zaken)
                stappen.ret_zaak(loket)

        mens = threading.Thread(target=werk)
        mens.start()
        beheerder = loket.werkplaats
        stukken = cli_sleutels.verpak_opnieuw(beheerder, Aanvrager(None, uuid4(), rol="SYSTEEM"))
        assert next(stukken) == 2  # and then it was broken off
        assert cli_sleutels.per_kluissleutel(beheerder).keys() & {"hoofd", "oud"}
        assert sum(cli_sleutels.verpak_opnieuw(beheerder, Aanvrager(None, uuid4(), rol="SYSTEEM"))) == 4
        klaar.set()
        mens.join(60)
        assert set(statussen) == {200}
        assert cli_sleutels.per_kluissleutel(beheerder).keys() == {"nieuw"}
    with Loket(settings_for(url, kluissleutels=_kluis(NIEUW))) as loket:  # the old one is thrown away
        for zaak in zaken:
            ok(loket.als("voorzitter-ret").get(zaak.path), 200)


def test_de_opdracht_zegt_onder_welke_sleutel_alles_ligt_en_wat_ontbreekt(templates: Templates) -> None:
    url = templates.copy("sqlite")
    with Loket(settings_for(url, kluissleutels=_kluis(OUD))) as loket:
        stappen.ret_zaak(loket)
    omgeving = {"EXPERTLOKET_DATABASE_URL": url, "EXPERTLOKET_SLEUTEL": SLEUTEL}
    kwijt = CliRunner(env=omgeving).invoke(cli.app, ["sleutels", "stand"])
    assert kwijt.exit_code == 1
    assert "oud" in kwijt.output
    assert CliRunner(env=omgeving).invoke(cli.app, ["sleutels", "roteer"]).exit_code == 1
    met_oud = CliRunner(env=omgeving | {"EXPERTLOKET_KLUISSLEUTELS": f"nieuw:{'cc' * 32},oud:{OUD[1]}"})
    gedaan = met_oud.invoke(cli.app, ["sleutels", "roteer"])
    assert gedaan.exit_code == 0, gedaan.output
    assert "nieuw: 1 casussen" in met_oud.invoke(cli.app, ["sleutels", "stand"]).output


def test_kluissleutels_komen_uit_omgeving_bestand_of_opdracht(tmp_path: Path) -> None:
    regels = f"{NIEUW[0]}:{NIEUW[1]}\n{OUD[0]}:{OUD[1]}\n"
    (bestand := tmp_path / "kluis").write_text(regels)
    opdracht = f"{sys.executable} -c \"print(open('{bestand}').read())\""
    basis: dict[str, Any] = {"sleutel": SecretStr(SLEUTEL)}
    for bron in (
        {"kluissleutels": SecretStr(regels)},
        {"kluissleutels_bestand": bestand},
        {"kluissleutels_opdracht": opdracht},
    ):
        crypto = Settings(**basis, **bron).crypto()
        assert crypto.kluissleutel == "nieuw"
        assert crypto.kluissleutels == {"nieuw", "oud", "hoofd"}
    for fout in (
        {"kluissleutels": SecretStr(regels), "kluissleutels_bestand": bestand},
        {"kluissleutels_bestand": tmp_path / "weg"},
        {"kluissleutels_opdracht": f"{sys.executable} -c 'raise SystemExit(1)'"},
        {"kluissleutels": SecretStr("nieuw:te-kort")},
    ):
        with pytest.raises(ValueError, match=r"[Kk]luis|KLUIS") as geweigerd:
            Settings(**basis, **fout).crypto()
        assert "te-kort" not in str(geweigerd.value)


@pytest.mark.parametrize("fout", ["", "hoofd:" + "aa" * 32, f"een:{'aa' * 32} een:{'bb' * 32}", "een:" + "zz" * 32])
def test_kluissleutels_die_niet_kunnen(fout: str) -> None:
    with pytest.raises(ValueError, match="luissleutel"):
        kluis.parse(fout)
