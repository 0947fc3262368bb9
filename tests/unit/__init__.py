"""Examples and tables for one module at a time, and the rules that the source itself obeys."""
