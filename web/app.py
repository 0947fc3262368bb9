"""The application factory: where the faces, the store and the guards are put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec

from flask import Flask, jsonify, render_template, request
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

from web.attempts import Attempts
from web.data_folder import cookie_secret, data_folder, database_url
from web.errors import register_errors
from web.home import home, site
from web.lab import lab, reports
from web.lessons import lessons
from web.owner import LOCAL
from web.portal import portal
from web.portal.navigation import nav_tree
from web.practice.blueprint import practice
from web.progress import Progress
from web.security import LOOPBACK_HOSTS, secure
from web.store import Store
from web.words import register_filters

COOKIE_LIFETIME = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one server runs. `folder` None is the platform's data folder; `hosts` are further host names that it has."""

    folder: str | None = None
    database_url: str | None = None
    hosts: frozenset[str] = frozenset()
    owner: str = LOCAL
    page_count_max: int | None = None
    with_gallery: bool = False


def create_app(settings: Settings | None = None) -> Flask:
    """The lab as a WSGI application."""
    chosen = settings or Settings()
    folder = data_folder(chosen.folder)
    app = Flask("web")
    app.secret_key = cookie_secret(folder)
    app.permanent_session_lifetime = COOKIE_LIFETIME
    app.config.update(DATA=str(folder), OWNER=chosen.owner)
    secure(app, LOOPBACK_HOSTS | chosen.hosts)
    protect = CSRFProtect(app)
    register_filters(app)
    register_errors(app)
    store = Store.at(chosen.database_url or database_url(folder), page_count_max=chosen.page_count_max)
    app.extensions["attempts"] = Attempts(store)
    app.extensions["progress"] = Progress(store)
    app.context_processor(lambda: {"site": site()})
    app.extensions["portal_nav"] = nav_tree
    for blueprint in (home, lessons, lab, reports, portal, practice):
        app.register_blueprint(blueprint)
    _register_graph(app, protect)
    if chosen.with_gallery:
        _register_gallery(app)
    return app


def _register_graph(app: Flask, protect: CSRFProtect) -> None:
    """The Graph face needs an extra; without it its addresses say so."""
    if find_spec("jwt") and find_spec("cryptography"):
        from web.graph.access_page import api_access
        from web.graph.blueprint import graph

        app.register_blueprint(graph)
        app.register_blueprint(api_access)
        protect.exempt(graph)
        return

    @app.route("/v1.0/<path:_path>", methods=["GET", "POST", "PATCH", "PUT", "DELETE"])
    @protect.exempt
    def graph_is_missing(_path: str) -> tuple[Response, int]:
        """Say which extra is missing."""
        message = "the Graph face is not installed; run: python -m pip install 'practice-tenant[graph]'"
        return jsonify({"error": {"code": "ServiceUnavailable", "message": message}}), 503


def _register_gallery(app: Flask) -> None:
    """A page with every component in every state, for the tests."""

    @app.get("/dev/gallery")
    def gallery() -> str:
        """All components."""
        page = {"title": "Gallery", "icon": "apps_list"}
        return render_template("gallery.html", page=page, show=request.args.get("show", ""))
