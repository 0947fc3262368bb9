"""Graph's error envelope, and the HTTP status of every refusal code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from flask import Response, jsonify, request

from simulator import Refused
from simulator.profile import Profile
from web.words import refusal_words

# Refusal code -> HTTP status; 400 for every code that is not named. Source: pim.md 3.5, graph-docs errors.
STATUS = MappingProxyType(
    {
        "InvalidAuthenticationToken": 401,
        "Authorization_RequestDenied": 403,
        "ResourceNotFound": 404,
        "Request_ResourceNotFound": 404,
        "RequestAlreadyDecided": 409,
    }
)

_NOT_FOUND = ("RoleNotFound", "SubjectNotFound")
_MESSAGES = MappingProxyType(
    {
        "AadPremiumLicenseRequired": (
            "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license."
        ),
        "RoleAssignmentExists": "The Role assignment already exists.",
        "RoleAssignmentDoesNotExist": "The Role assignment does not exist.",
        "ActiveDurationTooShort": "The Active duration is too short. Miniumum Required is 5 minutes.",
        "PendingRoleAssignmentRequest": "There is already an existing pending Role assignment request.",
        "MfaAndAcrsConflict": "The Mfa and Acrs policy settings cannot be enabled simultaneously.",
    }
)


class GraphError(Exception):
    """An answer that is not a success; raised anywhere below a Graph route."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def not_found(what: str) -> GraphError:
    """The answer for an object that is not there."""
    return GraphError(404, "Request_ResourceNotFound", f"Resource '{what}' does not exist.")


def bad_request(message: str) -> GraphError:
    """The answer for a request that cannot be read."""
    return GraphError(400, "BadRequest", message)


def claims_challenge(context: str) -> str:
    """The end of a message that tells a client which authentication context to ask a token for.

    Source: Az and Graph threads, field notes (seen).
    """
    claims = {"access_token": {"acrs": {"essential": True, "value": context}}}
    return f"&claims={quote(json.dumps(claims, separators=(',', ':')))}"


def refusal_error(refusal: Refused, profile: Profile, context: str = "") -> GraphError:
    """A refusal of the tenant in Graph's words; the tenant's profile says which status an unknown object has.

    `context` is the authentication context that the refused activation asked for.
    """
    status = profile.not_found_http if refusal.code in _NOT_FOUND else STATUS.get(refusal.code, 400)
    if refusal.code == "RoleAssignmentRequestPolicyValidationFailed":
        names = ",".join(f'"{rule}"' for rule in refusal.rules)
        return GraphError(status, refusal.code, f"The following policy rules failed: [{names}]")
    message = _MESSAGES.get(refusal.code)
    if refusal.code == "RoleAssignmentRequestAcrsValidationFailed":
        message = claims_challenge(context)
    if message is None:
        facts = [step.fact for step in refusal.trace if step.rule in refusal.rules and step.fact]
        message = "; ".join(facts) or " / ".join(refusal_words(rule).title for rule in refusal.rules)
    return GraphError(status, refusal.code, message)


def error_response(error: GraphError) -> Response:
    """The envelope with its headers."""
    identity, client_identity = str(uuid4()), request.headers.get("client-request-id", "")
    body: dict[str, Any] = {
        "error": {
            "code": error.code,
            "message": error.message,
            "innerError": {
                "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
                "request-id": identity,
                "client-request-id": client_identity or identity,
            },
        }
    }
    response = jsonify(body)
    response.status_code = error.status
    response.headers["request-id"] = identity
    response.headers["client-request-id"] = quote(client_identity) or identity
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="", error="invalid_token"'
    return response
