"""A form with a file in it: the fields first, then the file as a stream, sealed on its way as in the interface."""

import unicodedata
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from app.bijlagen import ontvangst, service
from app.bijlagen.namen import bezwaar
from app.core.errors import Fout, NietGevonden, OngeldigeInvoer, TeGroot
from app.onderdelen import loket
from app.web import sessie
from app.web.route import Pagina, Velden

FORM_MET_BESTAND = "multipart/form-data"
VELD = "bestand"
# The fields before the file are a token and a number.
_MAX_VELD, _MAX_DELEN = 200, 8
_ONLEESBAAR = "Dit formulier is niet te lezen."


class _Delen:
    """Reads a multipart body as it comes: fields whole, the file in pieces."""

    def __init__(self, request: Request, grens: bytes) -> None:
        self._stroom = request.stream()
        self._lezer = MultipartParser(
            grens,
            {
                "on_part_begin": self._deel,
                "on_header_field": lambda data, a, b: self._kop.extend(data[a:b]),
                "on_header_value": lambda data, a, b: self._waarde.extend(data[a:b]),
                "on_header_end": self._kop_klaar,
                "on_headers_finished": self._koppen_klaar,
                "on_part_data": self._inhoud,
                "on_part_end": self._deel_klaar,
            },
        )
        self._kop, self._waarde, self._nu = bytearray(), bytearray(), bytearray()
        self._koppen: dict[bytes, bytes] = {}
        self._naam = ""
        self._delen = 0
        self._stukken: list[bytes] = []
        self._klaar = False
        self.paren: list[tuple[str, str]] = []
        self.bestandsnaam: str | None = None

    def _deel(self) -> None:
        self._koppen, self._naam, self._nu = {}, "", bytearray()
        self._delen += 1
        if self._delen > _MAX_DELEN or self.bestandsnaam is not None:
            raise _onleesbaar()

    def _kop_klaar(self) -> None:
        self._koppen[bytes(self._kop).lower()] = bytes(self._waarde)
        self._kop, self._waarde = bytearray(), bytearray()

    def _koppen_klaar(self) -> None:
        _, opties = parse_options_header(self._koppen.get(b"content-disposition", b""))
        self._naam = opties.get(b"name", b"").decode("utf-8", "replace")
        if self._naam == VELD:
            naam = opties.get(b"filename", b"").decode("utf-8", "replace")
            self.bestandsnaam = unicodedata.normalize("NFC", naam)

    def _inhoud(self, data: bytes, begin: int, eind: int) -> None:
        if self._naam == VELD:
            self._stukken.append(data[begin:eind])
            return
        self._nu += data[begin:eind]
        if len(self._nu) > _MAX_VELD:
            raise _onleesbaar()

    def _deel_klaar(self) -> None:
        if self._naam == VELD:
            self._klaar = True
        elif self._naam:
            self.paren.append((self._naam, self._nu.decode("utf-8", "replace")))

    async def _lees(self) -> bool:
        """One piece of the body; False at its end."""
        try:
            stuk = await anext(self._stroom, b"")
        except ClientDisconnect:
            raise _onleesbaar() from None
        if not stuk:
            return False
        try:
            self._lezer.write(stuk)
        except MultipartParseError:
            raise _onleesbaar() from None
        return True

    async def tot_het_bestand(self) -> None:
        """The fields, up to where the file begins."""
        while self.bestandsnaam is None:
            if not await self._lees():
                return

    async def bestand(self) -> AsyncIterator[bytes]:
        """The pieces of the file."""
        while True:
            for stuk in self._stukken:
                yield stuk
            self._stukken = []
            if self._klaar:
                return
            if not await self._lees():
                raise _onleesbaar()


def _onleesbaar() -> OngeldigeInvoer:
    return OngeldigeInvoer([Fout(VELD, "formulier", _ONLEESBAAR)])


def grens_van(request: Request) -> bytes | None:
    """What separates the parts of this body; None for any other kind of body."""
    soort, opties = parse_options_header(request.headers.get("content-type", ""))
    return opties.get(b"boundary") if soort == FORM_MET_BESTAND.encode() else None


class BestandPagina(Pagina):
    """Takes in the file before the act, and only from who may add one. What is wrong with it is kept for the form."""

    async def read_body(self, request: Request, *, expects_form: bool) -> Response | None:
        grens = grens_van(request)
        if grens is None:
            return await super().read_body(request, expects_form=expects_form)
        sessie.check_herkomst(request)
        delen = _Delen(request, grens)
        await delen.tot_het_bestand()
        velden = request.state.velden = Velden(delen.paren)
        request.state.vingerafdruk = b""  # the body is gone by: nothing is to read it again
        if not sessie.token_klopt(request, velden.een(sessie.VELD)):
            raise sessie.FormulierVerlopen
        try:
            aanmelding_id = UUID(request.path_params["id"])
        except ValueError:
            raise NietGevonden from None
        if not delen.bestandsnaam:
            return None  # nothing was chosen
        mag = await self.before(request, lambda tx, actor: service.ruimte(tx, actor, aanmelding_id, herhaling=False))
        try:
            if fout := bezwaar(delen.bestandsnaam):
                raise OngeldigeInvoer([Fout(VELD, *fout)])
            opslag = loket(request).bijlagen
            bestand = await ontvangst.ontvang(delen.bestand(), opslag, aanmelding_id, delen.bestandsnaam, mag)
        except (OngeldigeInvoer, TeGroot) as fout_in_bestand:
            request.state.bestandfout = fout_in_bestand
        else:
            request.state.bestand = bestand
        return None

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await original(request)
            finally:  # whatever came of it: what was not kept, goes
                bestand: ontvangst.Ontvangen | None = getattr(request.state, "bestand", None)
                if bestand is not None:
                    loket(request).bijlagen.drop(bestand.id)

        return handler
