"""The schema's history: one module a step, applied in order, each in a transaction and recorded by sqlite-utils."""

from sqlite_utils import Migrations

from aggregator.store.migrations import m001_the_way

MIGRATIONS = Migrations("aggregator")
for _module in (m001_the_way,):
    MIGRATIONS(name=_module.__name__.rpartition(".")[2])(_module.apply)

NAMES: tuple[str, ...] = ("m001_the_way",)
