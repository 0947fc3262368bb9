"""`me`: the signed-in user."""

from __future__ import annotations

from web.graph.caller import Caller
from web.graph.resources.resource import Resource, Row


def _rows(caller: Caller) -> list[Row]:
    user = caller.tenant.users[caller.user_id]
    return [
        {
            "businessPhones": [],
            "displayName": user.display_name,
            "givenName": None,
            "jobTitle": user.job_title or None,
            "mail": user.mail or None,
            "mobilePhone": None,
            "officeLocation": None,
            "preferredLanguage": None,
            "surname": None,
            "userPrincipalName": user.user_principal_name,
            "id": user.id,
        }
    ]


RESOURCE = Resource(path="me", entity_type="user", rows=_rows, is_singleton=True)
