"""One frozen Settings, read from the environment (prefix EXPERTLOKET_)."""

from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core import kluis
from app.core.crypto import Crypto
from app.core.filestore import FileStore, Opslag
from app.core.mail import Mailserver, mailserver
from app.core.oidc import is_safe_url
from app.core.s3store import Bucket, S3Store

MIN_SLEUTEL = 32


class Settings(BaseSettings):
    """What an administrator can set. Units are in the names; secrets come from the environment or a file."""

    model_config = SettingsConfigDict(env_prefix="EXPERTLOKET_", frozen=True, extra="ignore")

    data: Path = Path("data")
    database_url: str = ""
    migratie_url: str = ""
    pgbouncer: bool = False
    # A streaming replica of the database: lists and figures are read there, as long as it is not further behind.
    read_url: str = ""
    read_hoogstens_seconden: float = Field(default=5.0, ge=2.0, le=300.0)
    sleutel: SecretStr | None = None
    sleutel_bestand: Path | None = None
    # The keys of the vault (`kluis.py`), under which the keys of cases are wrapped; without any, one that follows from
    # the master secret.
    kluissleutels: SecretStr | None = None
    kluissleutels_bestand: Path | None = None
    kluissleutels_opdracht: str | None = None
    demo: bool = False
    basis_url: str = "http://127.0.0.1:8000"
    cors_origins: tuple[str, ...] = ()
    vertrouwde_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    pool_size: int = Field(default=4, ge=1)
    wachttijd_seconden: float = Field(default=3.0, gt=0)
    max_body_bytes: int = 256 * 1024
    token_minuten: int = Field(default=10, ge=1, le=10)
    sessie_uren: int = Field(default=10, ge=1, le=24)
    auditkop_map: Path | None = None
    bijlagen_map: Path | None = None
    uitvoer_map: Path | None = None
    # With a bucket, attachments and exports are there and not in those folders.
    s3_bucket: str = ""
    s3_endpoint: str | None = None
    s3_regio: str = "eu-central-1"
    s3_sleutel_id: SecretStr | None = None
    s3_geheim: SecretStr | None = None
    s3_geheim_bestand: Path | None = None
    # How long a request for an export, and then its file, stays.
    uitvoer_dagen: int = Field(default=7, ge=1, le=31)
    publicatiesleutels: Path | None = None
    # Where pg_dump and pg_restore are; without it they are looked for in PATH.
    postgres_programmas: Path | None = None
    # A style sheet of the municipality, after our own: it gives the tokens (--utrecht-*, --nl-*) other values.
    thema_bestand: Path | None = None
    # Without a mail server people are told in the service alone.
    smtp_url: SecretStr | None = None
    smtp_wachtwoord_bestand: Path | None = None
    afzender: str = ""
    inactief_minuten: int = Field(default=15, ge=1, le=60)
    # What the service tells of itself: metrics on a port of loopback, traces where OpenTelemetry's own variable says,
    # and a line of the Logboek dataverwerkingen for each processing, where a register is named.
    logniveau: Literal["DEBUG", "INFO", "WARNING", "ERROR"] | None = None
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    otlp_endpoint: str = Field(default="", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    verwerkingenregister: str = ""
    logboek_endpoint: str = ""
    logboek_token: SecretStr | None = None
    # None: the default below, and in demo mode no limit (everyone there logs in from one machine).
    verzoeken_per_minuut: int | None = Field(default=None, ge=0)
    verzoeken_per_minuut_adres: int | None = Field(default=None, ge=0)
    agenda_per_minuut: int | None = Field(default=None, ge=0)
    zaken_per_tien_minuten: int | None = Field(default=None, ge=0)
    vragenlijsten_per_minuut: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if self.sleutel is not None and self.sleutel_bestand is not None:
            raise ValueError("stel EXPERTLOKET_SLEUTEL of EXPERTLOKET_SLEUTEL_BESTAND in, niet allebei")
        return self

    @model_validator(mode="after")
    def _mail_can_leave(self) -> Self:
        _ = self.mailserver
        return self

    @model_validator(mode="after")
    def _logboek_is_whole(self) -> Self:
        if self.verwerkingenregister and not self.logboek:
            raise ValueError("bij EXPERTLOKET_VERWERKINGENREGISTER hoort EXPERTLOKET_LOGBOEK_ENDPOINT")
        if self.verwerkingenregister and not is_safe_url(self.logboek):
            raise ValueError("EXPERTLOKET_LOGBOEK_ENDPOINT begint met https://, of is op deze machine zelf")
        return self

    @model_validator(mode="after")
    def _replica_of_postgres(self) -> Self:
        if self.read_url and not (self.url.startswith("postgresql") and self.read_url.startswith("postgresql")):
            raise ValueError(
                "EXPERTLOKET_READ_URL hoort bij PostgreSQL: beide adressen beginnen met postgresql+psycopg://"
            )
        return self

    @property
    def logboek(self) -> str:
        """Where lines of the Logboek dataverwerkingen go: a place of its own, or where traces go."""
        return self.logboek_endpoint or self.otlp_endpoint

    @property
    def log_level(self) -> str:
        """From which level on there are lines. In the demo a person reads along: there only what is wrong."""
        return self.logniveau or ("WARNING" if self.demo else "INFO")

    @model_validator(mode="after")
    def _bucket_is_whole(self) -> Self:
        _ = self.bucket
        return self

    @cached_property
    def bucket(self) -> Bucket | None:
        """Where files are kept; None: in a folder. Raises ValueError in Dutch."""
        if not self.s3_bucket:
            return None
        geheim = self.s3_geheim.get_secret_value() if self.s3_geheim else ""
        if self.s3_geheim_bestand is not None:
            geheim = kluis.from_file(self.s3_geheim_bestand, "S3_GEHEIM_BESTAND")
        if self.s3_sleutel_id is None or not geheim:
            raise ValueError("bij EXPERTLOKET_S3_BUCKET horen EXPERTLOKET_S3_SLEUTEL_ID en EXPERTLOKET_S3_GEHEIM")
        endpoint = self.s3_endpoint
        if endpoint is not None and not endpoint.startswith("https://") and not self.demo:
            raise ValueError("EXPERTLOKET_S3_ENDPOINT begint met https://")
        return Bucket(self.s3_bucket, endpoint, self.s3_regio, self.s3_sleutel_id.get_secret_value(), geheim)

    def opslag(self, naam: str, folder: Path) -> Opslag:
        """The storage of one kind of files: in the bucket below `naam`, or in this folder."""
        if self.bucket is None:
            return FileStore(folder)
        return S3Store(self.bucket, naam, folder)

    @cached_property
    def mailserver(self) -> Mailserver | None:
        """Where mail is handed over; None without. Raises ValueError in Dutch."""
        if self.smtp_url is None:
            return None
        file = self.smtp_wachtwoord_bestand
        wachtwoord = None if file is None else kluis.from_file(file, "SMTP_WACHTWOORD_BESTAND")
        return mailserver(self.smtp_url.get_secret_value(), self.afzender, wachtwoord)

    @property
    def url(self) -> str:
        """The database; without EXPERTLOKET_DATABASE_URL the embedded SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'expertloket.db'}"

    @property
    def eigenaar_url(self) -> str:
        """The database as its owner: migrates it and looks after it. On PostgreSQL the service itself connects as a
        role that owns nothing, so that row-level security holds for it."""
        return self.migratie_url or self.url

    @property
    def auditkoppen(self) -> Path:
        """Where the signed heads of the audit log go. Outside the database: what matters is who cannot write there."""
        return self.auditkop_map or self.data / "auditkoppen"

    @property
    def bijlagen(self) -> Path:
        """Where the attachments are, sealed: not in the database. Several hosts share one folder."""
        return self.bijlagen_map or self.data / "bijlagen"

    @property
    def uitvoer(self) -> Path:
        """Where the files of exports are, sealed, until they expire. Several hosts share one folder."""
        return self.uitvoer_map or self.data / "uitvoer"

    @property
    def publicatiesleutel_map(self) -> Path:
        """Where the keys of releases are: one per release, never in the database or a backup of it."""
        return self.publicatiesleutels or self.data / "publicatiesleutels"

    def grens(self, ingesteld: int | None, standaard: int) -> int:
        """A limit as set; 0 is no limit."""
        return ingesteld if ingesteld is not None else 0 if self.demo else standaard

    def crypto(self) -> Crypto:
        """All keys of this installation. Raises ValueError in Dutch when one is missing or wrong."""
        return Crypto(self.hoofdsleutel(), self._kluis())

    def _kluis(self) -> list[tuple[str, bytes]]:
        """The keys of the vault, the one that wraps first: from one of three places that are not the database."""
        given = None if self.kluissleutels is None else self.kluissleutels.get_secret_value()
        if sum(place is not None for place in (given, self.kluissleutels_bestand, self.kluissleutels_opdracht)) > 1:
            raise ValueError("Stel de kluissleutels op één plek in: KLUISSLEUTELS, _BESTAND of _OPDRACHT.")
        if self.kluissleutels_bestand is not None:
            given = kluis.from_file(self.kluissleutels_bestand, "KLUISSLEUTELS_BESTAND")
        if self.kluissleutels_opdracht is not None:
            given = kluis.from_command(self.kluissleutels_opdracht)
        return [] if given is None else kluis.parse(given)

    def hoofdsleutel(self) -> bytes:
        """The master secret that all other keys are derived from.

        Outside demo mode it must be given; in demo mode it is made once and kept in the data folder.
        Raises ValueError with a Dutch message when it is missing or too short.
        """
        gemaakt = self.data / "sleutel"
        if self.sleutel is not None:
            secret = self.sleutel.get_secret_value()
        elif self.sleutel_bestand is not None or gemaakt.is_file():
            secret = kluis.from_file(self.sleutel_bestand or gemaakt, "SLEUTEL_BESTAND")
        else:
            raise ValueError(
                "Er is geen hoofdsleutel. Stel EXPERTLOKET_SLEUTEL in (minstens 32 tekens, "
                "bijvoorbeeld uit `openssl rand -hex 32`), of EXPERTLOKET_SLEUTEL_BESTAND."
            )
        if len(secret) < MIN_SLEUTEL:
            raise ValueError(f"De hoofdsleutel is te kort: minstens {MIN_SLEUTEL} tekens.")
        return secret.encode()
