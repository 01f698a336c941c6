"""Accounts: sign-in by phone and code, sessions, roles."""
