"""Errors that say in Dutch what happened, and the problem+json (RFC 9457) they become.

One class per kind; the class knows its HTTP status. Values a user sent are never repeated.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import takewhile
from typing import Any, ClassVar

from fastapi.responses import JSONResponse

from app.core.schema import FIELD_NAMES

PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Fout:
    """One mistake in one field: where, a stable code, and what to do about it."""

    veld: str
    code: str
    melding: str


class DomainError(Exception):
    """Base of all expected errors. `detail` is Dutch and free of user input."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "fout"
    title: ClassVar[str] = "Fout"

    def __init__(
        self,
        detail: str,
        *,
        fouten: Sequence[Fout] = (),
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fouten = tuple(fouten)
        self.headers = headers or {}
        self.extra = extra or {}


class OngeldigeInvoer(DomainError):
    status, code, title = 400, "ongeldige-invoer", "De invoer klopt niet"

    def __init__(self, fouten: Sequence[Fout], detail: str | None = None) -> None:
        aantal = len(fouten)
        text = f"Er {'is 1 fout' if aantal == 1 else f'zijn {aantal} fouten'} gevonden. Er is niets opgeslagen."
        super().__init__(detail or text, fouten=fouten)


class NietIngelogd(DomainError):
    status, code, title = 401, "niet-ingelogd", "Niet ingelogd"

    def __init__(self, detail: str = "Log (opnieuw) in en stuur een geldig toegangstoken mee.") -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class NietToegestaan(DomainError):
    status, code, title = 403, "niet-toegestaan", "Niet toegestaan"


class NietGevonden(DomainError):
    status, code, title = 404, "niet-gevonden", "Niet gevonden"

    def __init__(self, detail: str = "Dit bestaat niet, of u mag het niet zien.") -> None:
        super().__init__(detail)


class NietNu(DomainError):
    status, code, title = 409, "niet-nu", "Dit kan nu niet"


class InmiddelsGewijzigd(DomainError):
    status, code, title = 412, "inmiddels-gewijzigd", "Inmiddels gewijzigd"

    def __init__(self, wie_en_wat: str = "Iemand anders heeft dit intussen gewijzigd.") -> None:
        super().__init__(f"{wie_en_wat} Haal het opnieuw op en probeer het nog eens.")


class VersieVerplicht(DomainError):
    status, code, title = 428, "versie-verplicht", "Versie ontbreekt"

    def __init__(self) -> None:
        super().__init__("Stuur de header If-Match mee met de ETag die u bij het ophalen kreeg.")


class TeGroot(DomainError):
    status, code, title = 413, "te-groot", "Te groot"


class AnderMediatype(DomainError):
    status, code, title = 415, "mediatype-onbekend", "Mediatype niet ondersteund"


class TeVeel(DomainError):
    """Too many: 429 with `Retry-After` (RFC 6585)."""

    status, code, title = 429, "te-veel-verzoeken", "Te veel verzoeken"

    def __init__(self, detail: str, seconden: int) -> None:
        super().__init__(detail, headers={"Retry-After": str(max(1, seconden))})


class NietBeschikbaar(DomainError):
    status, code, title = 503, "niet-beschikbaar", "Even niet beschikbaar"

    def __init__(
        self, detail: str = "De dienst is even niet beschikbaar. Probeer het over een paar tellen opnieuw."
    ) -> None:
        super().__init__(detail, headers={"Retry-After": "2"})


TITLES = {
    400: ("ongeldige-invoer", "De invoer klopt niet", "Het verzoek kon niet worden gelezen."),
    404: ("niet-gevonden", "Niet gevonden", "Dit bestaat niet, of u mag het niet zien."),
    405: (
        "methode-niet-toegestaan",
        "Methode niet toegestaan",
        "Deze methode kan hier niet. Zie de header Allow.",
    ),
    406: ("niet-acceptabel", "Formaat niet beschikbaar", "De dienst antwoordt met application/json."),
    413: ("te-groot", "Te groot", "Het verzoek is te groot."),
    415: ("mediatype-onbekend", "Mediatype niet ondersteund", "Stuur de inhoud als application/json."),
    500: (
        "interne-fout",
        "Interne fout",
        "Er ging iets mis. Er is niets opgeslagen. Probeer het later opnieuw.",
    ),
}


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    fouten: Sequence[Fout] = (),
    headers: dict[str, str] | None = None,
    extra: dict[str, Any] | None = None,
) -> JSONResponse:
    """A problem+json answer; `fouten` lists every mistake at once."""
    body: dict[str, Any] = {
        "type": f"urn:expertloket:fout:{code}",
        "status": status,
        "title": title,
        "detail": detail,
        "code": code,
    }
    if fouten:
        body["fouten"] = [asdict(fout) for fout in fouten]
    body.update(extra or {})
    return JSONResponse(body, status, headers, media_type=PROBLEM_TYPE)


