"""The subcommands of `practice`, one module each; `web.__main__` imports the one that is asked for."""
