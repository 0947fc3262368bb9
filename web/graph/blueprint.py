"""The routes of the Graph face, and its answers when something goes wrong."""

from __future__ import annotations

from flask import Blueprint, Response

from web.attempts import AttemptFinished, Conflict
from web.graph import token_endpoint
from web.graph.errors import GraphError, error_response
from web.graph.routes import answer
from web.journal_codec import JournalUnreadable
from web.store import StorageFailed

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


@graph.errorhandler(AttemptFinished)
def attempt_finished(_error: AttemptFinished) -> Response:
    """An attempt that was handed in takes no more requests."""
    return error_response(
        GraphError(403, "Authorization_RequestDenied", "This attempt was handed in; start a new one.")
    )


@graph.errorhandler(Conflict)
def conflict(_error: Conflict) -> Response:
    """Others kept writing to the attempt at the same moment."""
    return error_response(GraphError(409, "Conflict", "The tenant is busy; send the request again."))


@graph.errorhandler(StorageFailed)
@graph.errorhandler(JournalUnreadable)
def not_stored(error: Exception) -> Response:
    """Nothing was done, because it could not be kept or read."""
    return error_response(GraphError(507, "InsufficientStorage", f"Nothing was changed: {error}."))


@graph.errorhandler(413)
def too_large(_error: Exception) -> Response:
    """A body over the limit."""
    return error_response(GraphError(413, "RequestEntityTooLarge", "The body is larger than 1 MB."))
