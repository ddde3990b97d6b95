"""JSON read strictly: UTF-8, no duplicate keys, no NaN, no more than a few levels deep (RFC 8259, I-JSON)."""

import json
import re
from collections.abc import Collection
from functools import partial
from typing import Any, NoReturn

MAX_DEPTH = 20
MAX_EXACT = 2**53 - 1  # beyond this not every whole number can be told from the next (RFC 7493 §2.2)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


class OnleesbareJson(ValueError):
    """The text is not JSON that we accept; the message is Dutch and names no value."""


def loads(raw: bytes, *, unknown: Collection[str] = ()) -> Any:
    """Parse `raw`; raises OnleesbareJson. Keys in `unknown` get a name that no schema has, so that it refuses them."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise OnleesbareJson("De inhoud is geen geldige UTF-8.") from None
    if _depth(raw) > MAX_DEPTH:
        raise OnleesbareJson(f"De inhoud is te diep genest: hoogstens {MAX_DEPTH} niveaus.")
    try:
        return json.loads(
            text, object_pairs_hook=partial(_unique, unknown), parse_constant=_no_constant, parse_float=_number
        )
    except OnleesbareJson:
        raise
    except (ValueError, RecursionError):
        raise OnleesbareJson("De inhoud is geen geldige JSON.") from None


def _unique(unknown: Collection[str], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = {f"?{key}" if key in unknown else key: value for key, value in pairs}
    if len(result) != len(pairs):
        raise OnleesbareJson("Een veld staat dubbel in de inhoud.")
    return result


def _number(text: str) -> float:
    """`19.0` is the number 19, and so a whole one (JSON Schema 2020-12 §4.2.3): some clients write every number so."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) <= MAX_EXACT else value


def _no_constant(_name: str) -> NoReturn:
    raise OnleesbareJson("De inhoud is geen geldige JSON.")


def _depth(raw: bytes) -> int:
    """How deep brackets nest outside strings; stops counting past the limit."""
    depth = deepest = 0
    for byte in _STRING.sub(b"", raw):
        depth += (byte in b"[{") - (byte in b"]}")
        deepest = max(deepest, depth)
        if deepest > MAX_DEPTH:
            break
    return deepest
