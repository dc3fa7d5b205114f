"""The house rules that no other tool checks."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = ("3.11", "3.12", "3.13")
LINES = 400
RECORDS_LINES = 450
"""aggregator/model.py: the records of the whole house are one place."""


def sources() -> list[Path]:
    return sorted((ROOT / "aggregator").rglob("*.py"))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def kept_files() -> tuple[Path, ...]:
    """What the repository keeps, or would: files that are not ignored."""
    listing = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    try:
        said = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"not a git checkout, so there is no list of the kept files: {error}")
    paths = (ROOT / name for name in said.stdout.decode().split("\0") if name)
    return tuple(path for path in paths if path.is_file())


@cache
def texts() -> dict[str, str]:
    """The kept text files but this one, by name."""
    found = {}
    for path in kept_files():
        content = path.read_bytes()
        if b"\0" not in content and path != Path(__file__):
            found[shown(path)] = content.decode("utf-8")
    return found


# ── dependencies ────────────────────────────────────────────────────────────────────────────────────────────────────


def required(lines: list[str], extras: frozenset[str] = frozenset()) -> Iterator[Requirement]:
    """Those that some supported Python needs, with these extras of the package they stand in."""
    for requirement in map(Requirement, lines):
        marker = requirement.marker
        environments = [{"python_version": python, "extra": extra} for python in PYTHONS for extra in extras | {""}]
        if marker is None or any(marker.evaluate(environment) for environment in environments):
            yield requirement


def direct() -> list[str]:
    return [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["dev"],
        *PROJECT["build-system"]["requires"],
    ]


def everything_needed() -> set[str]:
    needed: set[str] = set()
    todo = list(required(direct()))
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name in needed and not requirement.extras:
            continue
        needed.add(name)
        try:
            todo += required(requires(name) or [], frozenset(requirement.extras))
        except PackageNotFoundError:
            continue  # another Python's
    return needed


def pinned() -> list[str]:
    return (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def test_constraints_are_names_and_versions() -> None:
    for line in pinned():
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.!+]*", line), line
    names = [canonicalize_name(line.partition("==")[0]) for line in pinned()]
    assert len(set(names)) == len(names)


def test_constraints_fit_what_the_project_asks_for() -> None:
    versions = {canonicalize_name(line.partition("==")[0]): line.partition("==")[2] for line in pinned()}
    for requirement in map(Requirement, direct()):
        version = versions.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in constraints.txt"
        assert version in requirement.specifier, requirement


def test_constraints_hold_all_that_is_needed_and_nothing_else() -> None:
    names = {canonicalize_name(line.partition("==")[0]) for line in pinned()}
    assert names == everything_needed() - {"pip"}, "each environment brings its own pip"


def test_every_dependency_is_explained() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    named = {canonicalize_name(word.strip(".")) for word in re.findall(r"[A-Za-z0-9][A-Za-z0-9._-]*", page)}
    missing = {canonicalize_name(Requirement(line).name) for line in direct()} - named
    assert not missing
    running = {canonicalize_name(Requirement(line).name) for line in PROJECT["project"]["dependencies"]}
    rows = {canonicalize_name(name) for name in re.findall(r"^\| ([A-Za-z0-9._-]+)", page, re.MULTILINE)}
    assert running <= rows, "what runs with the product has a row with reason and licence"


def test_no_file_names_a_package_registry() -> None:
    # Put together here, so that this file names none either.
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "deb" + ".debian")
    options = ("index-" + "url", "index_" + "url", "find-" + "links", "trusted-" + "host", "registry" + "=")
    needles = (*hosts, *options)
    assert [(name, needle) for name, text in texts().items() for needle in needles if needle in text.lower()] == []


# ── the code ────────────────────────────────────────────────────────────────────────────────────────────────────────

SQL = re.compile(
    r"\bSELECT\b.+\bFROM\b|\bINSERT\s+(OR\s+\w+\s+)?INTO\b|\bUPDATE\s+\w+\s+SET\b|\bDELETE\s+FROM\b|\bPRAGMA\s+\w"
    r"|\b(CREATE|DROP|ALTER)\s+(TABLE|INDEX|VIEW|TRIGGER|VIRTUAL)\b|\bJOIN\s+\w+\s+ON\b|\bBEGIN\s+IMMEDIATE\b",
    re.DOTALL,
)
STATEMENTS = {"execute", "executemany", "executescript"}


def test_all_sql_is_in_the_store() -> None:
    found = []
    for path in sources():
        if path.is_relative_to(ROOT / "aggregator" / "store"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
                found.append(f"{shown(path)}:{node.lineno} {node.value[:40]!r}")
            if isinstance(node, ast.Attribute) and node.attr in STATEMENTS:
                found.append(f"{shown(path)}:{node.lineno} .{node.attr}")
    assert found == []


CLIENTS = {
    *("aiohttp", "requests", "httpx", "urllib3", "pycurl", "websockets", "ftplib", "smtplib", "telnetlib", "xmlrpc"),
    *("http.client", "urllib.request", "socketserver", "http.server", "http.cookiejar", "trafilatura.downloads"),
}
CONNECTING = {
    *("create_connection", "open_connection", "open_unix_connection", "create_datagram_endpoint", "sock_connect"),
    *("urlopen", "urlretrieve", "build_opener", "connect_ex", "fetch_url", "fetch_response", "sendto"),
}
BY_NAME = {"import_module", "__import__"}
PROGRAMS = re.compile(r"^(?:\S*/)?(?:curl|wget|nc|ncat|ssh|ftp|lynx)(?:\s|$)")
NETWORK = ("aggregator/fetch/", "aggregator/demo/server.py")


def imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def speaking(code: str) -> list[str]:
    """What in this code reaches for the network past the room that guards it."""
    found = []
    for node in ast.walk(ast.parse(code)):
        found += [name for name in imported(node) if name in CLIENTS or name.partition(".")[0] in CLIENTS]
        found += [name for name in imported(node) if name.rpartition(".")[2] in CONNECTING]
        match node:
            case ast.Attribute(attr=name) if name in CONNECTING:
                found.append(name)
            case ast.Attribute(value=ast.Name(id="http" | "urllib"), attr="client" | "request" as name):
                found.append(name)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[what, *_]) if name in BY_NAME:
                found += [] if ast.unparse(what).startswith("f'aggregator.") else [name]
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Attribute(attr="socket")), attr="connect")):
                found.append("connect")
            case ast.Constant(value=str(text)) if PROGRAMS.match(text):
                found.append(text)
    return found


def test_only_fetch_speaks_to_the_network() -> None:
    found = [
        f"{shown(path)}: {what}"
        for path in sources()
        if not shown(path).startswith(NETWORK)
        for what in speaking(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "import requests",
        "import urllib.request as harmless",
        "from urllib import request",
        "from urllib.request import urlopen as o",
        "import http.client",
        "from http import client",
        "from asyncio import open_connection as o",
        "import asyncio; asyncio.open_connection('h', 1)",
        "loop.create_connection(factory, 'h', 1)",
        "import socket; socket.create_connection(('h', 1))",
        "import socket; socket.socket().connect(('h', 1))",
        "from trafilatura import fetch_url",
        "import trafilatura; trafilatura.fetch_url('u')",
        "import importlib; importlib.import_module('requests')",
        "__import__('requests')",
        "import subprocess; subprocess.run(['curl', 'u'])",
        "import subprocess; subprocess.run('/usr/bin/wget u', shell=True)",
        "import xmlrpc.client",
    ],
)
def test_each_way_past_the_guard_is_seen(code: str) -> None:
    assert speaking(code)


@pytest.mark.parametrize(
    "code", ["import sqlite3; sqlite3.connect('f')", "from urllib.parse import urljoin", "'curly'"]
)
def test_other_code_is_not_taken_for_it(code: str) -> None:
    assert speaking(code) == []


def test_files_stay_small() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert lengths.pop("aggregator/model.py") <= RECORDS_LINES
    assert {name: length for name, length in lengths.items() if length > LINES} == {}
    ordered = sorted(length for length in lengths.values() if length > 1)
    assert ordered[len(ordered) // 2] < 150


def test_no_path_of_a_machine() -> None:
    places = re.compile(r"(?<![\w.\-/:])/(?:home|Users)/\w|(?<![\w.\-/:])/(?:root|work)/\w|\b[A-Z]:\\Users\\")
    own = str(ROOT) + "/"
    found = [(name, match[0]) for name, text in texts().items() for match in places.finditer(text)]
    assert found + [(name, own) for name, text in texts().items() if own in text] == []


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────

UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(")
REFUSED_BY_CSP = re.compile(
    r"\s(?:style|on[a-z]+)\s*=\s*[\"'{]|<style\b|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE
)


def templates() -> dict[str, str]:
    found = {shown(path): path.read_text(encoding="utf-8") for path in sorted((ROOT / "templates").rglob("*.html"))}
    assert found
    return found


def test_templates_escape_everything() -> None:
    """Cleaned HTML reaches a page by one way only: a filter of the site, never by a template's own word."""
    assert [(name, match[0]) for name, text in templates().items() for match in UNESCAPED.finditer(text)] == []


def test_templates_hold_nothing_inline() -> None:
    """The Content-Security-Policy would refuse it."""
    assert [(name, match[0]) for name, text in templates().items() for match in REFUSED_BY_CSP.finditer(text)] == []
