"""Running a step's schema."""

from sqlite_utils import Database


def run_statements(db: Database, schema: str) -> None:
    """Each statement by itself, so that all stay in the step's transaction: a script would commit it first.

    :param schema: statements that end with a semicolon at the end of a line; no other line ends with one
    """
    for statement in schema.split(";\n"):
        if statement.strip():
            db.execute(statement)
