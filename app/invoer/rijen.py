"""The rows that one old case becomes, gathered per table and written in bulk."""

import secrets
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding, Jeugdige, Verloop
from app.aanmeldingen.reference import hash_of
from app.aanmeldingen.service import new_kenmerk
from app.beheer.models import Gebruiker
from app.core import audit, bulk
from app.core.audit import Who
from app.core.crypto import Crypto
from app.core.passwords import hash_password
from app.core.sealed import CaseKey, Casussleutel
from app.core.workingdays import AMSTERDAM
from app.glossary import Actie, Handeling, OrganisatieSoort, Status
from app.invoer.models import IngevoerdeZaak
from app.invoer.regels import OudeZaak, werkdagen
from app.tafels.catalogus import catalogus
from app.tafels.models import Bespreking, Zitting
from app.tafels.profiel import TafelProfiel

ACCOUNT = "oud-systeem"
_TABELLEN: tuple[Any, ...] = (
    Zitting.__table__,
    Aanmelding.__table__,
    Casussleutel.__table__,
    Jeugdige.__table__,
    Verloop.__table__,
    Bespreking.__table__,
    IngevoerdeZaak.__table__,
)


def account(tx: Session, who: Who, tafel: TafelProfiel) -> UUID:
    """Who brought in what has no requester here any more: an account that nobody can log in with, and so a case that
    is nobody's own. Made at the first import."""
    gevonden = tx.scalar(select(Gebruiker.id).where(Gebruiker.gebruikersnaam == ACCOUNT))
    if gevonden is not None:
        return gevonden
    organisaties = catalogus(tx).organisaties.items()
    # Of the region's own organisation when it has one, so that it is clear whose import it was.
    passend = [
        code
        for code, (_, soort, regio) in organisaties
        if regio == tafel.regio_code and soort is OrganisatieSoort.REGIO
    ]
    gebruiker = Gebruiker(
        id=uuid4(),
        gebruikersnaam=ACCOUNT,
        naam="Oud systeem (ingevoerd)",
        organisatie_code=(passend or [code for code, _ in organisaties])[0],
        wachtwoord_hash=hash_password(secrets.token_urlsafe(32)),
        is_programma=True,
        actief=False,
    )
    tx.add(gebruiker)
    audit.record(tx, who, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
    tx.flush()
    return gebruiker.id


def _op(dag: date | None) -> datetime | None:
    """Noon on that day in the Netherlands: of an old case only the day is known."""
    return None if dag is None else datetime.combine(dag, time(12), AMSTERDAM).astimezone(UTC)


class Rijen:
    """Makes the rows, and holds those that were not written yet."""

    def __init__(self, tafel: TafelProfiel, crypto: Crypto, invoer_id: UUID, door: UUID, nu: datetime) -> None:
        self._tafel, self._crypto, self._invoer, self._door, self._nu = tafel, crypto, invoer_id, door, nu
        self._wacht: dict[Table, list[dict[str, Any]]] = {tabel: [] for tabel in _TABELLEN}
        self._zittingen: dict[date, tuple[UUID, int]] = {}

    def _zet(self, model: Any, sleutel: CaseKey | None = None, /, **rij: Any) -> None:
        self._wacht[model.__table__].append(rij if sleutel is None else sleutel.row(model, rij))

    def schrijf(self, tx: Session) -> None:
        """Everything that waits, in the order of what refers to what; past the ORM and its audit hook."""
        for tabel, rijen in self._wacht.items():
            bulk.write(tx.connection(), tabel, rijen)
            rijen.clear()

    def voeg_toe(self, zaak: OudeZaak, oud_nummer: str) -> UUID:
        """One closed case; answers its id."""
        aanmelding_id = uuid4()
        sleutel = CaseKey.new(aanmelding_id)
        self._zet(Casussleutel, **sleutel.wrapped(self._crypto))
        geadviseerd = op_tijd = None
        if zaak.geadviseerd_op is not None:
            geadviseerd = werkdagen(zaak.ingediend_op, zaak.geadviseerd_op)
            op_tijd = geadviseerd <= self._tafel.zoals_op(_op(zaak.ingediend_op)).advies_werkdagen
        self._zet(
            Aanmelding,
            sleutel,
            id=aanmelding_id,
            kenmerk=new_kenmerk(),
            versie=1,
            status=Status.AFGESLOTEN,
            soort=zaak.soort,
            tafel_code=self._tafel.code,
            regio_code=self._tafel.regio_code,
            gemeente_code=zaak.gemeente,
            organisatie_code=zaak.organisatie,
            aanmelder_id=self._door,
            aangemaakt_op=_op(zaak.ingediend_op),
            gewijzigd_op=self._nu,
            vraagtype=zaak.vraagtype,
            woonsituatie=zaak.woonsituatie,
            dreigende_uithuisplaatsing=zaak.dreigt,
            antwoorden={},
            ingediend_op=_op(zaak.ingediend_op),
            geadviseerd_op=_op(zaak.geadviseerd_op),
            afgesloten_op=_op(zaak.afgesloten_op),
            stil_werkdagen=0,
            werkdagen_tot_advies=geadviseerd,
            binnen_termijn=op_tijd,
            uhp_uitkomst=zaak.uitkomst,
            uhp_beoordeeld_door=zaak.beoordeeld_door,
            uhp_beoordeeld_op=zaak.beoordeeld_op,
            resultaat=zaak.resultaat,
        )
        if zaak.referentie is not None or zaak.geboortejaar is not None:
            self._jeugdige(sleutel, zaak)
        self._verloop(aanmelding_id, Actie.INDIENEN, zaak.ingediend_op, Status.CONCEPT, Status.INGEDIEND)
        if zaak.besproken_op is not None:
            self._bespreking(aanmelding_id, zaak.besproken_op)
        self._verloop(aanmelding_id, Actie.AFSLUITEN, zaak.afgesloten_op, Status.IN_OPVOLGING, Status.AFGESLOTEN)
        self._zet(
            IngevoerdeZaak,
            aanmelding_id=aanmelding_id,
            invoer_id=self._invoer,
            tafel_code=self._tafel.code,
            oud_nummer=oud_nummer,
        )
        return aanmelding_id

    def _jeugdige(self, sleutel: CaseKey, zaak: OudeZaak) -> None:
        """Sealed and hashed as at an intake, so that a child of then is the same child now."""
        hashed = None if zaak.referentie is None else hash_of(self._crypto, zaak.organisatie, zaak.referentie)
        self._zet(
            Jeugdige,
            sleutel,
            id=uuid4(),
            aanmelding_id=sleutel.case,
            volgnummer=1,
            referentie_hash=hashed,
            referentie=zaak.referentie,
            geboortejaar=zaak.geboortejaar,
            toestemmingen=[],
        )

    def _verloop(self, aanmelding_id: UUID, actie: Actie, dag: date, van: Status, naar: Status) -> None:
        self._zet(
            Verloop,
            aanmelding_id=aanmelding_id,
            actie=actie,
            op=_op(dag),
            door_id=self._door,
            rol="SYSTEEM",
            van_status=van,
            naar_status=naar,
            tafel_code=self._tafel.code,
            gegevens={"invoer": str(self._invoer)},
        )

    def _bespreking(self, aanmelding_id: UUID, dag: date) -> None:
        """Discussed on that day, in the one meeting that the table then had for this import."""
        zitting, volgorde = self._zittingen.get(dag, (None, 0))
        if zitting is None:
            zitting = uuid4()
            self._zet(
                Zitting,
                id=zitting,
                tafel_code=self._tafel.code,
                begint_op=_op(dag),
                plaats="Ingevoerd uit het oude systeem",
                voorzitter_id=self._door,
                capaciteit_minuten=self._tafel.capaciteit_minuten,
                versie=1,
            )
        self._zittingen[dag] = zitting, volgorde + 1
        self._zet(
            Bespreking,
            id=uuid4(),
            aanmelding_id=aanmelding_id,
            zitting_id=zitting,
            tafel_code=self._tafel.code,
            volgorde=volgorde + 1,
            minuten=0,
            gehouden_op=_op(dag),
        )
