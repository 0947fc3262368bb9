"""Refreshes the files of other projects that the product carries; used by developers only."""
