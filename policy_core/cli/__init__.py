"""The command ``inbounds``."""
