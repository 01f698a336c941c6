"""What a message says and when it is tried again; no database, no network."""
