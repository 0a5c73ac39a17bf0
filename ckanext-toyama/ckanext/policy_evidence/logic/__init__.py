"""Actions, auth and schemas of `policy_evidence`."""
