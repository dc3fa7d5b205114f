"""SQLite through sqlite-utils: all the SQL of the house, one file a noun.

Functions take a connection from db.connect() and give records of model.py. Those that write are called inside
db.transaction(), so that callers decide what belongs together.
"""
