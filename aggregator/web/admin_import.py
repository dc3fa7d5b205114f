"""Feeds into the catalogue and out of it: an OPML file, an address, the starter list; export."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from aggregator.model import FeedLink, Outline
from aggregator.people.access import Action
from aggregator.poll.settle import add_visited
from aggregator.store import feeds, folders
from aggregator.store.db import transaction
from aggregator.subscribe.adding import Found
from aggregator.subscribe.catalogue import FOLDER_DEPTH, FolderError, export_opml, folder_path, import_opml
from aggregator.subscribe.opml import OpmlError
from aggregator.web.database import conn, settings
from aggregator.web.finding import MOST_LINKS, NothingFound, check, look
from aggregator.web.guard import needs
from aggregator.web.import_words import in_words

blueprint = Blueprint("admin_import", __name__, url_prefix="/admin")


@blueprint.post("/feeds/import")
@needs(Action.ADMINISTER)
def import_file() -> Response | str | tuple[str, int]:
    """Take an OPML file in and say what became of each of its outlines."""
    file = request.files.get("file")
    if file is None or not file.filename:
        flash(gettext("No file was chosen. Nothing was changed."), "bad")
        return redirect(url_for("admin_feeds.catalogue"), 303)
    data = file.stream.read(settings().opml_bytes + 1)
    try:
        report = import_opml(conn(), data, settings())
    except OpmlError as error:
        page = render_template("admin/import_refused.html", name=file.filename, error=in_words(str(error)))
        return page, 413 if len(data) > settings().opml_bytes else 422
    return render_template(
        "admin/import_report.html", name=file.filename, report=report, progress=feeds.first_polls(conn())
    )


@blueprint.get("/feeds/add")
@needs(Action.ADMINISTER)
def add_form() -> str:
    return _add_page()


@blueprint.post("/feeds/add")
@needs(Action.ADMINISTER)
def add() -> Response | str | tuple[str, int]:
    """Add the chosen feeds, or look at an address: the one feed found there is added, of several one chooses."""
    folder = request.form.get("folder", "").strip()
    chosen = request.form.getlist("link")[:MOST_LINKS]
    if chosen:
        return _add([Found(FeedLink(url, None, "")) for url in chosen], folder)
    written = request.form.get("url", "").strip()
    try:
        found = look(written)
    except NothingFound as error:
        return _add_page(written, error=str(error), folder=folder), 422
    if len(found) == 1:
        return _add(found, folder)
    return _add_page(written, found=found, folder=folder)


@blueprint.post("/starter/keep")
@needs(Action.ADMINISTER)
def keep_starter() -> Response:
    with transaction(conn()):
        feeds.keep_starter(conn())
    return redirect("/", 303)


@blueprint.get("/feeds/export")
@needs(Action.ADMINISTER)
def export() -> Response:
    response = Response(export_opml(conn()), content_type="text/x-opml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="feeds.opml"'
    return response


def _add(found: list[Found], folder: str) -> Response | tuple[str, int]:
    try:
        check(found)
        path = folder_path(folder)
    except NothingFound as error:
        return _add_page(found[0].link.url, error=str(error), folder=folder), 422
    except FolderError:
        words = gettext("Folders are nested at most %(num)s deep. Nothing was changed.", num=FOLDER_DEPTH)
        return _add_page(found[0].link.url, error=words), 422
    places = (path,) if path else ()
    outlines = [(Outline(url=one.link.url, title=None, folders=places), one.visit) for one in found]
    ids = [feed for feed, _new in add_visited(conn(), outlines, settings())]
    added = feeds.get_feed(conn(), ids[0])
    flash(
        ngettext(
            "%(feed)s is in the catalogue.",
            "%(num)s feeds are in the catalogue and are polled at once.",
            len(ids),
            feed=added.title if added else found[0].link.url,
        )
    )
    return redirect(url_for("admin_feeds.catalogue"), 303)


def _add_page(
    written: str = "", *, found: list[Found] | None = None, error: str | None = None, folder: str = ""
) -> str:
    paths = [path for _number, path in folders.list_folders(conn())]
    return render_template("admin/add.html", url=written, found=found, error=error, folder=folder, folders=paths)


@blueprint.app_context_processor
def limits() -> dict[str, object]:
    """For every page with a field for an OPML file."""
    return {"megabytes": settings().opml_bytes // 1_000_000}
