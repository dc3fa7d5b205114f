"""One table of settings: where a value comes from, and what is refused, by name."""

import importlib.util
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from aggregator import config
from aggregator.config import BOUNDS, DEFAULTS, MEANINGS, NAMES, ConfigError, load, policy, with_stored

ROOT = Path(__file__).parents[1]


@pytest.fixture
def instance(tmp_path) -> Path:
    return tmp_path


def write(instance: Path, text: str) -> None:
    (instance / "config.toml").write_text(text, encoding="utf-8")


def loaded(instance: Path, options=None, environ=None, stored=None) -> config.Settings:
    return with_stored(load({"instance": instance} | (options or {}), environ or {}), stored or {})


def test_defaults(instance) -> None:
    given = loaded(instance)
    assert {name: getattr(given, name) for name in NAMES if name != "instance"} == {
        name: default for name, default in DEFAULTS.items() if name != "instance"
    }
    assert given.database == instance / "aggregator.db"
    assert load({}, {}).instance == Path("instance")


SOURCES = ("the options", "the environment", "config.toml", "the admin page")


@pytest.mark.parametrize("present", range(16))
def test_the_first_that_has_it_counts(instance, present) -> None:
    """Every combination of the four places, each with a value of its own."""
    has = [bool(present >> place & 1) for place in range(4)]
    if has[2]:
        write(instance, "page_size = 13")
    given = loaded(
        instance,
        {"page_size": 11} if has[0] else {},
        {"AGGREGATOR_PAGE_SIZE": "12"} if has[1] else {},
        {"page_size": "14"} if has[3] else {},
    )
    first = has.index(True) if any(has) else None
    assert given.page_size == (50 if first is None else 11 + first)
    if first is None:
        assert "page_size" not in given.where
    else:
        assert given.where["page_size"].endswith(SOURCES[first])


def test_an_option_that_was_not_given_hides_nothing(instance) -> None:
    assert loaded(instance, {"page_size": None}, {"AGGREGATOR_PAGE_SIZE": "12"}).page_size == 12


def test_the_instance_of_the_environment_holds_the_file(instance) -> None:
    write(instance, "page_size = 13")
    assert load({}, {"AGGREGATOR_INSTANCE": str(instance)}).page_size == 13


def test_the_environment_of_the_process_is_read(instance, monkeypatch) -> None:
    monkeypatch.setenv("AGGREGATOR_INSTANCE", str(instance))
    monkeypatch.setenv("AGGREGATOR_LANGUAGE", "de")
    given = load()
    assert (given.instance, given.language) == (instance, "de")


def test_other_variables_are_nobodys_business(instance) -> None:
    assert loaded(instance, {}, {"PAGE_SIZE": "x", "AGGREGATORS": "y", "aggregator_page_size": "z"}).page_size == 50


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("public_reading", "1", True),
        ("public_reading", "0", False),
        ("page_size", "20", 20),
        ("page_size", " 20 ", 20),
        ("fetch_total_seconds", "2.5", 2.5),
        ("fetch_total_seconds", "3", 3.0),
        ("public_url", "", ""),
        ("public_url", "https://read.example/", "https://read.example/"),
        ("time_zone", "America/New_York", "America/New_York"),
        ("poll_floor_minutes", "0", 0),
        ("language", "de", "de"),
    ],
)
def test_values_as_text(instance, name, raw, value) -> None:
    for given in (
        loaded(instance, {}, {f"AGGREGATOR_{name.upper()}": raw}),
        loaded(instance, {}, {}, {name: raw}),
        loaded(instance, {name: raw}),
    ):
        assert getattr(given, name) == value
        assert type(getattr(given, name)) is type(value)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("public_reading = true", True),
        ("public_reading = false", False),
        ("public_reading = 1", True),
        ('public_reading = "0"', False),
        ("page_size = 20", 20),
        ("fetch_total_seconds = 2", 2.0),
        ("fetch_total_seconds = 2.5", 2.5),
        ('contact_url = "https://x.example/ü"', "https://x.example/ü"),
    ],
)
def test_values_in_the_file(instance, line, value) -> None:
    write(instance, line)
    name = line.partition(" ")[0]
    found = getattr(loaded(instance), name)
    assert (found, type(found)) == (value, type(value))


WRONG = [
    ("public_reading", "yes", "1 or 0"),
    ("public_reading", "true", "1 or 0"),
    ("public_reading", "", "1 or 0"),
    ("page_size", "many", "50"),
    ("page_size", "", "50"),
    ("page_size", "2.5", "50"),
    ("page_size", "0", "between 1 and"),
    ("page_size", "-5", "between 1 and"),
    ("page_size", "9" * 400, "page_size"),
    ("poll_floor_minutes", "-1", "between 0 and"),
    ("poll_ceiling_minutes", "99999999999", "between 0 and"),
    ("poll_wait_limit_days", "999999999", "between 0 and"),
    ("parse_workers", "0", "between 1 and"),
    ("fetch_total_seconds", "0", "between"),
    ("fetch_total_seconds", "nan", "30.0"),
    ("fetch_total_seconds", "inf", "30.0"),
    ("contact_url", "https://x.example/\r\nX-Evil: 1", "contact_url"),
    ("language", "fr", "en or de"),
    ("time_zone", "Zurich", "Europe/Zurich"),
    ("time_zone", "", "Europe/Zurich"),
    ("time_zone", "../../etc/passwd", "Europe/Zurich"),
]


