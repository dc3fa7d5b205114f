"""Bytes to records: documents of every feed format, HTML made safe, dates, encodings, feed links of pages.

Knows the model and nothing else: no network, no database, no settings.
"""
