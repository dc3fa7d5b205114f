"""Accounts, sessions, one-time links, the pause after failed sign-ins, and access.py: who may do what.

Functions that write are called inside store.db.transaction().
"""
