"""Administrative units: parts of the directory that a role can be limited to."""
