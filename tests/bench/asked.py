"""The requests that are measured: what is sent to ours, and the cases they are about."""

import json
from datetime import UTC, datetime
from functools import cache

import httpx

from tests.bench import prepare
from tests.bench.prepare import AANMELDER, REGIOCOORDINATOR, VOORZITTER, WEINIG, Prepared
from tests.bench.servers import Server
from tests.bench.statements import PAGE_SIZE
from tests.browser import Pagina

MADE = 200  # cases that are read again
FILED = 2_000  # different young people: whoever is filed thousands of times is looked up in thousands of cases
_LIST = f"/v1/aanmeldingen?pageSize={PAGE_SIZE}"
_TO_TRIAGE = f"/v1/aanmeldingen?lijst=TE_TRIEREN&pageSize={PAGE_SIZE}"
_STATISTICS = f"/v1/statistieken?periode={datetime.now(UTC).year}&doel=BELEID"


def as_text(method: str, path: str, bearer: str | None = None, body: str = "", *, cookie: str | None = None) -> str:
    """A whole request as text, of a program or with a cookie of a browser."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Accept: {'text/html' if cookie else 'application/json'}"]
    if bearer is not None:
        lines.append(f"Authorization: Bearer {bearer}")
    if cookie is not None:
        lines.append(f"Cookie: {cookie}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return "\r\n".join([*lines, "", body])


def made(our: Server, prepared: Prepared) -> list[str]:
    """Make cases through the service, warming it up; their ids."""
    bearer = prepared.logins.token(our, AANMELDER)
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    answers = [our.request("POST", "/v1/aanmeldingen", prepare.filed_intake(), headers).decode() for _ in range(MADE)]
    return [answer.split('"id":"', 1)[1][:36] for answer in answers]


@cache
def cookie(our: Server, prepared: Prepared, naam: str) -> str:
    """Log in on the page, as a browser does; once. By hand: a cookie that is Secure is not sent back over http, and on
    this machine a browser does so all the same."""
    adres = f"http://127.0.0.1:{our.port}"
    page = httpx.get(f"{adres}/inloggen")
    fields = dict(Pagina(page.text).formulieren[0].velden) | {
        "gebruikersnaam": naam,
        "wachtwoord": prepared.logins.password,
        "code": prepared.logins.code(naam),
    }
    done = httpx.post(f"{adres}/inloggen", data=fields, headers={"Origin": adres, "Cookie": _cookies(page)})
    if done.status_code != 303:
        raise RuntimeError(f"logging in on the page: {done.status_code} {done.text[:500]}")
    return _cookies(done)


def _cookies(answer: httpx.Response) -> str:
    return "; ".join(one.split(";")[0] for one in answer.headers.get_list("set-cookie"))


def lists(our: Server, prepared: Prepared) -> dict[str, list[str]]:
    """Every worklist of everyone who has one, by list and person: a page of 50."""
    found = {}
    for naam in (AANMELDER, VOORZITTER, REGIOCOORDINATOR):
        bearer = prepared.logins.token(our, naam)
        own = json.loads(our.request("GET", "/v1/werklijsten", headers={"Authorization": f"Bearer {bearer}"}))
        for een in own["items"]:
            found[f"list {een['code']} of {naam}"] = [as_text("GET", f"{_LIST}&lijst={een['code']}", bearer)]
    return found


def requests(our: Server, prepared: Prepared, ids: list[str]) -> dict[str, list[str]]:
    """What is sent to ours. Tokens live short, so everyone logs in again each time."""
    bearers = {naam: prepared.logins.token(our, naam) for naam in (AANMELDER, WEINIG, VOORZITTER, REGIOCOORDINATOR)}
    return {
        "create": [
            as_text("POST", "/v1/aanmeldingen", bearers[AANMELDER], prepare.filed_intake()) for _ in range(FILED)
        ],
        "read": [as_text("GET", f"/v1/aanmeldingen/{id_}", bearers[AANMELDER]) for id_ in ids],
        "worklist": [as_text("GET", _LIST, bearers[VOORZITTER])],
        "worklist of someone with few cases": [as_text("GET", _LIST, bearers[WEINIG])],
        "what to triage": [as_text("GET", _TO_TRIAGE, bearers[VOORZITTER])],
        "page of what to triage": [as_text("GET", "/triage", cookie=cookie(our, prepared, VOORZITTER))],
        "statistics": [as_text("GET", _STATISTICS, bearers[REGIOCOORDINATOR])],
    }
