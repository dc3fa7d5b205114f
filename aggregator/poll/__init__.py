"""plan → visit → settle: which feeds are due, what they say, and what of it is stored."""
