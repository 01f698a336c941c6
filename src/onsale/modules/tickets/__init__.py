"""Tickets: issues one per purchased item, shows it as a signed code, and admits each once at the gate."""
