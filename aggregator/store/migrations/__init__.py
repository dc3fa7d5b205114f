"""The schema's history: one module a step, applied in order, each in a transaction and recorded by sqlite-utils."""

from sqlite_utils import Migrations

from aggregator.store.migrations import (
    m001_the_way,
    m002_identity,
    m003_unread_ranges,
    m004_options,
    m005_reading,
    m006_sets,
)

_STEPS = (m001_the_way, m002_identity, m003_unread_ranges, m004_options, m005_reading, m006_sets)

MIGRATIONS = Migrations("aggregator")
NAMES: tuple[str, ...] = tuple(step.__name__.rpartition(".")[2] for step in _STEPS)
for _step, _name in zip(_STEPS, NAMES, strict=True):
    MIGRATIONS(name=_name)(_step.apply)
