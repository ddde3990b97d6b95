"""Logging in where it is no demo: with a password and a second factor, and after that by renewing what one has."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from app.core.passwords import totp_code
from tests.bench.servers import Server

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Logins:
    """The people of a database and of its copies: their password, and codes that each let in once."""

    def __init__(self, password: str) -> None:
        self.password = password
        self._codes: dict[str, list[str]] = {}
        # What renews the login of a person at a server: asking for a token uses it up for a new one.
        self._renew: dict[tuple[int, str], str] = {}

    def enrol(self, server: Server, naam: str) -> None:
        """Set up the second factor of this person, for every copy that is made after this."""
        first = _tokens(server, grant_type="password", username=naam, password=self.password)["access_token"]
        headers = {"Authorization": f"Bearer {first}", "Content-Type": "application/json"}
        made = json.loads(server.request("POST", "/v1/mij/tweede-factor", headers=headers))
        body = json.dumps({"code": totp_code(base64.b32decode(made["geheim"]), datetime.now(UTC))})
        done = json.loads(server.request("POST", "/v1/mij/tweede-factor/bevestiging", body, headers))
        self._codes[naam] = done["herstelcodes"]

    def code(self, naam: str) -> str:
        """A code that was not used yet, in any copy."""
        return self._codes[naam].pop()

    def token(self, server: Server, naam: str) -> str:
        """An access token. It lives short, so it is asked again for each measurement."""
        known = self._renew.get((server.pid, naam))
        if known is None:
            own = {"username": naam, "password": self.password, "otp": self.code(naam)}
            tokens = _tokens(server, grant_type="password", **own)
        else:
            tokens = _tokens(server, grant_type="refresh_token", refresh_token=known)
        self._renew[server.pid, naam] = tokens["refresh_token"]
        return str(tokens["access_token"])


def _tokens(server: Server, **form: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(server.request("POST", "/v1/token", urlencode(form), _FORM))
    return answer
