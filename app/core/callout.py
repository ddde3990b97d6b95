"""POST to an address that someone else chose: only to the internet, to the very address that was checked, and briefly.

Whoever registers a URL must not be able to make this service speak to its own network (SSRF, OWASP API7): the name is
resolved once, each address it gives must be a public one, and the connection goes to the address that was checked, so a
name that resolves otherwise a moment later changes nothing. No redirects, no proxy from the environment; of the answer
only the status is read, and a deadline ends whatever comes slowly.
"""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import SplitResult, urlsplit

from app.core import trace
from app.core.deadline import Deadline
from app.core.oidc import is_safe_url
from app.core.outbox import Mislukt

DEADLINE_SECONDS = 15.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOOPBACK = {"127.0.0.1", "::1"}
Resolve = Callable[..., Any]


def is_acceptable(url: str, *, loopback: bool) -> bool:
    """Whether this URL can be registered: https, no user, and no literal address that is not public. What its name
    resolves to is looked at with every message."""
    if not is_safe_url(url, loopback=loopback):
        return False
    parts = urlsplit(url)
    try:
        address = ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return parts.hostname != "localhost" or loopback
    return is_public(str(address)) or (loopback and str(address) in _LOOPBACK)


def is_public(text: str) -> bool:
    """Whether an address belongs to the internet: not private, link-local (metadata), loopback, shared, multicast or
    reserved; also not when one of those is wrapped in an IPv6 address."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        wrapped = [one for one in inner if one is not None]
        if wrapped:
            return all(is_public(str(one)) for one in wrapped)
        if int(address) >> 32 == 0:  # the old IPv4-compatible form
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    loopback: bool = False,
    seconds: float | None = None,
    resolve: Resolve = socket.getaddrinfo,
) -> None:
    """Send, and return when it was taken (2xx). Raises Mislukt: for good at a redirect or an address that is not
    allowed, otherwise to try again. `loopback`: also to this machine (demo and tests)."""
    with trace.call("webhook") as step:
        headers = {**headers, trace.HEADER: step.header}
        _post(url, headers, body, loopback=loopback, seconds=seconds or DEADLINE_SECONDS, resolve=resolve)


def _post(
    url: str, headers: Mapping[str, str], body: bytes, *, loopback: bool, seconds: float, resolve: Resolve
) -> None:
    if not is_safe_url(url, loopback=loopback):
        raise Mislukt("adres-niet-toegestaan", blijvend=True)
    parts = urlsplit(url)
    addresses = _addresses(parts, loopback=loopback, resolve=resolve)
    with Deadline(seconds) as deadline:
        try:
            status = _exchange(parts, addresses, headers, body, deadline)
        except (OSError, HTTPException, ValueError) as error:
            raise Mislukt(_reason(error, deadline), onbereikbaar=True) from None
    if deadline.passed:  # cut off half-way in its answer
        raise Mislukt("te-traag", onbereikbaar=True)
    if 300 <= status < 400:
        raise Mislukt("doorverwezen", blijvend=True)
    if not 200 <= status < 300:
        raise Mislukt(f"http-{status}")


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _addresses(parts: SplitResult, *, loopback: bool, resolve: Resolve) -> list[str]:
    """What the name resolves to, once. One address that is not allowed refuses them all."""
    try:
        found = resolve(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Mislukt("naam-onbekend", onbereikbaar=True) from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not all(is_public(one) or (loopback and one in _LOOPBACK) for one in addresses):
        raise Mislukt("adres-niet-toegestaan", blijvend=True)
    return addresses


class _Pinned(HTTPConnection):
    """Connects to the address that was checked; the name is only for TLS and the Host header."""

    def __init__(self, parts: SplitResult, address: str, deadline: Deadline) -> None:
        super().__init__(parts.hostname or "", _port(parts), timeout=deadline.left())
        self._secure = parts.scheme == "https"
        self._address = address
        self._deadline = deadline

    def connect(self) -> None:
        """Open the connection; the deadline can end it from here on, also during the TLS handshake."""
        self.sock = socket.create_connection((self._address, self.port), self._deadline.left())
        if self._secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self._deadline.ends(self.sock)
            self.sock.do_handshake()
        else:
            self._deadline.ends(self.sock)


def _exchange(
    parts: SplitResult, addresses: list[str], headers: Mapping[str, str], body: bytes, deadline: Deadline
) -> int:
    """The status of the first address that takes a connection."""
    connection = _Pinned(parts, addresses[0], deadline)
    for address in addresses:
        connection = _Pinned(parts, address, deadline)
        try:
            connection.connect()
            break
        except OSError:
            connection.close()
            if address == addresses[-1]:
                raise
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        answer.close()
        return answer.status
    finally:
        with suppress(OSError):
            connection.close()


def _reason(error: Exception, deadline: Deadline) -> str:
    if deadline.passed or isinstance(error, TimeoutError):
        return "te-traag"
    if isinstance(error, ssl.SSLError):
        return "tls"
    return "verbinding" if isinstance(error, OSError) else "geen-http"
