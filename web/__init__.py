"""Everything that knows HTTP or SQL: the portal, the lab around it, the Graph face and the store."""
