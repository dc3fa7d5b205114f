"""Pure rules of order: topics and what leads from one entry to another."""
