"""Reports: what was sold, when and for how much, kept as counters while it happens."""
