"""One router for every Graph path: find the resource, authenticate, read or create, answer."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, jsonify, request

from web.graph.caller import Caller, authenticate
from web.graph.errors import GraphError, bad_request, not_found
from web.graph.queries import Query
from web.graph.resources import RESOURCES
from web.graph.resources.resource import Resource, Row

_MINE = re.compile(r"^filterByCurrentUser\(on='(?P<on>\w+)'\)$", re.IGNORECASE)
_KEY = re.compile(r"^(?P<path>.*)\('(?P<key>[^']+)'\)$")


def answer(version: str, path: str) -> Response:
    """The answer to a request under a version. Raises GraphError."""
    caller = authenticate()
    resource, rest = _find(path)
    if request.method == "POST":
        return _post(caller, version, resource, rest)
    if request.method != "GET":
        raise GraphError(405, "Request_BadRequest", f"Method {request.method} is not supported on this resource.")
    return _get(caller, version, resource, rest)


def _find(path: str) -> tuple[Resource, str]:
    """The resource and what follows its path: nothing, a key, or a function."""
    clean = re.sub(r"/{2,}", "/", path).strip("/")
    if (keyed := _KEY.match(clean)) and keyed["path"].lower() in RESOURCES:
        clean = f"{keyed['path']}/{keyed['key']}"
    head, _, tail = clean.rpartition("/")
    if clean.lower() in RESOURCES:
        return RESOURCES[clean.lower()], ""
    if head.lower() in RESOURCES:
        return RESOURCES[head.lower()], tail
    raise bad_request(f"Resource not found for the segment '{clean.split('/')[0]}'.")


def _get(caller: Caller, version: str, resource: Resource, rest: str) -> Response:
    query = Query.read(request.args)
    expanders = {
        name: (lambda row, expand=expand: expand(caller.tenant, row)) for name, expand in resource.expanders.items()
    }
    context = f"{_base(version)}/$metadata#{resource.path}"
    if resource.is_singleton:
        return _json({"@odata.context": f"{context}/$entity", **query.shape(resource.rows(caller)[0], expanders)})
    mine = _MINE.match(rest)
    if mine:
        return _json({"@odata.context": context, **query.page(_own(caller, resource, mine["on"]), _url(), expanders)})
    if resource.read_area is not None:
        caller.needs(resource.read_area)
    if not rest:
        return _json({"@odata.context": context, **query.page(resource.rows(caller), _url(), expanders)})
    found = next((row for row in resource.rows(caller) if row["id"] == rest), None)
    if found is None:
        raise not_found(rest)
    return _json({"@odata.context": f"{context}/$entity", **query.shape(found, expanders)})


def _own(caller: Caller, resource: Resource, on: str) -> list[Row]:
    rows = resource.mine.get(on.lower())
    if rows is None:
        raise bad_request(f"filterByCurrentUser does not know `{on}` here.")
    return rows(caller)


def _post(caller: Caller, version: str, resource: Resource, rest: str) -> Response:
    if resource.create is None or rest:
        raise GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    body = _body()
    created = resource.create(caller, body)
    response = _json({"@odata.context": f"{_base(version)}/$metadata#{resource.path}/$entity", **created})
    response.status_code = 201
    return response


def _body() -> Row:
    try:
        body: Any = request.get_json(silent=True, force=True)
    except RecursionError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("The body is no JSON object.")
    return body


def _json(body: Row) -> Response:
    """The body, without its annotations when the client does not want them."""
    if "odata.metadata=none" in request.headers.get("Accept", "").replace(" ", "").lower():
        body = {
            key: value for key, value in body.items() if key in ("@odata.nextLink", "@odata.count") or key[0] != "@"
        }
    response = jsonify(body)
    response.headers["OData-Version"] = "4.0"
    return response


def _base(version: str) -> str:
    return f"{request.host_url.rstrip('/')}/{version}"


def _url() -> str:
    return request.base_url
