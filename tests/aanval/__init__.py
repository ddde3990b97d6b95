"""Attacks on releases: invented years, oracles that share nothing with the product, and the full-size run."""
