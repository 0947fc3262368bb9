"""The blueprint of the imitated admin center; every module of the portal registers its pages on it."""

from __future__ import annotations

from flask import Blueprint

from web.desk import attach

portal = Blueprint("portal", __name__, url_prefix="/a/<attempt_id>/w/<window>")
attach(portal)
