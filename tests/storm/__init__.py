"""Kills, outages, overload and crowds, all real: processes that die, servers that are gone, and many at once."""
