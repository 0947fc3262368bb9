"""Authentication contexts: labels that an application asks for and Conditional Access policies protect."""
