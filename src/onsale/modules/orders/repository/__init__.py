"""Reads and writes of orders' tables. Collections in and out; never commits. Every move of a state is guarded."""
