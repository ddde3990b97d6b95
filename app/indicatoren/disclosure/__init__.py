"""Publishing counts without giving anyone away: controlled rounding, and the attacker that checks it.

Imports nothing of the product: arrays in, arrays out. The attacker (`aanval` and what it stands on) reads only what is
published. README: How releases are made safe.

Nothing is imported here: who only reads a release (`model`, `trends`) does not load numpy and scipy with it.
"""
