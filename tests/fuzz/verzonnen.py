"""Requests that schemathesis makes from the interface's own document, sent in process by people of every role, to
things that exist."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import hypothesis
import requests
import schemathesis
from hypothesis import given
from requests.adapters import HTTPAdapter
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import Failure
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection
from schemathesis.specs.openapi.coverage._operation import iter_coverage_cases
from urllib3 import HTTPHeaderDict, HTTPResponse

from app.beheer.demo import WACHTWOORD
from app.glossary import Status
from tests import stappen
from tests.fuzz.omvang import instellingen
from tests.loket import Loket, ok
from tests.operaties import Echt, Operatie, document, maak_echt

Geval = Case[Any]
ADRES = "http://127.0.0.1:8000/v1"
# Someone of each role of the demo region; whose work a path is (`Operatie.wie`) asks most of the time.
ROLLEN = (
    "lt-nijmegen", "tl-nijmegen", "voorzitter-ret", "secretaris-ret", "lid-ret-1", "voorzitter-jbt", "regio-nijmegen",
    "beheer", "fg", "monitoring",
)  # fmt: skip

WEINIG = 20  # per operation
# Somebody who may be changed and blocked at will: the others are needed to ask.
WEGWERP = {
    "gebruikersnaam": "wegwerp",
    "naam": "Verzonnen wegwerpaccount",
    "organisatie": "LT_NIJMEGEN",
    "wachtwoord": WACHTWOORD,
    "rollen": [{"rol": "AANMELDER"}],
}

# Every check of schemathesis is on; those that look at a row of requests (use_after_free, ensure_resource_availability,
# object_level_authorization) have nothing to look at, because each request here stands alone: test_bijlagen,
# test_antwoorden and test_veeg look at that. Where one cannot hold as it is, it is narrowed here, with the reason.
CHECKS: dict[str, Any] = {
    # 412: a random If-Match is no version that exists. 413: the schema of one text cannot bound a whole body.
    "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 428, 429]},
    # 428: what this interface says when If-Match is missing (RFC 6585); 404 and 409 may come first.
    "missing_required_header": {"expected-statuses": [400, 401, 403, 404, 406, 409, 415, 428]},
    # 400: rules beyond the form (a code that is not on the list, a day in the future); `geen_vormfout` looks at those.
    # 412 and 428: an If-Match of the right form that is no version, or `*`, which names none.
    "positive_data_acceptance": {"expected-statuses": ["2xx", "304", 400, 401, 403, 404, 409, 412, 413, 428, 429]},
}


class Vormfout(Failure):
    """A request that the document allows was refused for its form: the schema promises too much."""


# What a schema can say of a value, and what is said when it does not hold (`core.errors`). Not in it: `stuurteken`,
# `leeg` and `jaartal`; the document says those once for every text and date, instead of a pattern with each.
VORM = {
    "bool-parsing", "bool-type", "datum", "dict-type", "enum", "extra-forbidden", "greater-than-equal", "int-parsing",
    "int-type", "json", "less-than-equal", "list-type", "literal-error", "missing", "model-attributes-type",
    "model-type", "onbekende-parameter", "string-pattern-mismatch", "string-too-long", "string-too-short",
    "string-type", "tijdstip", "too-long", "too-short", "uuid-parsing", "uuid-type", "vorm",
}  # fmt: skip


def geen_vormfout(_ctx: Any, response: schemathesis.Response, case: Geval) -> None:
    """A request that fits the document may be refused for what it says, and not for how it is written."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 400:
        return
    fouten = [fout for fout in response.json().get("fouten", []) if fout["code"] in VORM]
    if fouten:
        raise Vormfout(operation=case.operation.label, title="Form refused", message=f"Refused for its form: {fouten}")


class Weg(HTTPAdapter):
    """The way of `requests` into the service of this process."""

    def __init__(self, loket: Loket) -> None:
        super().__init__()
        self._loket = loket

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        body = request.body.encode() if isinstance(request.body, str) else request.body
        assert body is None or isinstance(body, bytes), "the body is sent in one piece"
        headers = [(_bytes(naam), _bytes(waarde)) for naam, waarde in request.headers.items()]
        vraag = self._loket.client.build_request(str(request.method), str(request.url), content=body)
        vraag.headers = type(vraag.headers)([(b"host", b"127.0.0.1:8000"), *headers])
        answer = self._loket.client.send(vraag, follow_redirects=False)
        raw = HTTPResponse(
            body=io.BytesIO(answer.content),
            headers=HTTPHeaderDict(answer.headers.multi_items()),
            status=answer.status_code,
            version=11,
            preload_content=False,
        )
        response: requests.Response = self.build_response(request, raw)
        return response


def _bytes(waarde: str | bytes) -> bytes:
    return waarde if isinstance(waarde, bytes) else waarde.encode("latin-1", "replace")


@cache
def schema() -> Any:
    """The document of the running code, as schemathesis reads it."""
    config = schemathesis.Config.from_dict(
        {"generation": {"mode": "all"}, "checks": CHECKS, "cache": {"enabled": False}}
    )
    return schemathesis.openapi.from_dict(document(), config=config)


@cache
def operaties() -> dict[str, Any]:
    """What schemathesis calls an operation, by `GET /pad`."""
    return {gevonden.ok().label: gevonden.ok() for gevonden in schema().get_all_operations()}


