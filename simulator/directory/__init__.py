"""Users, groups, roles and what else the directory holds."""