def standard_problem(status: int, headers: dict[str, str] | None = None, *, detail: str | None = None) -> JSONResponse:
    """The answer for an HTTP status that needs no further words, or only other ones."""
    code, title, standard = TITLES.get(status, TITLES[400 if status < 500 else 500])
    return problem(status, code, title, detail or standard, headers=headers)


def domain_problem(error: DomainError) -> JSONResponse:
    return problem(
        error.status,
        error.code,
        error.title,
        error.detail,
        fouten=error.fouten,
        headers=error.headers,
        extra=error.extra,
    )


_MESSAGES = {
    "missing": "Vul dit veld in.",
    "extra_forbidden": "Dit veld bestaat niet.",
    "json_invalid": "Dit is geen geldige JSON.",
    "string_type": "Dit moet tekst zijn.",
    "string_unicode": "Deze tekst bevat een teken dat niet kan worden opgeslagen.",
    "string_too_short": "Dit is te kort: minstens {min_length} tekens.",
    "string_too_long": "Dit is te lang: hoogstens {max_length} tekens.",
    "string_pattern_mismatch": "Dit heeft niet de juiste vorm.",
    "int_type": "Dit moet een geheel getal zijn.",
    "int_parsing": "Dit moet een geheel getal zijn.",
    "int_from_float": "Dit moet een geheel getal zijn.",
    "bool_type": "Dit moet true of false zijn.",
    "bool_parsing": "Dit moet true of false zijn.",
    "enum": "Kies een van de toegestane codes.",
    "literal_error": "Kies een van de toegestane codes.",
    "greater_than_equal": "Dit moet minstens {ge} zijn.",
    "less_than_equal": "Dit mag hoogstens {le} zijn.",
    "too_long": "Dit zijn er te veel: hoogstens {max_length}.",
    "too_short": "Dit zijn er te weinig: minstens {min_length}.",
    "list_type": "Dit moet een lijst zijn.",
    "dict_type": "Dit moet een object zijn.",
    "model_type": "Dit moet een object zijn.",
    "model_attributes_type": "Dit moet een object zijn.",
    "uuid_parsing": "Dit is geen geldige id.",
    "uuid_type": "Dit is geen geldige id.",
    "datum": "Schrijf de datum als JJJJ-MM-DD.",
    "jaartal": "Het jaar moet van {eerste} tot en met {laatste} zijn.",
    "tijdstip": "Schrijf het tijdstip als JJJJ-MM-DDTUU:MM:SSZ, met een tijdzone.",
    "stuurteken": "Deze tekst bevat een teken dat niet kan worden opgeslagen.",
    "leeg": "Vul dit veld in.",
}


def validation_fouten(errors: Sequence[Any]) -> list[Fout]:
    """Pydantic's errors in Dutch, with the field's path and without the rejected value."""
    fouten = []
    for error in errors:
        kind = str(error["type"])
        template = _MESSAGES.get(kind, "Deze waarde klopt niet.")
        melding = template.format(**{key: value for key, value in (error.get("ctx") or {}).items() if key != "error"})
        fouten.append(Fout(_path(error["loc"], kind), kind.replace("_", "-"), melding))
    return fouten


def _path(loc: Sequence[int | str], kind: str) -> str:
    """`("body", "jeugdigen", 0, "geboortejaar")` becomes `jeugdigen[0].geboortejaar`.

    A name that no schema knows (an unknown field, a key of `antwoorden`) is the sender's own text: the path ends there.
    """
    source, *rest = loc
    if kind == "json_invalid":
        return "inhoud"
    if kind == "extra_forbidden":
        rest = rest[:-1]
    ours = takewhile(lambda part: isinstance(part, int) or part in FIELD_NAMES, rest)
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in ours).lstrip(".")
    return path or ("inhoud" if source == "body" else str(source))
