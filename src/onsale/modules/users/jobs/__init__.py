"""What users does by itself."""
