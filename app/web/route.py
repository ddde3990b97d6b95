"""The route of a page: logged in by cookie, forms read and checked before anything else happens."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app import muur
from app.beheer.actor import Actor
from app.context import Route, public_transaction
from app.core import audit
from app.core.errors import AnderMediatype, Fout, OngeldigeInvoer
from app.core.http import FORM_TYPE
from app.web import sessie
from app.web.teksten import EENMALIG, GEHEIM

MAX_VELDEN = 2_000


class Velden:
    """What a form sent, as text: every value of every name, in order."""

    def __init__(self, paren: Iterable[tuple[str, str]]) -> None:
        self.paren = [(naam, waarde.replace("\r\n", "\n")) for naam, waarde in paren]
        self._waarden: dict[str, list[str]] = {}
        for naam, waarde in self.paren:
            self._waarden.setdefault(naam, []).append(waarde)

    def een(self, naam: str) -> str:
        """The first value; empty when it was not sent."""
        return self._waarden.get(naam, [""])[0]

    def alle(self, naam: str) -> list[str]:
        return self._waarden.get(naam, [])

    def namen(self) -> list[str]:
        return list(self._waarden)

    @property
    def inhoud(self) -> list[tuple[str, str]]:
        """What the person filled in and may see again: not what the form itself carries, and never a secret."""
        return [
            (naam, waarde)
            for naam, waarde in self.paren
            if (not naam.startswith("_") or naam == "_versie") and naam not in GEHEIM | EENMALIG
        ]


class Pagina(Route):
    """As every route, but for browsers: the cookie says who asks, and a POST is a form of this very session."""

    claims = staticmethod(sessie.claims)

    async def read_body(self, request: Request, *, expects_form: bool) -> Response | None:  # noqa: ARG002
        """The form, into `request.state.velden`. Raises AndereSite, FormulierVerlopen, OngeldigeInvoer."""
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM_TYPE:
            raise AnderMediatype("Stuur dit formulier vanaf de pagina zelf.")
        sessie.check_herkomst(request)
        try:
            raw = (await request.body()).decode()
            paren = parse_qsl(raw, keep_blank_values=True, max_num_fields=MAX_VELDEN, errors="strict")
        except ValueError:
            raise OngeldigeInvoer([Fout("inhoud", "formulier", "Dit formulier is niet te lezen.")]) from None
        velden = request.state.velden = Velden(paren)
        openbaar = any(part.call is public_transaction for part in self.dependant.dependencies)
        if not openbaar and not sessie.token_klopt(request, velden.een(sessie.VELD)):
            raise sessie.FormulierVerlopen
        return None


def begin_opnieuw(tx: Session, actor: Actor) -> None:
    """Nothing of a refused act stays but its line in the log; what is shown next is read afresh."""
    tx.rollback()
    if actor.geweigerd is not None:
        handeling, soort, object_id = actor.geweigerd
        zaak = object_id if soort == "aanmelding" else None
        audit.record(tx, actor, handeling, soort, object_id, aanmelding_id=zaak, resultaat=audit.GEWEIGERD)
        actor.geweigerd = None
    muur.stand(tx, actor)


def velden(request: Request) -> Velden:
    """The form of this request, read by `Pagina`; empty when it could not be read."""
    found: Any = getattr(request.state, "velden", None)
    return found if isinstance(found, Velden) else Velden([])


def versie(request: Request) -> int:
    """The version that the form was made from; one that was tampered with never matches."""
    tekst = velden(request).een("_versie")
    return int(tekst) if tekst.isascii() and tekst.isdigit() and len(tekst) < 10 else -1
