"""The links of the site: what their addresses may be. Imports nothing else of the domain."""
