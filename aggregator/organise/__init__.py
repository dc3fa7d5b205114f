"""Pure rules of order: the starter topics, and what changed between two texts."""
