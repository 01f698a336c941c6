"""The gateway's own rules: who may ask how often. The waiting room and risk rules will live here."""
