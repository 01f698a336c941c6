"""Reads and writes of this module's tables. Collections in, collections out; never commits.

A batch changes every counter by one statement per key. The rows are made first where they are missing and then updated,
always in the order of their keys; two transactions that make the same row at once meet its primary key, and the later
one is delivered again.
"""
