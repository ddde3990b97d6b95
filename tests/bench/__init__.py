"""`make bench`: how fast the service is, beside a bare route and the database alone. Start at __main__.py."""
