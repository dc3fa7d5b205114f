"""What holds for all tests: no example of a property test is too slow, since machines differ."""

from hypothesis import settings

settings.register_profile("aggregator", deadline=None)
settings.load_profile("aggregator")
