"""The language between modules: domain events, token claims, money and bilingual text. Imports nothing of ours."""
