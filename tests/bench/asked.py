"""The requests that are measured: what is sent to ours, and the cases they are about."""

from datetime import UTC, datetime

from tests.bench import prepare, servers
from tests.bench.prepare import AANMELDER, REGIOCOORDINATOR, VOORZITTER, WEINIG, Prepared
from tests.bench.servers import Server
from tests.bench.statements import PAGE_SIZE

MADE = 200  # cases that are read again
FILED = 2_000  # different young people: whoever is filed thousands of times is looked up in thousands of cases
_LIST = f"/v1/aanmeldingen?pageSize={PAGE_SIZE}"
_STATISTICS = f"/v1/statistieken?periode={datetime.now(UTC).year}&doel=BELEID"


def as_text(method: str, path: str, bearer: str | None = None, body: str = "") -> str:
    """A whole request as text."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    if bearer is not None:
        lines.append(f"Authorization: Bearer {bearer}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return "\r\n".join([*lines, "", body])


def made(our: Server, prepared: Prepared) -> list[str]:
    """Make cases through the service, warming it up; their ids."""
    bearer = servers.token(our, AANMELDER, prepared.password)
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    answers = [our.request("POST", "/v1/aanmeldingen", prepare.filed_intake(), headers).decode() for _ in range(MADE)]
    return [answer.split('"id":"', 1)[1][:36] for answer in answers]


def requests(our: Server, prepared: Prepared, ids: list[str]) -> dict[str, list[str]]:
    """What is sent to ours. Tokens live short, so everyone logs in again each time."""
    bearers = {
        naam: servers.token(our, naam, prepared.password) for naam in (AANMELDER, WEINIG, VOORZITTER, REGIOCOORDINATOR)
    }
    return {
        "create": [
            as_text("POST", "/v1/aanmeldingen", bearers[AANMELDER], prepare.filed_intake()) for _ in range(FILED)
        ],
        "read": [as_text("GET", f"/v1/aanmeldingen/{id_}", bearers[AANMELDER]) for id_ in ids],
        "worklist": [as_text("GET", _LIST, bearers[VOORZITTER])],
        "worklist of someone with few cases": [as_text("GET", _LIST, bearers[WEINIG])],
        "statistics": [as_text("GET", _STATISTICS, bearers[REGIOCOORDINATOR])],
    }
