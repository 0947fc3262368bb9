"""The tests, grouped by what they need: units, properties, scenarios, a browser, real clients."""
