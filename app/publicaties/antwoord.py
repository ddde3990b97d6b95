"""How published bytes leave: as they were stored, with their ETag, or 304 for who has them already (RFC 9110 §13)."""

from email.utils import format_datetime

from fastapi import Request, Response

from app.publicaties.opslag import GepubliceerdeBytes

# A cache in between may keep open data, and asks whether it is still so; the rest is for the asker alone.
_OPENBAAR, _EIGEN = "public, max-age=300", "private, no-cache"


def gepubliceerd(request: Request, gegeven: GepubliceerdeBytes, *, openbaar: bool = False) -> Response:
    """The answer to a question for something published: the only one that the routes for monitoring can make."""
    headers = {"ETag": gegeven.etag, "Cache-Control": _OPENBAAR if openbaar else _EIGEN}
    if gegeven.sinds is not None:
        headers["Last-Modified"] = format_datetime(gegeven.sinds, usegmt=True)
    if openbaar:
        headers["Access-Control-Allow-Origin"] = "*"
    if _heeft_al(request.headers.get("if-none-match"), gegeven.etag):
        return Response(status_code=304, headers=headers)
    return Response(gegeven.inhoud, headers=headers, media_type=gegeven.mediatype)


def _heeft_al(if_none_match: str | None, etag: str) -> bool:
    """Weak comparison, as for every GET."""
    genoemd = [een.strip().removeprefix("W/") for een in (if_none_match or "").split(",")]
    return "*" in genoemd or etag in genoemd
