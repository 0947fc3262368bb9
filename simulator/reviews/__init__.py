"""Access reviews of Entra roles: who still needs a role, asked on a schedule and answered by reviewers."""
