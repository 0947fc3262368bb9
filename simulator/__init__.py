"""The practice tenant as a pure state machine: commands in, decisions out, standard library only."""
