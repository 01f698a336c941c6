"""Reads and writes of this module's tables. Collections in, collections out; never commits.

Every transaction touches the tables in the same order, tickets, refunds, orders, performances, and the rows of each by
key, so that two of them never wait for each other in a circle.
"""
