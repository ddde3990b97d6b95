"""Publishing counts without giving anyone away: controlled rounding, and the attacker that checks it.

Imports nothing of the product: arrays in, arrays out. The module `aanval` reads only what is published.
"""
