"""Asking the network about links, and telling the answers."""
