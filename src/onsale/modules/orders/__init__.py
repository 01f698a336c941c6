"""Orders and money: what was agreed, what was paid, and that neither is ever lost."""
