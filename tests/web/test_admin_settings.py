"""Settings: stored by the page, locked where they are fixed outside."""

import re
from dataclasses import replace

import pytest

from aggregator.model import Role
from aggregator.store.settings import stored_settings
from aggregator.web.app import create_app
from aggregator.web.setting_fields import FIELDS


@pytest.fixture
def settings(settings):
    """Nothing fixed but the instance."""
    return replace(settings, public_reading=False)


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


FORM = {
    "public_url": "https://news.example/", "contact_url": "https://me.example/", "language": "de",
    "time_zone": "Europe/Zurich", "page_size": "50", "session_days": "30", "poll_floor_minutes": "30",
    "poll_ceiling_minutes": "1440", "feed_icons": "1", "private_feeds": "100",
}  # fmt: skip


def test_saved_values_hold_at_once(app, client, admin, conn) -> None:
    assert client.get("/").status_code == 303
    assert admin.post("/admin/settings", data={**FORM, "public_reading": "1"}).status_code == 303
    assert stored_settings(conn) == {
        "public_reading": "1", "public_url": "https://news.example/", "contact_url": "https://me.example/",
        "language": "de", "poll_floor_minutes": "30",
    }  # fmt: skip
    assert client.get("/").status_code == 200
    assert app.test_client().get("/").text.count('lang="de"') > 0
    admin.post("/admin/settings", data=FORM)
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_url", "javascript:alert(1)"),
        ("public_url", "news.example"),
        ("public_url", "https://"),
        ("contact_url", ""),
        ("contact_url", "https://me.example/\r\nX-Evil: 1"),
        ("contact_url", "https://me.example/ (comment)"),
        ("language", "fr"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("page_size", "0"),
        ("page_size", "ten"),
        ("page_size", "٥٠"),
        ("poll_floor_minutes", "1"),
        ("poll_floor_minutes", "-60"),
        ("poll_ceiling_minutes", "20"),
    ],
)
def test_values_that_cannot_be(admin, conn, name, value) -> None:
    answer = admin.post("/admin/settings", data={**FORM, name: value})
    assert answer.status_code == 422
    assert "Nothing was saved" in answer.text
    assert 'class="state-bad"' in answer.text
    assert stored_settings(conn) == {}


def test_what_is_fixed_is_locked(settings, signed_in, conn) -> None:
    fixed = create_app(replace(settings, public_reading=True, where={"public_reading": "the environment"}))
    fixed.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    signed_in(Role.ADMIN, "ada")
    client = fixed.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.post("/login", data={"name": "ada", "password": "correct horse battery"})
    page = client.get("/admin/settings").text
    assert re.search(r'name="public_reading" value="1" checked disabled', page)
    assert "Fixed: by the environment." in page
    client.post("/admin/settings", data={**FORM, "language": "en"})
    assert "public_reading" not in stored_settings(conn)
    assert fixed.test_client().get("/").status_code == 200


def test_no_secret_and_no_unknown_name_is_stored(admin, conn) -> None:
    admin.post("/admin/settings", data={**FORM, "instance": "/tmp/x", "login_tries": "0", "where": "x"})
    assert set(stored_settings(conn)) <= {field.name for field in FIELDS}
