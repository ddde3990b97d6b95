"""Mail over SMTP: one message, one connection, one deadline. RFC 5321, RFC 8314 (TLS), RFC 3834 (automatic mail)."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from app.core import trace
from app.core.deadline import Deadline
from app.core.outbox import Mislukt

# Until the server is ready for the message, and each step of that; and then for its word that it took the message. Who
# gives up before that word does not know, and sends twice: RFC 5321 4.5.3.2.6 has ten minutes, `outbox.HUUR` three.
DEADLINE_SECONDS, STEP_SECONDS, ANSWER_SECONDS = 25.0, 10.0, 90.0
_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,188}")
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


@dataclass(frozen=True)
class Mailserver:
    """Where mail is handed over, and by whom it is sent."""

    scheme: str
    host: str
    port: int
    gebruiker: str | None
    wachtwoord: str | None
    afzender: str

    @property
    def domain(self) -> str:
        return self.afzender.rpartition("@")[2]


def mailserver(url: str, afzender: str, wachtwoord: str | None = None) -> Mailserver:
    """Read `smtp://host:port`, `smtps://…` or `smtp+starttls://…`, with `user:password@` in it, or the password apart.

    Raises ValueError in Dutch; a password never goes over a connection without TLS.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise ValueError(
            "EXPERTLOKET_SMTP_URL moet smtp://host:poort, smtps://host:poort of smtp+starttls://host:poort zijn"
        ) from None
    gebruiker = unquote(parts.username) if parts.username else None
    wachtwoord = wachtwoord or (unquote(parts.password) if parts.password else None)
    if not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("EXPERTLOKET_SMTP_URL noemt geen mailserver, of te veel")
    if (gebruiker is None) != (wachtwoord is None):
        raise ValueError("bij EXPERTLOKET_SMTP_URL hoort een gebruiker met een wachtwoord, of geen van beide")
    if wachtwoord is not None and parts.scheme == "smtp":
        raise ValueError("een wachtwoord gaat niet zonder TLS: gebruik smtps:// of smtp+starttls://")
    if not _ADDRESS.fullmatch(afzender):
        raise ValueError("EXPERTLOKET_AFZENDER moet een e-mailadres zijn")
    return Mailserver(parts.scheme, parts.hostname, port, gebruiker, wachtwoord, afzender)


def letter(server: Mailserver, naar: str, id: object, onderwerp: str, tekst: str, op: datetime) -> EmailMessage:
    """A plain text mail. The same `id` gives the same Message-ID, so that a double is known as one.

    Raises ValueError when an address or the subject is no single line: nothing can add a header.
    """
    if not _ADDRESS.fullmatch(naar):
        raise ValueError("no address")
    message = EmailMessage(policy=SMTP)
    message["From"] = server.afzender
    message["To"] = naar
    message["Subject"] = onderwerp
    message["Date"] = format_datetime(op)
    message["Message-ID"] = f"<{id}@{server.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(tekst, cte="quoted-printable")
    return message


def send(server: Mailserver, message: EmailMessage, *, seconds: float | None = None) -> None:
    """Hand it over, and return when the server took it; `seconds` until it is ready for the message.

    Raises Mislukt: for good when the server refuses this message (5xx)."""
    with trace.call("mail"), Deadline(seconds or DEADLINE_SECONDS) as deadline:
        try:
            with _connection(server, deadline) as smtp:
                _hand_over(smtp, server.afzender, message, deadline)
        except smtplib.SMTPResponseException as error:
            # Of the server or our settings, not of this message.
            raise Mislukt(f"smtp-{error.smtp_code}", onbereikbaar=True) from None
        except ssl.SSLError:
            raise Mislukt("tls", onbereikbaar=True) from None
        except (OSError, smtplib.SMTPException) as error:
            # smtplib tells of a server that keeps silent as of one that hung up.
            slow = deadline.passed or isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
            raise Mislukt("te-traag" if slow else "verbinding", onbereikbaar=True) from None


def _hand_over(smtp: smtplib.SMTP, afzender: str, message: EmailMessage, deadline: Deadline) -> None:
    """The steps of one message. Not `sendmail`, which has one patience for all of them."""
    smtp.ehlo_or_helo_if_needed()
    _accepted(smtp.mail(afzender))
    _accepted(smtp.rcpt(str(message["To"])))
    _accepted(smtp.docmd("DATA"), 354)
    _wait_for(smtp, deadline, ANSWER_SECONDS)
    # A line that begins with a dot gets one more: a dot alone is the end (RFC 5321 4.5.2).
    smtp.send(re.sub(rb"(?m)^\.", b"..", message.as_bytes()) + b".\r\n")
    _accepted(smtp.getreply())
    _wait_for(smtp, deadline, STEP_SECONDS)  # only goodbye is left


def _wait_for(smtp: smtplib.SMTP, deadline: Deadline, seconds: float) -> None:
    deadline.begins_again(seconds)
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _accepted(reply: tuple[int, bytes], *codes: int) -> None:
    """Raises Mislukt when the server refuses: for good at 5xx; at 421 it is leaving, so the next one need not ask."""
    code = reply[0]
    if code not in (codes or (250, 251)):
        raise Mislukt(f"smtp-{code}", blijvend=500 <= code < 600, onbereikbaar=code == 421)


@contextmanager
def _connection(server: Mailserver, deadline: Deadline) -> Iterator[smtplib.SMTP]:
    """Connected, in TLS and logged in as the settings say. How goodbye is said matters to nobody."""
    timeout = min(STEP_SECONDS, deadline.left())
    # Reading whom this machine trusts takes longer than handing over a mail.
    context = None if server.scheme == "smtp" else ssl.create_default_context()
    name = server.domain  # not the name of this machine
    smtp = (
        smtplib.SMTP_SSL(server.host, server.port, name, timeout=timeout, context=context)
        if server.scheme == "smtps"
        else smtplib.SMTP(server.host, server.port, name, timeout)
    )
    try:
        if smtp.sock is not None:
            deadline.ends(smtp.sock)
        if server.scheme == "smtp+starttls":
            smtp.starttls(context=context)
            if smtp.sock is not None:
                deadline.ends(smtp.sock)
        if server.gebruiker is not None and server.wachtwoord is not None:
            smtp.login(server.gebruiker, server.wachtwoord)
        yield smtp
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
    finally:
        smtp.close()
