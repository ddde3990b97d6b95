"""Expertloket: one counter for the regional expert tables of Dutch youth care."""
