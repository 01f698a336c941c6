"""Messages to people: SMS and e-mail, each sent once, outside of every transaction."""
