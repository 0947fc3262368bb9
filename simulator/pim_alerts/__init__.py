"""PIM security alerts: what each watches for, how it is set, scans, and the fixes that the portal offers."""
