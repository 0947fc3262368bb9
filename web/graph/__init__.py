"""The tenant behind Microsoft Graph's wire format: routes, tokens and resources. No rule of the tenant lives here."""
