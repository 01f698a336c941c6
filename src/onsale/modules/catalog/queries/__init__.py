"""What the catalogue knows: an organiser's own things from the database, the public's from memory."""
