"""The end of an assignment and what comes after it: extending, renewing, reminders."""
