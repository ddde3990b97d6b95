"""Real bodies, damaged: bytes flipped, cut, doubled and moved, and the classics that trip a parser."""

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.operaties import teksten, vervang

KANARIE = "kanarie-7b1f"
DIEPST = 20  # levels of brackets that the interface accepts (I-JSON says: no more than one can be sure of)

Schade = Callable[[random.Random, bytes], bytes]


def _plek(kans: random.Random, inhoud: bytes) -> int:
    return kans.randrange(len(inhoud)) if inhoud else 0


def _klap_om(kans: random.Random, inhoud: bytes) -> bytes:
    stuk = bytearray(inhoud)
    for _ in range(kans.choice([1, 1, 2, 8])):
        if stuk:
            stuk[_plek(kans, inhoud)] ^= 1 << kans.randrange(8)
    return bytes(stuk)


def _kap_af(kans: random.Random, inhoud: bytes) -> bytes:
    return inhoud[: _plek(kans, inhoud)]


def _verdubbel(kans: random.Random, inhoud: bytes) -> bytes:
    begin, eind = sorted((_plek(kans, inhoud), _plek(kans, inhoud)))
    return inhoud[:eind] + inhoud[begin:eind] + inhoud[eind:]


def _laat_weg(kans: random.Random, inhoud: bytes) -> bytes:
    begin = _plek(kans, inhoud)
    return inhoud[:begin] + inhoud[begin + kans.choice([1, 2, 9]) :]


def _voeg_in(kans: random.Random, inhoud: bytes) -> bytes:
    stukken = [
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\r\n",
        b"\x1b[31m",
        "\u202e".encode(),
        b'"',
        b"}",
        b",",
    ]
    begin = _plek(kans, inhoud)
    return inhoud[:begin] + kans.choice(stukken) + inhoud[begin:]


def _andere_waarde(kans: random.Random, inhoud: bytes) -> bytes:
    """One value becomes something that JSON has, or just has not."""
    waarden = [
        b"NaN", b"-Infinity", b"1e400", b"-0.0", b"9" * 400, b"1" + b"0" * 30, b"0x10", b"01", b"1.", b"tru", b"null",
        b'"\\ud83d"', b'"\\udc00\\ud800"', b'"\\u0000"', b'"\\x41"', b'"' + b"x" * 9000 + b'"', b"[[[[[[]]]]]]", b"{}",
        b"[" * 30 + b"]" * 30, b'{"a":' * 25 + b"1" + b"}" * 25, b"true", b"-1", b"2147483648", b"9223372036854775808",
    ]  # fmt: skip
    gevonden = list(re.finditer(rb'(?<=[:\[,])\s*("(?:[^"\\]|\\.)*"|[-\w.]+)', inhoud))
    if not gevonden:
        return kans.choice(waarden)
    hier = kans.choice(gevonden)
    return inhoud[: hier.start()] + kans.choice(waarden) + inhoud[hier.end() :]


def _dubbele_naam(kans: random.Random, inhoud: bytes) -> bytes:
    namen = list(re.finditer(rb'"\w+"\s*:', inhoud))
    if not namen:
        return b'{"a": 1, "a": 2}'
    hier = kans.choice(namen)
    return inhoud[: hier.start()] + hier.group() + kans.choice([b"null,", b"1,", b'"x",']) + inhoud[hier.start() :]


def _om_elkaar(kans: random.Random, inhoud: bytes) -> bytes:
    """Another encoding or wrapping of the same text."""
    tekst = inhoud.decode("utf-8", "replace")
    return kans.choice(
        [
            tekst.encode("utf-16"),
            b"\xef\xbb\xbf" + inhoud,
            b"[" + inhoud + b"]",
            inhoud + inhoud,
            inhoud + b"\x00",
            b"[" * kans.choice([25, 5000]) + inhoud,
            b"/* */" + inhoud,
            inhoud.replace(b'"', b"'"),
            inhoud[::-1],
            b"",
        ]
    )


SCHADES: tuple[Schade, ...] = (
    _klap_om, _kap_af, _verdubbel, _laat_weg, _voeg_in, _andere_waarde, _dubbele_naam, _om_elkaar,
)  # fmt: skip


def beschadigd(voorbeelden: list[Any], aantal: int, kans: random.Random) -> Iterator[bytes]:
    """So many damaged bodies, each with something in one of its texts that no answer may repeat."""
    begin = kans.randrange(len(SCHADES))  # so that a few for each operation are every kind for all
    for nummer in range(begin, begin + aantal):
        voorbeeld = kans.choice(voorbeelden)
        plekken = list(teksten(voorbeeld))
        if plekken:
            voorbeeld = vervang(voorbeeld, kans.choice(plekken), KANARIE)
        inhoud = json.dumps(voorbeeld, ensure_ascii=False).encode()
        yield SCHADES[nummer % len(SCHADES)](kans, inhoud)


def leesbaar(inhoud: bytes) -> tuple[bool, Any]:
    """Whether this still is JSON by the letter (RFC 8259, I-JSON: UTF-8, each name once, no NaN, no half characters,
    not too deep), and what it says."""

    def eenmalig(paren: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({naam for naam, _ in paren}) < len(paren):
            raise ValueError("twice")
        return dict(paren)

    def geen(_naam: str) -> Any:
        raise ValueError("no number")

    try:
        waarde = json.loads(inhoud.decode("utf-8"), object_pairs_hook=eenmalig, parse_constant=geen)
        json.dumps(waarde, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return False, None
    return _diepte(waarde) <= DIEPST, waarde


def _diepte(waarde: Any) -> int:
    if isinstance(waarde, dict):
        return 1 + max(map(_diepte, waarde.values()), default=0)
    if isinstance(waarde, list):
        return 1 + max(map(_diepte, waarde), default=0)
    return 0
