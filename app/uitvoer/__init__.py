"""Exports: what someone brought in, what a table did in a period (four eyes), and one case for its subject."""
