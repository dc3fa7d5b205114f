"""The site: each file reads a request, calls one thing, renders. No SQL and no rules of its own."""
