"""What a browser keeps of who logged in on it, so that guessing from elsewhere does not keep these people out.

A sealed cookie with a random number and, for at most five people, when they last logged in here. To whoever reads it,
it says nothing, not even of whom; it opens nothing, and only decides which counter of failures a login obeys
(`toegang.slot`).
"""

import base64
import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

from fastapi import Request
from starlette.responses import Response

from app.core.crypto import Crypto
from app.onderdelen import loket
from app.toegang.slot import BEKEND_BLIJFT, Apparaat

COOKIE = "__Host-apparaat"
_PLEK = "web|apparaat"
_MENSEN = 5


def van(request: Request) -> Apparaat | None:
    """What the browser kept; None without a cookie of ours."""
    try:
        sealed = base64.b64decode(request.cookies.get(COOKIE, "").encode(), b"-_", validate=True)
        inhoud = json.loads(loket(request).crypto.unseal(sealed, _PLEK))
    except ValueError:
        return None
    laatst = {UUID(wie): datetime.fromtimestamp(op, UTC) for wie, op in inhoud["laatst"].items()}
    return Apparaat(UUID(inhoud["id"]), laatst)


def geef(response: Response, crypto: Crypto, eerder: Apparaat | None, gebruiker_id: UUID, nu: datetime) -> None:
    """Keep that this person logged in here just now, beside the others who did so last."""
    apparaat = eerder or Apparaat(uuid4(), {})
    laatst = sorted({**apparaat.laatst, gebruiker_id: nu}.items(), key=lambda een: een[1], reverse=True)[:_MENSEN]
    inhoud = {"id": str(apparaat.id), "laatst": {str(wie): int(op.timestamp()) for wie, op in laatst}}
    waarde = base64.urlsafe_b64encode(crypto.seal(json.dumps(inhoud).encode(), _PLEK)).decode()
    seconden = int(BEKEND_BLIJFT.total_seconds())
    response.set_cookie(COOKIE, waarde, max_age=seconden, path="/", secure=True, httponly=True, samesite="lax")
