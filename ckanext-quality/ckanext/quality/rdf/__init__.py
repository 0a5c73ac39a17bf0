"""Quality in the catalogue's RDF: DQV with MQA's own URIs, and PROV."""
