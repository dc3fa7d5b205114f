"""An RSS and Atom aggregator and reader. docs/architecture.md shows the way that data takes through the rooms."""

__version__ = "0.2.0"
