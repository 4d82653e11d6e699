pytest_plugins = ["agentkit.testing.pytest_plugin"]

print("fixtures:", pytest_plugins)
