"""Benchmarks: a lean load generator drives the running server over HTTP and checks what it was told.

Read `scenarios/holds.py` first, then `trial.py` (one measured run on a fresh server) and `loadgen.py` (how the load
is made).
"""
