"""Feeds in and out of the catalogue: OPML, adding by address."""
