"""Every scenario of the library: its solution passes, each mistake fails exactly its checks."""
