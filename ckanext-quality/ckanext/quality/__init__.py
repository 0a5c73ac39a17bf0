"""Data quality of open-data files: an engine without CKAN, and the `quality` plugin around it."""
