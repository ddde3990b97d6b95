"""Files in a bucket instead of a folder, against a server that speaks S3 over HTTP: there, gone, away and too slow."""

import io
import logging
import socket
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from app.beheer.login import Aanvrager
from app.bijlagen import service
from app.bijlagen.models import Bijlage
from app.core import audit, s3store
from app.core.db import now
from app.core.errors import NietBeschikbaar
from app.core.filecrypto import Opened, Sealer, new_key
from app.core.filestore import Opslag
from app.core.s3store import Bucket, S3Store
from app.glossary import Handeling
from app.herstel import maken, terugzetten
from app.settings import Settings
from app.taken import as_owner
from tests import stappen
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.loket import Loket, ok
from tests.operaties import maak_uitvoer
from tests.server import free_port
from tests.storm.machines import programma

BUCKET, ID, GEHEIM = "verzonnen-bucket", "verzonnen-id", "een-verzonnen-geheim-van-s3"
RCLONE = str(Path(sys.executable).with_name("rclone"))


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """An empty bucket of `rclone serve s3`, which checks the signature of every request."""
    folder, port = tmp_path_factory.mktemp("s3"), free_port()
    (folder / BUCKET).mkdir()
    how = ["--config", "/dev/null", "--auth-key", f"{ID},{GEHEIM}", "--vfs-cache-mode", "off"]
    address = ("127.0.0.1", port)
    with programma(RCLONE, ["serve", "s3", "--addr", ":".join(map(str, address)), *how, str(folder)], address):
        yield Bucket(BUCKET, f"http://127.0.0.1:{port}", "eu-central-1", ID, GEHEIM)


