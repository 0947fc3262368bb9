"""Small changes of the source, made one at a time: does some test notice? `make mutants`; not part of `make test`."""
