"""`make bench-access`: what guarding costs, and whether times tell what answers do not. ARGS=--help for options.

- the second wall: the same requests with it and without it, in turn;
- a 404 for somebody else's case beside one for no case, and a login with a wrong password beside one with an unknown
  name: one after the other, so that whatever else the machine does hits both alike.
"""

import argparse
import http.client
import random
import statistics
import sys
import time
from contextlib import ExitStack
from urllib.parse import urlencode
from uuid import uuid4

from app.beheer.demo import SINDS
from app.beheer.gebruikers import new_user
from app.beheer.login import Aanvrager
from app.beheer.schemas import RolIn
from app.core import audit, auditketen
from app.core.crypto import Crypto
from app.core.db import Database
from app.glossary import Handeling, Rol
from tests import postgres
from tests.bench import asked, prepare, servers
from tests.bench.load import Load, in_turn
from tests.bench.prepare import WEINIG, Prepared
from tests.bench.report import Report, middle

WALL_AIM, BAND_AIM = 1.10, 0.05
ACCOUNTS = 300


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-access", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds with and without the wall (7)")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of a round (2)")
    parser.add_argument("--pairs", type=int, default=3000, help="pairs of 404s (3000)")
    given = parser.parse_args()
    report = Report()
    with postgres.server(fsync=True) as base:
        prepared = prepare.prepare(base)
        _wall(base, prepared, report, given.rounds, given.seconds)
        _bands(base, prepared, report, given.pairs)
        print(report.text(base))
    return 0


def _wall(base: str, prepared: Prepared, report: Report, rounds: int, seconds: float) -> None:
    url = prepared.copy(base)
    guarded = prepared.settings(url)
    open_ = guarded | {"EXPERTLOKET_DATABASE_URL": url}
    with ExitStack() as stack:
        sides = [
            stack.enter_context(servers.ours(guarded, workers=1)),
            stack.enter_context(servers.ours(open_, workers=1, module="tests.bench.wall_off")),
        ]
        ids = asked.made(sides[0], prepared)
        requests = [asked.requests(side, prepared, ids) for side in sides]
        for what in ("create", "read", "worklist", "worklist of someone with few cases"):
            for connections in (1, 16):
                status = 201 if what == "create" else 200
                loads = [
                    Load(side.port, sent[what], status, connections, seconds)
                    for side, sent in zip(sides, requests, strict=True)
                ]
                results = in_turn(loads, rounds)
                ratio = statistics.median(
                    without.per_second / with_.per_second for with_, without in zip(*results, strict=True)
                )
                speeds = [f"{middle(one, lambda r: r.per_second):,.0f}/s" for one in results]
                report.add(
                    f"{what}: the second wall",
                    connections,
                    " with, ".join(speeds) + " without",
                    outcome=f"× {ratio:.2f}",
                    aim=f"≤ {WALL_AIM}",
                    reached=ratio <= WALL_AIM,
                )


def _bands(base: str, prepared: Prepared, report: Report, pairs: int) -> None:
    url = prepared.copy(base)
    names = _accounts(url, prepared)
    settings = prepared.settings(url) | {"EXPERTLOKET_VERTROUWDE_PROXIES": '["127.0.0.1"]'}
    with servers.ours(settings, workers=1) as server:
        ids = asked.made(server, prepared)
        bearer = {"Authorization": f"Bearer {prepared.logins.token(server, WEINIG)}"}
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

        def case(id_: str) -> float:
            return _timed(client, "GET", f"/v1/aanmeldingen/{id_}", 404, headers=bearer)

        def login(naam: str) -> float:
            form = urlencode({"grant_type": "password", "username": naam, "password": "verkeerd-woord-verzonnen"})
            here = f"198.51.{random.randrange(256)}.{random.randrange(256)}"  # an address of its own: nobody waits
            headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": here}
            return _timed(client, "POST", "/v1/token", 400, form, headers)

        for what, ask, known, unknown in (
            ("404 of another's case against one of no case", case, (ids * (pairs // len(ids) + 1))[:pairs], uuid4),
            ("login: wrong password against unknown name", login, names, uuid4),
        ):
            times: tuple[list[float], list[float]] = ([], [])
            for one in known:
                both = [(0, one), (1, str(unknown()))]
                random.shuffle(both)
                for side, what_is_asked in both:
                    times[side].append(ask(what_is_asked))
            _band(report, what, *(statistics.median(side[len(side) // 10 :]) for side in times))


def _timed(
    client: http.client.HTTPConnection,
    method: str,
    path: str,
    status: int,
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> float:
    """How many milliseconds one answer takes; raises RuntimeError when it is another answer."""
    began = time.perf_counter()
    client.request(method, path, body, headers or {})
    answer = client.getresponse()
    content = answer.read()
    took = 1000 * (time.perf_counter() - began)
    if answer.status != status:
        raise RuntimeError(f"{method} {path}: {answer.status} {content[:2000].decode('utf-8', 'replace')}")
    return took


def _accounts(url: str, prepared: Prepared) -> list[str]:
    """Accounts that nobody tried yet."""
    database = Database(url)
    auditketen.use_key(database, Crypto(prepared.secret.encode()))
    who = Aanvrager(None, uuid4(), rol="SYSTEEM")
    names = [f"verzonnen-{number}" for number in range(ACCOUNTS)]
    with database.session() as tx:
        for naam in names:
            rollen = [RolIn(rol=Rol.AANMELDER, van=SINDS)]
            gebruiker = new_user(naam, "Verzonnen", "LT_NIJMEGEN", prepared.logins.password, rollen, SINDS)
            tx.add(gebruiker)
            audit.record(tx, who, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
        tx.commit()
    database.close()
    return names


def _band(report: Report, what: str, left: float, right: float) -> None:
    ratio = left / right
    report.add(
        what,
        1,
        f"{left:.2f} and {right:.2f} ms",
        outcome=f"× {ratio:.3f}",
        aim=f"× 1 ± {BAND_AIM}",
        reached=abs(ratio - 1) <= BAND_AIM,
    )


if __name__ == "__main__":
    sys.exit(main())
