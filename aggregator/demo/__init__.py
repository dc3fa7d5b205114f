"""The sample sites of ``aggregator demo``: content of our own writing, served on loopback."""
