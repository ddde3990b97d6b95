"""Publishing counts without giving anyone away: controlled rounding, and the attacker that checks it.

Imports nothing of the product: arrays in, arrays out. The attacker (`aanval` and what it stands on) reads only what is
published. README: How releases are made safe.
"""

from app.indicatoren.disclosure.model import Cel, Eenheden, NietTePubliceren, Publicatie
from app.indicatoren.disclosure.publiceren import publiceer
from app.indicatoren.disclosure.trends import Aandeel, aandeel, bewezen_verschil, opgeteld, verandering

__all__ = [
    "Aandeel",
    "Cel",
    "Eenheden",
    "NietTePubliceren",
    "Publicatie",
    "aandeel",
    "bewezen_verschil",
    "opgeteld",
    "publiceer",
    "verandering",
]