@pytest.mark.parametrize(("name", "raw", "said"), WRONG)
@pytest.mark.parametrize("place", ["the environment", "the options"])
def test_a_wrong_value_is_named_with_its_place(instance, place, name, raw, said) -> None:
    with pytest.raises(ConfigError) as caught:
        if place == "the environment":
            loaded(instance, {}, {f"AGGREGATOR_{name.upper()}": raw})
        else:
            loaded(instance, {name: raw})
    message = str(caught.value)
    assert name in message
    assert said in message
    assert place in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "line",
    [
        "page_size = true",
        "page_size = 2.5",
        "page_size = [1]",
        "public_reading = 2",
        "public_reading = []",
        'public_url = ["x"]',
        "public_url = 5",
        "language = false",
        "fetch_total_seconds = nan",
        "fetch_total_seconds = {}",
        "page_size = 1" + "0" * 400,
    ],
)
def test_a_wrong_value_in_the_file_is_named_with_the_file(instance, line) -> None:
    write(instance, line)
    with pytest.raises(ConfigError) as caught:
        loaded(instance)
    assert line.partition(" ")[0] in str(caught.value)
    assert str(instance / "config.toml") in str(caught.value)


@pytest.mark.parametrize(
    ("options", "environ", "file", "named"),
    [
        ({"poll_flor": 1}, {}, "", "poll_flor"),
        ({}, {"AGGREGATOR_POLL_FLOR": "1"}, "", "AGGREGATOR_POLL_FLOR"),
        ({}, {"AGGREGATOR_": "1"}, "", "AGGREGATOR_"),
        ({}, {"AGGREGATOR_WHERE": "1"}, "", "AGGREGATOR_WHERE"),
        ({}, {"AGGREGATOR_DATABASE": "1"}, "", "AGGREGATOR_DATABASE"),
        ({}, {}, "poll_flor = 1", "poll_flor"),
        ({}, {}, "[poll]\nfloor = 1", "poll"),
    ],
)
def test_an_unknown_setting_is_named(instance, options, environ, file, named) -> None:
    write(instance, file)
    with pytest.raises(ConfigError, match="unknown setting") as caught:
        loaded(instance, options, environ)
    assert named in str(caught.value)


def test_the_instance_does_not_say_where_it_lies(instance) -> None:
    write(instance, 'instance = "elsewhere"')
    with pytest.raises(ConfigError, match="instance"):
        loaded(instance)


@pytest.mark.parametrize(
    "stored",
    [
        {"poll_flor": "1"},
        {"page_size": "many"},
        {"page_size": "-1"},
        {"language": "fr"},
        {"time_zone": "Nowhere/Town"},
        {"poll_ceiling_minutes": "30", "poll_floor_minutes": "40"},
    ],
)
def test_what_another_version_stored_is_left_out_with_a_warning(instance, stored, caplog) -> None:
    given = loaded(instance, stored={**stored, "contact_url": "https://x.example/"})
    assert given.contact_url == "https://x.example/"
    assert given.instance == instance
    assert given.poll_ceiling_minutes >= given.poll_floor_minutes
    assert (given.page_size, given.language, given.time_zone) == (50, "en", "Europe/Zurich")
    assert "left out" in caplog.text


def test_stored_settings_that_go_together_hold_together(instance) -> None:
    given = loaded(instance, stored={"poll_floor_minutes": "2000", "poll_ceiling_minutes": "3000"})
    assert (given.poll_floor_minutes, given.poll_ceiling_minutes) == (2000, 3000)


def test_an_empty_instance_is_no_folder(tmp_path) -> None:
    with pytest.raises(ConfigError, match="instance"):
        load({}, {"AGGREGATOR_INSTANCE": ""})


@pytest.mark.parametrize("content", [b"page_size = ", b"\xff\xfe", b"page_size = 1\npage_size = 2"])
def test_a_file_that_cannot_be_read_is_named(instance, content) -> None:
    (instance / "config.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.toml cannot be read"):
        loaded(instance)


def test_a_ceiling_below_the_floor(instance) -> None:
    with pytest.raises(ConfigError, match="poll_ceiling_minutes"):
        loaded(instance, {"poll_floor_minutes": 100, "poll_ceiling_minutes": 99})
    assert loaded(instance, {"poll_floor_minutes": 100, "poll_ceiling_minutes": 100}).poll_ceiling_minutes == 100


def test_settings_do_not_change(instance) -> None:
    with pytest.raises(FrozenInstanceError):
        loaded(instance).page_size = 3  # type: ignore[misc]


def test_policy_is_what_visits_may_do(instance) -> None:
    made = policy(
        loaded(
            instance,
            {
                "contact_url": "https://me.example/",
                "allow_private_networks": True,
                "fetch_connections": 7,
                "parse_memory_mb": 100,
                "parse_max_entries": 3,
            },
        )
    )
    assert made.user_agent.startswith("Aggregator/")
    assert "https://me.example/" in made.user_agent
    assert (made.allow_private_networks, made.connections, made.max_entries) == (True, 7, 3)
    assert made.parse_memory_bytes == 100_000_000


def test_every_setting_has_a_meaning_and_a_default_within_its_bounds() -> None:
    assert all(MEANINGS[name] and "|" not in MEANINGS[name] for name in NAMES)
    assert all(least <= DEFAULTS[name] <= most for name, (least, most) in BOUNDS.items())


def test_the_page_about_settings_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("make_settings", ROOT / "docs" / "make_settings.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    stale = "docs/settings.md is stale: run python docs/make_settings.py"
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == made.page(), stale
