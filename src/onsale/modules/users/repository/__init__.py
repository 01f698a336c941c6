"""Reads and writes of users' tables. Collections in and out; never commits."""
