"""What changes tickets: issuing, voiding, admitting. One file per use case."""
