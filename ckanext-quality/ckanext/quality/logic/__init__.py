"""Actions, their authorisation and their schemas."""
