import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import CHROMIUM, Site, chromium, site

if CHROMIUM is None:
    reason = "SKIPPED LOUDLY: Chromium is not here; install Debian's package chromium to run the browser tests"
    if os.environ.get("CI"):
        raise RuntimeError(reason)
    pytest.skip(reason, allow_module_level=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with the module: playwright keeps a loop running, under which other tests could not run theirs."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running demo, shared: tests make their own people and collections in it."""
    with site(tmp_path_factory.mktemp("demo"), "demo") as running:
        yield running
