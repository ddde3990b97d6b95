"""No route without a decision: public by list, or in the table that `test_veeg` tries as nobody and as everybody."""

from tests import toegangstabel
from tests.operaties import OPERATIES
from tests.routes import routes

OPENBAAR = {
    ("POST", "/token"),
    ("POST", "/token/intrekking"),
    ("GET", "/gezondheid"),
    ("GET", "/gereedheid"),
    ("GET", "/openapi.json"),
    ("GET", "/aanmelden/{code}"),
    ("GET", "/aanmelden/terug"),
    ("GET", "/open-data/publicaties"),
    ("GET", "/open-data/publicaties/{code}"),
    ("GET", "/open-data/publicaties/{code}/uitvoer"),
    ("GET", "/open-data/publicaties/{code}/gegevensbeschrijving"),
    ("GET", "/open-data/publicaties/{code}/handtekening"),
    ("GET", "/open-data/sleutels"),
    ("GET", "/open-data/jaarevaluaties/{code}/{jaar}"),
    ("GET", "/open-data/jaarevaluaties/{code}/{jaar}/document"),
    ("GET", "/open-data/jaarevaluaties/{code}/{jaar}/uitvoer"),
    ("GET", "/agenda/{sleutel}"),
    ("GET", "/vragenlijst"),
    ("POST", "/vragenlijst"),
}
# What anybody who is logged in may ask: reference data, and about oneself. Adding to this list is a decision.
VOOR_IEDEREEN_DIE_IS_INGELOGD = {
    ("GET", "/mij"),
    ("GET", "/mij/sessies"),
    ("POST", "/mij/tweede-factor"),
    ("GET", "/mij/waarnemingen"),
    ("GET", "/mij/berichten"),
    ("POST", "/meldingen/gezien"),
    ("POST", "/routeadvies"),
    ("GET", "/tafels"),
    ("GET", "/tafels/{code}"),
    ("GET", "/tafels/{code}/sluitingsdagen"),
    ("GET", "/tafels/{code}/bewaartermijnen"),  # what a family is told
    ("GET", "/regios/{code}/sluitingsdagen"),
    ("GET", "/regios"),
    ("GET", "/gemeenten"),
    ("GET", "/organisaties"),
    ("GET", "/organisaties/{code}"),
    ("GET", "/codelijsten"),
    ("GET", "/codelijsten/{lijst}/waarden/{code}"),
    ("GET", "/teksten/{soort}"),
    ("GET", "/indicatoren"),
    ("GET", "/indicatoren/{code}"),
    ("GET", "/werklijsten"),  # those of the own roles: empty without one
    ("GET", "/werklijstfilters"),
}
# The own account, and lists that filter by what one may see.
EIGEN = {
    ("POST", "/mij/wachtwoord"),
    ("POST", "/mij/bevestiging"),
    ("POST", "/mij/tweede-factor/bevestiging"),
    ("POST", "/mij/tweede-factor/herstelcodes"),
    ("PATCH", "/mij/berichten"),
    ("GET", "/aanmeldingen"),
    ("GET", "/meldingen"),
}


def test_elke_route_is_openbaar_of_wordt_geveegd() -> None:
    """Also one that the document of the interface does not name."""
    assert set(routes()) >= OPENBAAR
    assert {(een.methode, een.pad) for een in toegangstabel.DICHT} == set(routes()) - OPENBAAR
    assert {(een.methode, een.pad) for een in OPERATIES if een.openbaar} <= OPENBAAR


def test_zonder_rol_kan_er_niets_dan_de_korte_lijst() -> None:
    """What the table gives to somebody without a role, of which nothing is one's own."""
    kan = {
        (een.methode, een.pad)
        for een in toegangstabel.ERNAAST_OPERATIES
        if toegangstabel.ernaast("zonder-rol", [], een) == toegangstabel.KAN
    }
    assert kan == VOOR_IEDEREEN_DIE_IS_INGELOGD | EIGEN