def _inhoud(bucket: Bucket) -> dict[str, bytes]:
    """Everything in the bucket, by key."""
    client = bucket.client()
    keys = [een["Key"] for een in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    return {key: client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


def _maak(templates: Templates, bucket: Bucket, folder: Path, **anders: Any) -> Loket:
    waar = {"bijlagen_map": folder / "bijlagen", "uitvoer_map": folder / "uitvoer"}
    s3 = {
        "s3_bucket": BUCKET,
        "s3_endpoint": bucket.endpoint,
        "s3_sleutel_id": ID,
        "s3_geheim": GEHEIM,
    }
    return Loket(settings_for(templates.copy("sqlite"), **{**waar, **s3, **anders}))


@pytest.fixture
def eigen(templates: Templates, bucket: Bucket, tmp_path: Path) -> Iterator[Loket]:
    """A service that keeps its files in an empty bucket."""
    client = bucket.client()
    for key in _inhoud(bucket):
        client.delete_object(Bucket=BUCKET, Key=key)
    with _maak(templates, bucket, tmp_path) as loket:
        yield loket


def _gesloten_poort() -> str:
    with socket.socket() as los:
        los.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{los.getsockname()[1]}"


def _op_schijf(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".db"]


def test_een_bijlage_staat_versleuteld_in_de_bucket_en_gaat_met_de_zaak(
    eigen: Loket, bucket: Bucket, tmp_path: Path
) -> None:
    zaak = stappen.ret_zaak(eigen)
    inhoud = b"Verzonnen kanariegeel verslag.\n" * 9_000
    bijlagen = [zaak.voeg_bijlage_toe("lt-nijmegen", inhoud, "kanariegeel.txt")["id"] for _ in range(2)]
    assert eigen.als("lt-nijmegen").get(f"{zaak.path}/bijlagen/{bijlagen[0]}").content == inhoud
    opgeslagen = _inhoud(bucket)
    assert {key.rpartition("/")[2] for key in opgeslagen} == set(bijlagen)
    assert all(key.startswith("bijlagen/") and b"kanariegeel" not in bytes_ for key, bytes_ in opgeslagen.items())
    assert _op_schijf(tmp_path) == []  # nothing stays on this machine
    answer = eigen.als("lt-nijmegen").delete(f"{zaak.path}/bijlagen/{bijlagen[0]}", etag=zaak.etag)
    assert answer.status_code == 200
    assert {key.rpartition("/")[2] for key in _inhoud(bucket)} == {bijlagen[1]}
    client, (key,) = bucket.client(), _inhoud(bucket)
    client.put_object(Bucket=BUCKET, Key=key, Body=opgeslagen[key][:-1] + b"x")
    beschadigd = eigen.als("lt-nijmegen").get(f"{zaak.path}/bijlagen/{bijlagen[1]}")
    assert (beschadigd.status_code, beschadigd.json()["code"]) == (500, "bijlage-beschadigd")
    with eigen.eigenaar.session() as tx:
        assert service.verwijder_alle(tx, eigen.parts.bijlagen, UUID(zaak.id)) == 1
        wie = Aanvrager(None, uuid4(), rol="SYSTEEM")
        audit.record(tx, wie, Handeling.GEBRUIKERS_BEHEREN, "aanmelding", zaak.id, aanmelding_id=UUID(zaak.id))
        tx.commit()
    assert _inhoud(bucket) == {}


def test_een_back_up_neemt_mee_wat_in_de_bucket_ligt_en_zet_het_daar_terug(
    eigen: Loket, bucket: Bucket, tmp_path: Path
) -> None:
    stappen.neem_aan(zaak := stappen.ret_zaak(eigen)).voeg_bijlage_toe("lt-nijmegen")
    zaak.voeg_bijlage_toe("lt-nijmegen", b"Verzonnen: nog een verslag.\n", "twee.txt")
    was = _inhoud(bucket)
    assert len(was) == 2
    wie, settings, doel = Aanvrager(None, uuid4(), rol="SYSTEEM"), eigen.parts.settings, tmp_path / "back-up.tar"
    assert maken.maak(eigen.werkplaats, doel, wie, now()).zonder_bestand == 0
    for key in was:
        bucket.client().delete_object(Bucket=BUCKET, Key=key)
    nieuw = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'nieuw.db'}", "migratie_url": ""})
    terugzetten.zet_terug(as_owner(nieuw), nieuw.url, doel, wie, now(), overschrijf=False)
    assert _inhoud(bucket) == was


def test_een_uitvoer_staat_in_de_bucket_tot_zij_wordt_ingetrokken(eigen: Loket, bucket: Bucket) -> None:
    stappen.ret_zaak(eigen)
    uitvoer = maak_uitvoer(eigen)
    (key,) = _inhoud(bucket)
    assert key == f"uitvoer/{UUID(uitvoer).hex[:2]}/{uitvoer}"
    voorzitter = eigen.als("voorzitter-ret")
    assert voorzitter.get(f"/uitvoeren/{uitvoer}/bestand").content.startswith(b"PK")
    etag = ok(voorzitter.get(f"/uitvoeren/{uitvoer}"), 200)["versie"]
    reden = {"reden": "Verzonnen: toch niet meer nodig."}
    ok(voorzitter.post(f"/uitvoeren/{uitvoer}/intrekking", reden, etag=f'"{etag}"'))
    assert _inhoud(bucket) == {}


def test_een_uitvoer_maken_terwijl_de_opslag_weg_is_kan_later_opnieuw(
    eigen: Loket, bucket: Bucket, tmp_path: Path
) -> None:
    zaak = stappen.ret_zaak(eigen)
    inzage = {"aanmelding": zaak.id, "reden": "Verzonnen: de jeugdige vroeg om een kopie."}
    pad = f"/uitvoeren/{ok(eigen.als('voorzitter-ret').post('/inzagen', inzage))['id']}"
    opslag = eigen.parts.uitvoer
    weg = Bucket(BUCKET, _gesloten_poort(), "eu-central-1", ID, GEHEIM)
    eigen.parts.uitvoer = S3Store(weg, "uitvoer", tmp_path / "uitvoer")
    answer = eigen.als("voorzitter-ret").post(f"{pad}/bestand", etag='"1"')
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert (_op_schijf(tmp_path), _inhoud(bucket)) == ([], {})
    assert ok(eigen.als("voorzitter-ret").get(pad), 200)["status"] == "GOEDGEKEURD"
    eigen.parts.uitvoer = opslag
    ok(eigen.als("voorzitter-ret").post(f"{pad}/bestand", etag='"1"'))
    assert len(_inhoud(bucket)) == 1


@pytest.mark.parametrize("hoe", ["weg", "traag", "zonder bucket", "ander geheim"])
def test_is_de_opslag_er_niet_dan_503_en_blijft_er_niets_half_achter(
    templates: Templates,
    bucket: Bucket,
    tmp_path: Path,
    hoe: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(s3store, "READ_SECONDS", 0.2)
    monkeypatch.setattr(s3store, "ATTEMPTS", 1)
    with socket.create_server(("127.0.0.1", 0)) as zwijger:  # takes a connection and never answers
        anders = {
            "weg": {"s3_endpoint": _gesloten_poort()},
            "traag": {"s3_endpoint": f"http://127.0.0.1:{zwijger.getsockname()[1]}"},
            "zonder bucket": {"s3_bucket": "bestaat-niet"},
            "ander geheim": {"s3_geheim": "een-ander-verzonnen-geheim"},
        }[hoe]
        with _maak(templates, bucket, tmp_path, **anders) as loket, caplog.at_level(logging.DEBUG):
            zaak = stappen.ret_zaak(loket)
            answer = loket.als("lt-nijmegen").stuur_bestand(f"{zaak.path}/bijlagen", stappen.BIJLAGE, etag=zaak.etag)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
            assert answer.json()["code"] == "niet-beschikbaar"
            assert ok(loket.als("lt-nijmegen").get(f"{zaak.path}/bijlagen"), 200)["items"] == []
            assert zaak.lees()["versie"] == int(zaak.etag.strip('"'))
            assert _op_schijf(tmp_path) == []
            with loket.eigenaar.reading() as tx:
                assert tx.scalar(select(func.count(Bijlage.id))) == 0
                with pytest.raises(NietBeschikbaar):
                    service.ruim_wezen_op(tx, loket.parts.bijlagen, now())
    assert GEHEIM not in caplog.text


def test_lezen_van_een_opslag_die_weg_is_geeft_503_en_weghalen_lukt_later(
    eigen: Loket, templates: Templates, bucket: Bucket, tmp_path: Path
) -> None:
    zaak = stappen.ret_zaak(eigen)
    bijlage = zaak.voeg_bijlage_toe("lt-nijmegen")["id"]
    opslag = eigen.parts.bijlagen
    assert isinstance(opslag, S3Store)
    weg = Bucket(BUCKET, _gesloten_poort(), "eu-central-1", ID, GEHEIM)
    eigen.parts.bijlagen = S3Store(weg, "bijlagen", tmp_path / "bijlagen")
    answer = eigen.als("lt-nijmegen").get(f"{zaak.path}/bijlagen/{bijlage}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    answer = eigen.als("lt-nijmegen").delete(f"{zaak.path}/bijlagen/{bijlage}", etag=zaak.etag)
    assert answer.status_code == 200  # its key is gone: what is left is noise
    eigen.parts.bijlagen = opslag
    assert len(_inhoud(bucket)) == 1
    with eigen.eigenaar.reading() as tx:
        assert service.ruim_wezen_op(tx, opslag, now()) == 0
        assert service.ruim_wezen_op(tx, opslag, now() + timedelta(days=2)) == 1
    assert _inhoud(bucket) == {}


def test_een_groot_bestand_gaat_in_stukken(bucket: Bucket, tmp_path: Path) -> None:
    """Forwards is one request; a jump asks for the rest from there."""
    opslag: Opslag = S3Store(bucket, "proef", tmp_path)
    file_id, key, inhoud = uuid4(), new_key(), bytes(range(256)) * 20_000
    with opslag.put(file_id) as doel:
        sealer = Sealer(doel, key, "proef")
        sealer.feed(inhoud)
        sealer.finish()
    opslag.keep(file_id)
    assert _op_schijf(tmp_path) == []
    with Opened(opslag.open(file_id), key, "proef", len(inhoud)).check() as bestand:
        assert b"".join(bestand.chunks()) == inhoud
        bestand.seek(-300, io.SEEK_END)
        assert bestand.read(300) == inhoud[-300:]
        bestand.seek(1_000_000)
        assert bestand.read(10) == inhoud[1_000_000:1_000_010]
    opslag.discard(file_id)
    with pytest.raises(FileNotFoundError):
        opslag.open(file_id)
    opslag.remove(file_id)  # once more is fine


def test_de_instellingen_van_de_bucket_zijn_heel_en_noemen_geen_geheim(tmp_path: Path) -> None:
    basis: dict[str, Any] = {"s3_bucket": BUCKET, "sleutel": SLEUTEL}
    for fout in (
        {},
        {"s3_sleutel_id": "id"},
        {"s3_sleutel_id": "id", "s3_geheim_bestand": tmp_path / "niet"},
        {"s3_sleutel_id": "id", "s3_geheim": GEHEIM, "s3_endpoint": "http://opslag.example"},
    ):
        with pytest.raises(ValidationError):
            Settings(**basis, **fout)
    bestand = tmp_path / "geheim"
    bestand.write_text(f"{GEHEIM}\n")
    heel = Settings(**basis, s3_sleutel_id="id", s3_geheim_bestand=bestand, s3_endpoint="https://opslag.example")  # type: ignore[arg-type]  # pydantic reads the text
    assert heel.bucket is not None
    assert heel.bucket.geheim == GEHEIM
    assert GEHEIM not in repr(heel) + repr(heel.bucket)
