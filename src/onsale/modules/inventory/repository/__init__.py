"""Reads and writes of inventory's tables. Collections in, collections out; never commits.

Every change of a counter is one guarded statement: the database decides, whatever the caller believed. The counters of
a ticket type are a row that everybody wants, so they are changed last, in the order of their keys: who changes them has
nothing left to wait for but the commit.
"""
