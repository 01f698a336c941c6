"""The commands behind the Makefile: set-up, running and checking, with nothing but Python's standard library.

Every step is keyed by the contents of what it reads, so it runs when those changed and never otherwise; an interrupted
step leaves no stamp and is simply done again. Read `__main__.py` for the commands, `setup.py` for the steps.
"""
