"""The parts of one running service: settings, database, keys, limits; every request reaches them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from fastapi import Request

from app import muur
from app.beheer.login import Login
from app.beheer.recent import Recent
from app.core import auditketen, logboek
from app.core import replica as replicas
from app.core.db import Database, now
from app.core.identity import Identity
from app.core.turns import Turns
from app.settings import Settings
from app.sso.bearer import Bearers
from app.sso.issuers import Issuers
from app.toegang import grenzen, leesgrens, sessies

# The part of the time within which who cannot be served must hear so: for a turn.
FOR_A_TURN = 0.4


class App:
    """What one running service holds: settings, database, keys. Reached as `request.app.state.loket`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(
            settings.url,
            pool_size=settings.pool_size,
            timeout_seconds=settings.wachttijd_seconden,
            pgbouncer=settings.pgbouncer,
        )
        self.replica = self._replica(settings)
        self.crypto = settings.crypto()
        auditketen.use_key(self.database, self.crypto)
        if settings.verwerkingenregister:
            logboek.use(self.database)
        self.bijlagen = settings.opslag("bijlagen", settings.bijlagen)
        self.uitvoer = settings.opslag("uitvoer", settings.uitvoer)
        self.identity = Identity(self.database, self.crypto)
        # The real time, by which sessions, locks and codes live; tests set another clock.
        self.klok: Callable[[], datetime] = now
        self.recent = Recent()
        self.muur = muur.Vorige()
        self.leven = sessies.Leven(timedelta(minutes=settings.inactief_minuten))
        per_persoon = settings.grens(settings.verzoeken_per_minuut, grenzen.PER_MINUUT)
        per_adres = settings.grens(settings.verzoeken_per_minuut_adres, grenzen.PER_MINUUT_ADRES)
        self.per_persoon = grenzen.Grenzen(self.database, "persoon", per_persoon)
        self.eigen_grenzen = grenzen.EigenGrenzen(self.database)
        self.per_adres = grenzen.Grenzen(self.database, "adres", per_adres)
        # Calendars are fetched without a login, so what guards them counts on the address.
        per_agenda = settings.grens(settings.agenda_per_minuut, grenzen.PER_MINUUT_AGENDA)
        self.per_agenda = grenzen.Grenzen(self.database, "agenda", per_agenda)
        per_minuut = settings.grens(settings.vragenlijsten_per_minuut, grenzen.VRAGENLIJSTEN_PER_MINUUT)
        self.vragenlijsten = grenzen.Grenzen(self.database, "vragenlijst", per_minuut)
        self.leesgrens = leesgrens.Leesgrens(settings.grens(settings.zaken_per_tien_minuten, leesgrens.ZAKEN))
        self.issuers = Issuers(self.database)
        sessie = timedelta(hours=settings.sessie_uren)
        self.bearers = Bearers(self.database, self.issuers, longest=sessie, needs_second_factor=not settings.demo)
        self.login = Login(
            self.identity,
            self.crypto,
            token=timedelta(minutes=settings.token_minuten),
            sessie=sessie,
            inactief=timedelta(minutes=settings.inactief_minuten),
        )
        # As many requests at once as there are connections: nobody holds a thread while waiting for one.
        self.turns = Turns(settings.pool_size, settings.wachttijd_seconden * FOR_A_TURN)

    def close(self) -> None:
        """Every connection, at the end."""
        self.database.close()
        if self.replica is not None:
            self.replica.close()

    def _replica(self, settings: Settings) -> replicas.Replica | None:
        if not settings.read_url:
            return None
        database = Database(
            settings.read_url,
            pool_size=settings.pool_size,
            timeout_seconds=settings.wachttijd_seconden,
            pgbouncer=settings.pgbouncer,
        )
        return replicas.Replica(
            self.database,
            database,
            at_most_seconds=settings.read_hoogstens_seconden,
            patience_seconds=settings.wachttijd_seconden,
            wall=muur.staat,
        )


def loket(request: Request) -> App:
    app: App = request.app.state.loket
    return app
