"""The harvest engine in small stages: plan → read → fetch files → import."""
