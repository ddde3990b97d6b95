"""Back-up, restore, moving to PostgreSQL, upgrading while people work, and the check of all of it."""
