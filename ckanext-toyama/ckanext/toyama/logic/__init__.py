"""Actions, authorisation and validators of the plugin."""
