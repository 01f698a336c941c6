"""What organisers do, one file per use case. Each command is one transaction and belongs to one organisation."""