@dataclass
class Wereld:
    """A service with things of every kind, and a case in every status."""

    loket: Loket
    echt: Echt
    zaken: list[stappen.Zaak]
    dicht: set[str] = field(default_factory=set)  # operations seen to refuse who is not logged in

    @classmethod
    def maak(cls, loket: Loket) -> "Wereld":
        zaken = [stappen.zaak_in(loket, status) for status in Status]
        wegwerp = ok(loket.als("beheer").post("/gebruikers", WEGWERP))["id"]
        return cls(loket, replace(maak_echt(loket), gebruiker=wegwerp), zaken)

    def echte_delen(self, template: str, kans: Random) -> dict[str, str]:
        """The parameters of this path, leading to something that exists."""
        pad = self.echt.pad(template)
        namen = re.findall(r"\{(\w+)\}", template)
        gevonden = re.fullmatch(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(template)), pad)
        delen = dict(zip(namen, gevonden.groups(), strict=True)) if gevonden else {}
        if template.startswith("/aanmeldingen/{id}") and kans.random() < 0.5:
            delen["id"] = kans.choice(self.zaken).id
        return delen

    def versie(self, template: str, delen: dict[str, Any]) -> str:
        """The ETag as it is now, of a case; of other things mostly the first."""
        if template.startswith("/aanmeldingen/{id}") and delen:
            answer = self.loket.als("lt-nijmegen").get(f"/aanmeldingen/{delen['id']}")
            return str(answer.headers.get("ETag", '"1"'))
        return '"1"'


def gevallen(operatie: Operatie, stuks: int, kans: Random) -> Iterator[Geval]:
    """So many requests for this operation: first those that the schema's own borders give (each value just in and just
    out, each header left out, methods that are not there), in another order each run, then ones made by chance."""
    deze = operaties()[str(operatie)]
    # Making all of them takes longer than trying a few: then some of one kind are made to choose from.
    wijzen = list(GenerationMode) if stuks >= WEINIG else [kans.choice(list(GenerationMode))]
    reeks = iter_coverage_cases(
        operation=deze,
        generation_modes=wijzen,
        generate_duplicate_query_parameters=True,
        unexpected_methods={"PUT", "TRACE"},
        generation_config=schema().config.generation_for(operation=deze),
    )
    randen = list(reeks if stuks >= WEINIG else islice(reeks, 8 * stuks))
    kans.shuffle(randen)
    yield from randen[:stuks]
    rest = stuks - len(randen)
    for wijze in wijzen:
        if rest > 1 and len(wijzen) > 1:
            yield from _verzonnen(deze, wijze, rest // 2, kans.randrange(2**32))


def _verzonnen(deze: Any, wijze: GenerationMode, stuks: int, begin: int) -> list[Geval]:
    gemaakt: list[Geval] = []

    @hypothesis.seed(begin)
    @instellingen(stuks)
    @given(deze.as_strategy(wijze))
    def verzamel(case: Geval) -> None:
        gemaakt.append(case)

    try:
        verzamel()
    except hypothesis.errors.Unsatisfiable:
        return []  # an operation without input has no wrong input
    return gemaakt


def _verdwenen(case: Geval, response: schemathesis.Response) -> bool:
    """Whether the parameter that was made up was not sent: an empty list leaves nothing in a URL, and who asks is put
    back in any case. Then the request is a right one."""
    verzonnen = set(case.query) - {parameter.name for parameter in case.operation.query}
    verzonden = parse_qs(urlsplit(str(response.request.url)).query, keep_blank_values=True)
    return bool(verzonnen) and verzonnen.isdisjoint(verzonden)


def probeer(wereld: Wereld, operatie: Operatie, case: Geval, kans: Random) -> int:
    """Send it and let every check look at the answer; answers the status."""
    fout = {plek for plek, deel in (case.meta.components if case.meta else {}).items() if deel.mode.is_negative}
    delen = wereld.echte_delen(operatie.pad, kans) if kans.random() < 0.9 else {}
    if delen and ParameterLocation.PATH not in fout:
        case.path_parameters = delen
    if "If-Match" in case.headers and ParameterLocation.HEADER not in fout and kans.random() < 0.7:
        case.headers["If-Match"] = wereld.versie(operatie.pad, delen)
    wie = operatie.wie if kans.random() < 0.5 else kans.choice(ROLLEN)
    response = None
    koppen: dict[str, str] = {}
    for persoon in (wereld.loket.als, wereld.loket.log_opnieuw_in):
        koppen = {} if operatie.openbaar else {"Authorization": f"Bearer {persoon(wie).token}"}
        response = case.call(base_url=ADRES, headers=koppen)
        if response.status_code != 401 or operatie.openbaar:
            break  # otherwise the request before this one ended the session
    assert response is not None
    # Once per operation is enough: it sends each request twice more, without a token and with a wrong one.
    zonder = [ignored_auth] if str(operatie) in wereld.dicht else []
    if _verdwenen(case, response) and fout <= {ParameterLocation.QUERY, ParameterLocation.HEADER}:
        zonder.append(negative_data_rejection)
    case.validate_response(
        response,
        headers=koppen,
        additional_checks=[geen_vormfout],
        excluded_checks=zonder,
        transport_kwargs={"base_url": ADRES, "headers": koppen},
    )
    if response.status_code < 300:
        wereld.dicht.add(str(operatie))
    return int(response.status_code)
