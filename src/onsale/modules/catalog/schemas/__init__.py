"""The catalogue on the wire: what requests may hold and how facts are presented."""
