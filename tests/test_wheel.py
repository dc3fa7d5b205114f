"""The wheel, installed into an empty environment in another folder: it brings all that its pages need."""

import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
START_SECONDS = 30.0
STOP_SECONDS = 10.0

OPML = """<opml version="2.0"><body><outline text="News">
<outline type="rss" text="Loopback" xmlUrl="http://127.0.0.1:9/feed"/></outline></body></opml>"""
"""A feed that nobody answers for: an instance with one of its own gets no starter feeds, so that polls stay here."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    missing = [name for name in ("build", "hatchling", "pip") if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"NO WHEEL WAS TESTED: {', '.join(missing)} not installed; pip install -e '.[dev]'")
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def place(wheel, tmp_path_factory) -> Path:
    """A folder with the wheel installed in ``venv``; what it depends on is borrowed from the present environment."""
    place = tmp_path_factory.mktemp("elsewhere")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place / "venv")], check=True, timeout=120)
    python = str(place / "venv" / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "install", "--quiet"]
    done = subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    (packages,) = (place / "venv" / "lib").glob("python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return place


def environ(place: Path, instance: str) -> dict[str, str]:
    own = {
        "AGGREGATOR_INSTANCE": str(place / instance),
        "AGGREGATOR_ALLOW_PRIVATE_NETWORKS": "1",
        "AGGREGATOR_FEED_ICONS": "0",
    }
    return {"PATH": os.defpath, "HOME": str(place), "LANG": "C.UTF-8"} | own


def run(place: Path, instance: str, *words: str, given: str | None = None) -> str:
    done = subprocess.run(
        [str(place / "venv" / "bin" / "aggregator"), *words],
        cwd=place,
        env=environ(place, instance),
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def serving(place: Path, instance: str, *options: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The site's address and its process, once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = place / f"{instance}.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            [str(place / "venv" / "bin" / "aggregator"), "serve", "--port", str(port), *options],
            cwd=place,
            env=environ(place, instance),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + START_SECONDS
        while not answers(address):
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.1)
        yield address, process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def answers(address: str) -> bool:
    try:
        return get(f"{address}/healthz")[0] == 200
    except OSError:
        return False


def get(url: str, language: str = "en") -> tuple[int, str, bytes]:
    """Status, content type, body."""
    request = urllib.request.Request(url, headers={"Accept-Language": language})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.headers.get_content_type(), response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read()


def feeds(place: Path, instance: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in run(place, instance, "feeds", "list", "--json").splitlines()]


def wait_for_a_poll(place: Path, instance: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not all(feed["last_poll"] for feed in feeds(place, instance)):
        assert time.monotonic() < deadline, "the poller that serve started visited nothing"
        time.sleep(0.2)
    assert [feed["url"] for feed in feeds(place, instance)] == ["http://127.0.0.1:9/feed"]


def test_the_wheel_holds_what_is_not_code_too(wheel) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    for folder in ("templates", "aggregator/web/static", "aggregator/translations", "aggregator/demo"):
        files = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
        files = {name for name in files if "__pycache__" not in name}
        assert files, folder
        assert {name if name.startswith("aggregator/") else f"aggregator/{name}" for name in files} <= held
    assert "aggregator/feeds.opml" in held
    assert {name.partition("/")[0] for name in held if ".dist-info/" not in name} == {"aggregator"}


def test_the_installed_one_is_what_runs(place) -> None:
    code = "import aggregator; print(aggregator.__file__)"
    python = place / "venv" / "bin" / "python"
    found = subprocess.run([python, "-c", code], cwd=place, env=environ(place, "none"), capture_output=True, text=True)
    assert Path(found.stdout.strip()).is_relative_to(place), found.stdout + found.stderr


def test_it_parses(place) -> None:
    feed = "<rss version='2.0'><channel><title>T</title><item><title>One</title><guid>1</guid></item></channel></rss>"
    parsed = json.loads(run(place, "parsing", "parse", "-", given=feed))
    assert [entry["title"] for entry in parsed["entries"]] == ["One"]


def test_it_serves_pages_and_ends_on_sigterm(place) -> None:
    (place / "one.opml").write_text(OPML, encoding="utf-8")
    run(place, "site", "import", "one.opml")
    with serving(place, "site") as (address, process):
        status, kind, body = get(f"{address}/login")
        english = body.decode()
        assert (status, kind) == (200, "text/html")
        assert '<html lang="en"' in english
        assert "Sign in" in english
        german = get(f"{address}/login", "de-CH,de;q=0.9,en;q=0.5")[2].decode()
        assert '<html lang="de"' in german
        assert "Anmelden" in german
        files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', english))
        assert {Path(name.partition("?")[0]).suffix for name in files} >= {".css", ".js"}
        for name in files:
            status, _, body = get(address + name.replace("&amp;", "&"))
            assert (status, bool(body)) == (200, True), name
        assert get(f"{address}/nowhere")[0] == 404
        wait_for_a_poll(place, "site")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=STOP_SECONDS) == 0
    run(place, "site", "check")


def test_a_first_start_brings_the_starter_catalogue(place) -> None:
    with serving(place, "fresh", "--no-poll") as (_, process):
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=STOP_SECONDS) == 0
    assert re.search(r"^Admin: http://127\.0\.0\.1:\d+/\S+", (place / "fresh.log").read_text(), re.MULTILINE)
    assert len(feeds(place, "fresh")) >= 12
