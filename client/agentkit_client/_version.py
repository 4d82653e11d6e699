"""The version of the project, read by the build and by every request header."""

__version__ = "0.1.0"
__title__ = "agentkit"
