"""The portal of a prefecture and its municipalities: tenants, catalogue schema, pages."""
