"""The routes of the Graph face, and its answers when something goes wrong."""

from __future__ import annotations

from flask import Blueprint, Response

from web.graph import token_endpoint
from web.graph.errors import GraphError, error_response
from web.graph.routes import answer

graph = Blueprint("graph", __name__)
_METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]


@graph.route("/v1.0/<path:path>", methods=_METHODS, merge_slashes=False)
@graph.route("/v1.0//<path:path>", methods=_METHODS, merge_slashes=False)  # as the Python SDK asks
def version_one(path: str) -> Response:
    """Any v1.0 resource."""
    return answer("v1.0", path)


@graph.get("/<uuid:tenant>/v2.0/.well-known/openid-configuration")
def openid_configuration(tenant: object) -> Response:
    """Discovery."""
    return token_endpoint.discovery(str(tenant))


@graph.get("/<uuid:tenant>/discovery/v2.0/keys")
def keys(tenant: object) -> Response:
    """The key set."""
    return token_endpoint.keys()


@graph.post("/<uuid:tenant>/oauth2/v2.0/token")
def token(tenant: object) -> Response:
    """The token endpoint."""
    return token_endpoint.token(str(tenant))


@graph.errorhandler(GraphError)
def graph_error(error: GraphError) -> Response:
    """Graph's error envelope."""
    return error_response(error)
